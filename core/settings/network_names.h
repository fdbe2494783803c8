#pragma once

#include <string_view>

namespace parley::settings {

/// "192.0.2.1", "10.0.0.0/8", "::1", "fd00::/8"
[[nodiscard]] bool is_network(std::string_view text);

/// "https://app.example.org", "http://127.0.0.1:5173", or "*" for every page.
[[nodiscard]] bool is_origin(std::string_view text);

} // namespace parley::settings
