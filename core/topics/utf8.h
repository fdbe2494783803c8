#pragma once

#include <string_view>

namespace parley::topics {

/// True for a UTF-8 string as MQTT 5 §1.5.4 wants it: well formed, no surrogates, no U+0000. May be empty.
[[nodiscard]] bool is_utf8_string(std::string_view text) noexcept;

} // namespace parley::topics
