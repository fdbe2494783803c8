#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parley::bridge::gateway {

/// Which pages may open a WebSocket here. A browser tells the page's origin truthfully; programs tell what they like,
/// so this protects people in browsers, and nothing else.
struct OriginRules {
    std::vector<std::string> allowed; ///< besides our own: "https://app.example.org"; "*" is every page
    bool absent_allowed = false;      ///< programs that are no browsers send none
};

/// `origin` and `host` as the headers say them; the own origin is one whose host and port are those that were asked
/// for. The scheme does not matter: a proxy in front of us may have ended TLS.
[[nodiscard]] bool origin_allowed(const OriginRules& rules, std::string_view origin, std::string_view host);

/// Whether Sec-WebSocket-Protocol offers `mqtt`.
[[nodiscard]] bool offers_mqtt(std::string_view subprotocols) noexcept;

} // namespace parley::bridge::gateway
