#pragma once

#include <boost/asio/awaitable.hpp>

#include <string>

namespace parley::bridge {

namespace asio = boost::asio;

struct Publication {
    std::string topic{};
    std::string payload{};
    bool retain = false;
    int qos = 1;
    std::string content_type{};        ///< MQTT 5 property; empty: none
    std::string correlation_data = {}; ///< MQTT 5 property, of a reply; empty: none

    friend bool operator==(const Publication&, const Publication&) = default;
};

/// The way to the broker. A seam: implemented over MQTT by bridge/link.
///
/// Order     publications are handed to the broker in the order of the calls.
/// Threads   the io thread.
class Publisher {
public:
    virtual ~Publisher() = default;
    /// True: the broker has acknowledged it. False: it may or may not have arrived (no connection, connection lost,
    /// refused by the broker, or too many under way); repeating is the caller's decision.
    virtual asio::awaitable<bool> publish(Publication publication) = 0;
};

} // namespace parley::bridge
