#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct mosquitto; // the broker's own type; never looked into

namespace parley::plugin {

/// One connection as the broker names it. Compared, never followed; reused by the broker within milliseconds.
using ClientHandle = const mosquitto*;

enum class LogLevel { info, notice, warning, error };

/// What the broker knows about a connection, copied.
struct ClientInfo {
    std::string id;
    std::string user; ///< empty: none
    std::string address;
    bool websockets = false;
    int protocol_version = 0; ///< 3, 4 or 5
    bool clean_start = false;
};

/// The MQTT 5 properties of a message that mean something beyond the hop. Empty strings are absent properties.
struct Properties {
    std::string content_type;
    std::string response_topic;
    std::string correlation_data;
    std::optional<std::uint8_t> payload_format;
    std::vector<std::pair<std::string, std::string>> user; ///< in the sender's order
};

/// A user property that the plugin adds.
struct Stamp {
    const char* name;
    std::string value;
};

/// A message that the plugin itself publishes.
struct Outgoing {
    std::string_view
        client; ///< client identifier: to this client alone, without a rights check; empty: to the subscribers
    std::string_view topic;
    std::string_view payload;
    int qos = 0;
    bool retain = false;
    const Properties* properties = nullptr; ///< null: none
    std::span<const Stamp> stamps{};        ///< behind them
};

/// What our classes need from the broker they live in: a seam, so that they are tested without one.
///
/// Threads   the broker's thread only; nothing here is thread-safe.
/// Errors    none is thrown; false means that the broker would not.
class Broker {
public:
    virtual ~Broker() = default;

    virtual void log(LogLevel level, const std::string& line) = 0;
    /// Null: the connection has none (or it is a stand-in that the broker made up for one check).
    [[nodiscard]] virtual const char* user_name(ClientHandle client) = 0;
    [[nodiscard]] virtual ClientInfo describe(ClientHandle client) = 0;
    /// Makes `name` the connection's user name. Frees the string that the login event's user name points to.
    virtual bool set_user_name(ClientHandle client, const std::string& name) = 0;
    /// Queued; routed after the current batch of packets.
    virtual bool publish(const Outgoing& message) = 0;
    /// Ends the connection (its will is published). Calls back into the plugin before it returns. Never from a rights
    /// check.
    virtual bool kick_client(const std::string& client_id) = 0;
    virtual bool kick_user(const std::string& user_name) = 0;

    /// The connection may have one more unacknowledged message under way, up to the size of its send window.
    virtual bool free_place_in_window(ClientHandle client) = 0;
    /// recount_queue() works, or is not needed.
    [[nodiscard]] virtual bool can_recount_queues() const = 0;
    /// Counts anew what is queued for the connection. What was under way counts as not sent.
    virtual void recount_queue(ClientHandle client) = 0;
};

} // namespace parley::plugin
