#include "bridge/gateway/origin.h"

#include "bridge/http/message.h"

#include <algorithm>

namespace parley::bridge::gateway {

using http::same_but_for_case;

namespace {

/// Host and port of "https://host:port"; empty for "null" and what is no origin.
std::string_view authority_of(std::string_view origin) noexcept
{
    for (const std::string_view scheme : {"https://", "http://"})
        if (origin.size() > scheme.size() && same_but_for_case(origin.substr(0, scheme.size()), scheme))
            return origin.substr(scheme.size());
    return {};
}

/// A port that the scheme has anyway is not said in an origin, but may be in a Host header.
std::string_view without_default_port(std::string_view authority) noexcept
{
    for (const std::string_view port : {":443", ":80"})
        if (authority.ends_with(port))
            return authority.substr(0, authority.size() - port.size());
    return authority;
}

} // namespace

bool origin_allowed(const OriginRules& rules, std::string_view origin, std::string_view host)
{
    if (origin.empty())
        return rules.absent_allowed;
    const auto listed = [&](const std::string& one) { return one == "*" || same_but_for_case(one, origin); };
    if (std::any_of(rules.allowed.begin(), rules.allowed.end(), listed))
        return true;
    const auto authority = authority_of(origin);
    return !authority.empty() && same_but_for_case(without_default_port(authority), without_default_port(host));
}

bool offers_mqtt(std::string_view subprotocols) noexcept
{
    while (!subprotocols.empty()) {
        const auto comma = subprotocols.find(',');
        auto one = subprotocols.substr(0, comma);
        subprotocols.remove_prefix(comma == std::string_view::npos ? subprotocols.size() : comma + 1);
        while (!one.empty() && (one.front() == ' ' || one.front() == '\t'))
            one.remove_prefix(1);
        while (!one.empty() && (one.back() == ' ' || one.back() == '\t'))
            one.remove_suffix(1);
        if (one == "mqtt")
            return true;
    }
    return false;
}

} // namespace parley::bridge::gateway
