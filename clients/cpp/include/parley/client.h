#pragma once

#include "parley/options.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace parley::client {

/// One client of one user: receives what concerns him, each message once and in order, and sends what it is given,
/// each message once, whatever breaks: the network, the broker, the bridge, or this program.
///
/// Threads   everything may be called from any thread, also from inside of a handler; a call that waits is said so.
/// Errors    Result; nothing is thrown out of here but std::bad_alloc. Errc::unavailable alone is worth another try.
/// Lifetime  handlers are called from start() to the return of stop(). The destructor stops.
class Client {
public:
    /// Opens the outbox; connects to nothing yet. invalid_argument: the options; unavailable: another program uses the
    /// same state.
    static Result<std::unique_ptr<Client>> open(Options options, Handlers handlers);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Connects, and comes back by itself from now on.
    void start();
    /// Disconnects, gently if the server answers within a second. What is in the outbox stays there.
    void stop();
    [[nodiscard]] ConnectionState state() const;
    [[nodiscard]] const std::string& user() const noexcept; ///< Options::user
    /// True: online, everything up to now has been handed to the handlers. Waits at most that long.
    bool wait_until_online(std::chrono::milliseconds patience);

    /// Accepts a message for sending: it is on disk when this returns, and reaches the server once, also if the program
    /// ends before. Returns its reference, which Handlers::progress names. A `ref` of one's own (1 to 64 bytes of `A-Z
    /// a-z 0-9 . _ : -`) makes the call itself repeatable; empty: one is made.
    /// too_large; unavailable: max_outbox messages wait, or the disk is full.
    Result<std::string> send(const ConversationId& conversation, const Content& content, std::string ref = {});
    /// The same, and waits until the server has stored it (then `seq` is known, unless the connection was lost in
    /// between) or refused it. permission_denied, with the server's reason: refused. unavailable: not yet; it is still
    /// going to be sent.
    Result<SendProgress> send_and_wait(const ConversationId& conversation, const Content& content,
                                       std::chrono::milliseconds patience);
    /// Messages that the server has not stored yet.
    [[nodiscard]] std::size_t outbox_size() const;
    /// True: the outbox is empty. Waits at most that long.
    bool wait_until_sent(std::chrono::milliseconds patience);

    /// Everything up to there has been read. Kept until there is a connection.
    void mark_read(const ConversationId& conversation, Seq seq);
    /// What is not stored and worth nothing later: typing, telemetry. Dropped without a connection.
    void signal(const ConversationId& group_or_peer, const std::string& name, const std::string& payload);
    /// A last value, which who comes later gets as well; empty: none. Groups alone have states. unavailable: no
    /// connection.
    Result<void> set_state(const ConversationId& group, const std::string& name, const std::string& payload);

    /// A request of docs/protocol.md, for example "history" with a JSON object; the answer's `result`, as JSON.
    using Answer = std::function<void(Result<std::string> json)>;
    void call(const std::string& method, const std::string& json, Answer answer);
    /// The same; waits for the answer, at most Options::call_timeout.
    Result<std::string> call(const std::string& method, const std::string& json = "{}");

private:
    class Engine;
    explicit Client(std::unique_ptr<Engine> engine);
    std::unique_ptr<Engine> engine_;
};

} // namespace parley::client
