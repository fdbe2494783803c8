#pragma once

#include "bridge/rpc/methods.h"
#include "bridge/services/publisher.h"
#include "core/topics/topic.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace spdlog {
class logger;
}

namespace parley::bridge::rpc {

/// A request as it came over MQTT. The topic's user is the one who published: the plugin sees to that.
struct Request {
    std::string topic;
    std::string payload;
    std::string response_topic;   ///< MQTT 5 property; empty: none
    std::string correlation_data; ///< MQTT 5 property; empty: none
};

struct DispatcherOptions {
    std::size_t running = 64;     ///< requests being answered at once
    std::size_t waiting = 1024;   ///< further ones that wait
    std::size_t of_one_user = 32; ///< running and waiting
    std::size_t part_bytes =
        120 * 1024; ///< of a part's JSON text; below the 128 KiB of docs/protocol.md with its envelope
    std::size_t answer_bytes = 16 * 1024 * 1024; ///< larger ones are too_large
};

struct DispatcherCounters {
    std::uint64_t requests_total = 0;
    std::uint64_t errors_total = 0;
    std::uint64_t refused_total = 0; ///< over a limit; also among the errors
};

/// Answers clients' requests over MQTT ({r}/u/{me}/rpc/{method}).
///
/// Order     requests begin in the order of their arrival; answers come when they are ready.
/// Threads   the io thread.
/// Errors    every request on a well-formed topic gets an answer: over a limit `unavailable`, unknown method
/// `not_found`,
///           otherwise what the service says. An exception is logged and answered by `unavailable` without its text.
/// Lifetime  outlives its coroutines: after stop() run the executor until they are gone.
class Dispatcher {
public:
    /// The caller behind a user id; unauthenticated if he is gone or disabled.
    using Identify = std::function<asio::awaitable<Result<Caller>>(UserId)>;

    Dispatcher(asio::any_io_executor io, Methods methods, Identify identify, Publisher& publisher, topics::Names names,
               DispatcherOptions options, std::shared_ptr<spdlog::logger> log);

    void request(Request request);
    /// Takes no further requests and forgets the waiting ones.
    void stop();
    [[nodiscard]] const DispatcherCounters& counters() const noexcept { return counters_; }

private:
    struct Job;

    void start(std::shared_ptr<Job> job);
    void finished(const Job& job);
    asio::awaitable<void> work(std::shared_ptr<Job> job);
    asio::awaitable<Result<boost::json::object>> outcome_of(Job& job);
    asio::awaitable<void> refuse(std::shared_ptr<Job> job, Error error);
    asio::awaitable<void> reply(std::shared_ptr<Job> job, Result<boost::json::object> outcome);
    asio::awaitable<bool> publish(const Job& job, boost::json::object answer);

    asio::any_io_executor io_;
    Methods methods_;
    Identify identify_;
    Publisher* publisher_;
    topics::Names names_;
    DispatcherOptions options_;
    std::shared_ptr<spdlog::logger> log_;
    DispatcherCounters counters_;
    std::deque<std::shared_ptr<Job>> waiting_;
    std::size_t running_ = 0;
    std::unordered_map<std::string, std::size_t> of_user_;
    bool stopping_ = false;
};

} // namespace parley::bridge::rpc
