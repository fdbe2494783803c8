#include "core/settings/network_names.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <string>

namespace parley::settings {

bool is_network(std::string_view text)
{
    const auto slash = text.find('/');
    const std::string address(text.substr(0, slash));
    unsigned char bytes[16];
    const bool four = ::inet_pton(AF_INET, address.c_str(), bytes) == 1;
    if (!four && ::inet_pton(AF_INET6, address.c_str(), bytes) != 1)
        return false;
    if (slash == std::string_view::npos)
        return true;
    unsigned bits = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data() + slash + 1, end, bits);
    return problem == std::errc{} && stop == end && bits <= (four ? 32u : 128u);
}

bool is_origin(std::string_view text)
{
    if (text == "*")
        return true;
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (!text.starts_with(scheme))
            continue;
        const auto authority = text.substr(scheme.size());
        const auto is_part = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
                   c == ':' || c == '[' || c == ']';
        };
        return !authority.empty() && std::all_of(authority.begin(), authority.end(), is_part);
    }
    return false;
}

} // namespace parley::settings
