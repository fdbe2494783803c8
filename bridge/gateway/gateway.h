#pragma once

#include "bridge/async/counter.h"
#include "bridge/gateway/options.h"
#include "bridge/http/upgrade.h"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <optional>

namespace spdlog {
class logger;
}

namespace parley::bridge::gateway {

namespace asio = boost::asio;

struct GatewayCounters {
    Counter connections; ///< open now
    Counter connections_total;
    Counter logins_total; ///< accepted by the broker
    Counter logins_waiting;
    Counter refused_origin_total;
    Counter refused_protocol_total; ///< no WebSocket, or without the subprotocol
    Counter refused_connections_total;
    Counter refused_address_total;
    Counter refused_rate_total;
    Counter refused_user_total;
    Counter broker_unreachable_total;
    Counter faults_total;     ///< ended for what the browser sent: text frames, broken or too large packets, no CONNECT
    Counter late_total;       ///< ended because a deadline had passed
    Counter packets_in_total; ///< from browsers
    Counter packets_out_total;
    Counter bytes_in_total; ///< of MQTT
    Counter bytes_out_total;
};

struct GatewayState;

/// MQTT over WebSockets at `/mqtt`, relayed to the broker packet by packet as it is.
///
///   browser ══ wss ══► http server ── upgrade ──► gateway ── unix socket ──► broker
///
/// Order     bytes of a connection arrive as they were sent, in both directions; how they are cut into frames means
///           nothing.
/// Bounds    each direction of a connection holds one piece (16 KiB up, 64 KiB down) and reads on when the other side
/// has
///           taken it. At most `logins_at_once` logins wait for the broker.
/// Threads   the executor's, one. counters() from any.
/// Errors    none leaves it: a connection's failure ends that connection, with a WebSocket close code:
///           1000 the broker has closed · 1001 the bridge stops · 1002 not MQTT · 1003 a text frame · 1008 a limit or a
///           deadline · 1009 a packet over the limit · 1013 the broker is not there
/// Lifetime  after stop() connections end by themselves within seconds; the executor's context must run until then.
class Gateway : public http::UpgradeDoor {
public:
    Gateway(asio::any_io_executor executor, GatewayOptions options, std::shared_ptr<spdlog::logger> log);
    ~Gateway() override;
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

    std::optional<http::Response> offer(const http::Request& request,
                                        const std::function<http::Upgraded()>& hand_over) override;

    /// Takes nothing more and ends all connections. Idempotent.
    void stop();
    [[nodiscard]] const GatewayCounters& counters() const noexcept;

private:
    std::optional<http::Response> refusal(const http::Request& request);
    std::shared_ptr<GatewayState> state_;
};

} // namespace parley::bridge::gateway
