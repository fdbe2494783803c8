#pragma once

#include "bridge/gateway/gateway.h"
#include "bridge/gateway/turnstile.h"
#include "core/credentials/introduction.h"

#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <unordered_set>

namespace parley::bridge::gateway {

/// What the gateway may do to a session.
class OpenSession {
public:
    virtual ~OpenSession() = default;
    virtual void look_at_clock(std::chrono::steady_clock::time_point now) = 0;
    /// Says goodbye with that close code, and does not wait long for the answer.
    virtual void end(std::uint16_t code, const char* reason) = 0;
};

/// What the gateway and its sessions share. Inside bridge/gateway alone; touched by one thread alone.
struct GatewayState {
    GatewayState(asio::any_io_executor on, GatewayOptions wanted, std::shared_ptr<spdlog::logger> logger);

    asio::any_io_executor executor;
    GatewayOptions options;
    std::shared_ptr<spdlog::logger> log;
    credentials::Introduction introduction;
    Admission admission;
    Turnstile logins;
    GatewayCounters counters;
    std::unordered_set<OpenSession*> sessions; ///< each removes itself
    asio::steady_timer clock;
    std::array<char, 64 * 1024> from_broker{}; ///< read into by whoever reads just now; nothing waits in it
    bool stopping = false;
};

/// Relays one connection until either side has enough. It has its place already.
void start_session(const std::shared_ptr<GatewayState>& gateway, http::Upgraded connection, Admission::Place place);

} // namespace parley::bridge::gateway
