#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace parley::plugin {

/// The user properties that the server writes (docs/protocol.md, A numbered message). A sender's of the same name are
/// removed.
inline constexpr std::array<std::string_view, 5> reserved_properties{"seq", "ts", "ref", "from-client", "kind"};

[[nodiscard]] constexpr bool is_reserved_property(std::string_view name) noexcept
{
    return std::ranges::find(reserved_properties, name) != reserved_properties.end();
}

} // namespace parley::plugin
