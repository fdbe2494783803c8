#pragma once

#include "bridge/services/publisher.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace parley::bridge::link {

/// A message that arrived from the broker.
struct Inbound {
    std::string topic;
    std::string payload;
    std::string response_topic;   ///< MQTT 5 property; empty: none
    std::string correlation_data; ///< MQTT 5 property; empty: none
};

/// TLS to the broker; PEM files. The broker's certificate must be made out to the host that is connected to.
struct LinkTls {
    std::string ca;          ///< the authorities that vouch for the broker; empty: no TLS
    std::string certificate; ///< our own, with its chain; empty: none
    std::string key;
};

struct ConnectionOptions {
    std::string host;
    std::uint16_t port = 1883;
    std::chrono::seconds keep_alive{15};
    std::string client_id; ///< also the user name
    std::string password;
    std::string filter; ///< subscribed with QoS 1 after each connect
    LinkTls tls{};
};

struct ConnectionEvents {
    std::function<void(Inbound)> message;
    std::function<void()> connected; ///< the subscription stands
    std::function<void()> lost;
};

struct ConnectionCounters {
    std::uint64_t connects_total = 0;
    std::uint64_t published_total = 0;
    std::uint64_t publish_failures_total = 0;
    std::uint64_t received_total = 0;
    std::uint64_t received_dropped_total = 0; ///< over the bound of messages that wait for the io thread
};

/// One MQTT 5 connection that comes back by itself: clean start, keep-alive, growing pauses between attempts. The only
/// place in the bridge that knows Paho.
///
/// Order     publications reach the broker in the order of the calls; events come in the order in which things
/// happened. Threads   everything here, events too, on the io thread. Paho's threads only copy and post. Errors never
/// throws and never gives up; a broker that refuses or is not there is logged when that changes. Bound max_in_flight
/// publications wait for their acknowledgement, max_inbound messages for the io thread. Lifetime  stop() before the
/// executor's context ends; it may be destroyed after that. What publish() has answered false to is not sent later.
class MqttConnection {
public:
    static constexpr std::size_t max_in_flight = 4096;
    static constexpr std::size_t max_inbound = 4096;

    MqttConnection(asio::any_io_executor executor, ConnectionOptions options, ConnectionEvents events,
                   std::shared_ptr<spdlog::logger> log);
    ~MqttConnection();
    MqttConnection(const MqttConnection&) = delete;
    MqttConnection& operator=(const MqttConnection&) = delete;

    void start();
    /// Disconnects, gently if the broker answers within a second. No event comes after it.
    asio::awaitable<void> stop();
    [[nodiscard]] bool is_connected() const noexcept;
    /// See Publisher::publish.
    asio::awaitable<bool> publish(Publication publication);
    [[nodiscard]] ConnectionCounters counters() const noexcept;

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace parley::bridge::link
