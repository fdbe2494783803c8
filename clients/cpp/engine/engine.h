#pragma once

#include "clients/cpp/calls/calls.h"
#include "clients/cpp/engine/deliverer.h"
#include "clients/cpp/engine/receiver.h"
#include "clients/cpp/engine/sender.h"
#include "clients/cpp/link/connection.h"
#include "clients/cpp/store/store.h"
#include "core/topics/topic.h"
#include "parley/client.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

namespace parley::client {

/// The parts put together, and the thread that they live on.
///
/// Threads   one of its own runs io_: connection, calls, sender and receiver are its alone. The functions here may be
///           called from any: they use the store (which has a lock) and post.
class Client::Engine {
public:
    Engine(Options options, Handlers handlers, std::unique_ptr<Store> store);
    ~Engine();

    void start();
    void stop();
    Result<std::string> send(const ConversationId& conversation, const Content& content, std::string ref);
    Result<SendProgress> send_and_wait(const ConversationId& conversation, const Content& content,
                                       std::chrono::milliseconds patience);
    void mark_read(const ConversationId& conversation, Seq seq);
    void publish_signal(const ConversationId& conversation, const std::string& name, const std::string& payload);
    Result<void> set_state(const ConversationId& group, const std::string& name, const std::string& payload);
    void call(const std::string& method, const std::string& json, Answer answer);
    Result<std::string> call_and_wait(const std::string& method, const std::string& json);

    [[nodiscard]] const std::string& user() const noexcept { return options_.user; }
    [[nodiscard]] ConnectionState state() const;
    bool wait_for_state(ConnectionState wanted, std::chrono::milliseconds patience);
    [[nodiscard]] std::size_t outbox_size() const noexcept { return outbox_size_; }
    bool wait_until_sent(std::chrono::milliseconds patience);

private:
    void connect();
    void lost(const std::string& why, bool refused);
    void change_state(ConnectionState state, const std::string& why);
    void pause_and_connect(bool refused);
    void publish_request(const std::string& method, std::string payload, const std::string& correlation);
    void progressed(const SendProgress& progress);
    Handlers watched(Handlers handlers);
    [[nodiscard]] bool is_engine_thread() const noexcept { return std::this_thread::get_id() == thread_.get_id(); }
    std::string new_ref();

    const Options options_;
    const topics::Names names_;
    const std::string run_; ///< tells answers to this run from those to earlier ones
    std::unique_ptr<Store> store_;
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::atomic<std::size_t> outbox_size_{0};

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    ConnectionState state_ = ConnectionState::offline;           ///< mutex_
    std::map<std::string, std::optional<SendProgress>> awaited_; ///< mutex_: of send_and_wait
    std::mt19937_64 random_;                                     ///< mutex_
    bool started_ = false;                                       ///< mutex_
    bool stopped_ = false;                                       ///< mutex_

    // The engine thread's.
    Deliverer deliverer_;
    Connection connection_;
    Calls calls_;
    Sender sender_;
    Receiver receiver_;
    asio::steady_timer reconnect_;
    std::chrono::milliseconds pause_;
    bool stopping_ = false;
    bool is_connected_ = false;
    std::thread thread_;
};

} // namespace parley::client
