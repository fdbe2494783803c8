#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley::bridge::json {

/// RFC 4648 §4, with padding.
std::string base64(std::string_view bytes);
/// Nothing: a foreign character, wrong padding, or bits that stand for nothing.
std::optional<std::string> from_base64(std::string_view text);

} // namespace parley::bridge::json
