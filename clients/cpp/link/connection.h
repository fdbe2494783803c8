#pragma once

#include "parley/options.h"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace parley::client {

namespace asio = boost::asio;

/// A message as the broker delivered it.
struct Inbound {
    std::string topic;
    std::string payload;
    std::string content_type;
    std::string correlation_data;
    std::vector<std::pair<std::string, std::string>> properties; ///< user properties, in their order
    bool retained = false;
};

struct Outbound {
    std::string topic;
    std::string payload;
    int qos = 1;
    bool retain = false;
    std::string content_type{};
    std::string response_topic{};
    std::string correlation_data{};
    std::vector<std::pair<std::string, std::string>> properties{};
};

/// How the broker answered.
struct LinkAnswer {
    enum class Kind { ok, refused, no_connection } kind = Kind::ok;
    int reason_code = 0; ///< MQTT 5, of a refusal
    std::string text{};  ///< for people

    [[nodiscard]] bool ok() const noexcept { return kind == Kind::ok; }
};

/// One MQTT 5 connection at a time over Eclipse Paho; the only file of the library that knows Paho. It does not come
/// back by itself: the engine decides when.
///
/// Order     events come in the order in which things happened.
/// Threads   everything, events too, on the executor, which is one thread. Paho's threads only copy and post, so no
///           handler can hold Paho up or wait for it.
/// Bound     max_inbound messages wait for the executor; what comes beyond is dropped: numbered ones are then a gap.
/// Lifetime  close() before the executor's context ends.
class Connection {
public:
    static constexpr std::size_t max_inbound = 50'000;

    struct Events {
        std::function<void(Inbound)> message;
        std::function<void(std::string why)> lost;
    };
    Connection(asio::any_io_executor executor, const Options& options, Events events);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    using Answered = std::function<void(LinkAnswer)>;
    void connect(Answered answered);
    void subscribe(const std::vector<std::string>& filters, Answered answered);
    void unsubscribe(const std::vector<std::string>& filters, Answered answered);
    void publish(Outbound message, Answered answered);
    /// DISCONNECT, waiting for what is under way at most that long; no event comes after the answer.
    void close(std::chrono::milliseconds patience, Answered answered);
    /// Ends the connection at once.
    void drop();

private:
    struct State;
    std::shared_ptr<State> state_;
};

/// "tcp://…" of Paho for a server of Options; invalid_argument.
Result<std::string> paho_uri(const std::string& server);

} // namespace parley::client
