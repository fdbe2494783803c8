#pragma once

#include <string_view>

namespace parley::client {

/// Of the library that is linked, for example "0.1.0".
[[nodiscard]] std::string_view version() noexcept;

} // namespace parley::client
