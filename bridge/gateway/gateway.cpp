#include "bridge/gateway/gateway.h"

#include "bridge/gateway/session.h"
#include "bridge/http/problem.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <spdlog/spdlog.h>

#include <utility>

namespace parley::bridge::gateway {

using boost::system::error_code;
using http::same_but_for_case;

namespace {

constexpr const char* path = "/mqtt";
/// How often deadlines are looked at: one timer for all connections.
constexpr std::chrono::milliseconds clock_step{500};

bool has_token(std::string_view list, std::string_view wanted)
{
    while (!list.empty()) {
        const auto comma = list.find(',');
        auto one = list.substr(0, comma);
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
        while (!one.empty() && one.front() == ' ')
            one.remove_prefix(1);
        while (!one.empty() && one.back() == ' ')
            one.remove_suffix(1);
        if (same_but_for_case(one, wanted))
            return true;
    }
    return false;
}

bool is_websocket(const http::Request& request)
{
    return request.method == http::Method::get && has_token(request.header("Upgrade"), "websocket") &&
           has_token(request.header("Connection"), "upgrade") && !request.header("Sec-WebSocket-Key").empty();
}

http::Response too_many(GatewayCounters& counters, Refusal why)
{
    auto refused = http::problem(429, Errc::unavailable, "too many connections from this address");
    switch (why) {
    case Refusal::rate:
        ++counters.refused_rate_total;
        refused = http::problem(429, Errc::unavailable, "this address connects too often");
        break;
    case Refusal::address:
        ++counters.refused_address_total;
        break;
    case Refusal::total:
        ++counters.refused_connections_total;
        refused = http::problem(503, Errc::unavailable, "there are as many connections as the server takes");
        break;
    }
    refused.headers.emplace_back("Retry-After", "10");
    return refused;
}

void watch_clock(const std::shared_ptr<GatewayState>& state)
{
    state->clock.expires_after(clock_step);
    state->clock.async_wait([state](error_code ec) {
        if (ec || state->sessions.empty())
            return;
        const auto now = std::chrono::steady_clock::now();
        const auto open = state->sessions; // a copy: what is late may end and remove itself
        for (auto* session : open)
            if (state->sessions.contains(session))
                session->look_at_clock(now);
        state->counters.logins_waiting.set(state->logins.waiting());
        watch_clock(state);
    });
}

} // namespace

GatewayState::GatewayState(asio::any_io_executor on, GatewayOptions wanted, std::shared_ptr<spdlog::logger> logger)
    : executor(std::move(on))
    , options(std::move(wanted))
    , log(std::move(logger))
    , introduction(options.bridge_key)
    , admission(options.limits)
    , logins(executor, options.logins_at_once)
    , clock(executor)
{}

Gateway::Gateway(asio::any_io_executor executor, GatewayOptions options, std::shared_ptr<spdlog::logger> log)
    : state_(std::make_shared<GatewayState>(std::move(executor), std::move(options), std::move(log)))
{}

Gateway::~Gateway()
{
    stop();
}

std::optional<http::Response> Gateway::refusal(const http::Request& request)
{
    auto& counters = state_->counters;
    if (state_->options.limits.total == 0)
        return http::problem(404, Errc::not_found, "the gateway is off (gateway.max_connections)");
    if (!is_websocket(request) || request.header("Sec-WebSocket-Version") != "13") {
        ++counters.refused_protocol_total;
        auto refused = http::problem(426, Errc::invalid_argument, "this path takes WebSockets (RFC 6455)");
        refused.headers.emplace_back("Upgrade", "websocket");
        refused.headers.emplace_back("Sec-WebSocket-Version", "13");
        return refused;
    }
    if (!offers_mqtt(request.header("Sec-WebSocket-Protocol"))) {
        ++counters.refused_protocol_total;
        return http::problem(400, Errc::invalid_argument, "the WebSocket subprotocol here is mqtt");
    }
    if (!origin_allowed(state_->options.origins, request.header("Origin"), request.header("Host"))) {
        ++counters.refused_origin_total;
        return http::problem(403, Errc::permission_denied,
                             "pages of this origin may not connect; gateway.origins lists those that may");
    }
    if (state_->stopping)
        return http::problem(503, Errc::unavailable, "the bridge stops");
    return std::nullopt;
}

std::optional<http::Response> Gateway::offer(const http::Request& request,
                                             const std::function<http::Upgraded()>& hand_over)
{
    if (request.path != path)
        return std::nullopt;
    if (auto refused = refusal(request))
        return refused;
    if (!hand_over)
        return http::problem(400, Errc::invalid_argument, "nothing may follow the request to upgrade");
    auto [place, why] = state_->admission.enter(request.remote, std::chrono::steady_clock::now());
    if (!place)
        return too_many(state_->counters, why);
    if (state_->sessions.empty() && state_->clock.expiry() <= std::chrono::steady_clock::now())
        watch_clock(state_);
    start_session(state_, hand_over(), *std::move(place));
    return std::nullopt;
}

void Gateway::stop()
{
    if (state_->stopping)
        return;
    state_->stopping = true;
    const auto open = state_->sessions; // a copy: an end may remove one
    for (auto* session : open)
        if (state_->sessions.contains(session))
            session->end(boost::beast::websocket::close_code::going_away, "the server stops");
    if (state_->sessions.empty())
        state_->clock.cancel();
}

const GatewayCounters& Gateway::counters() const noexcept
{
    return state_->counters;
}

} // namespace parley::bridge::gateway
