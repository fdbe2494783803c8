#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace parley::credentials {

/// RFC 4648 §4, with padding.
[[nodiscard]] std::string encode_base64(std::span<const std::uint8_t> bytes);
/// No value: not exactly what encode_base64() would have written (blanks, missing padding, stray bits), or over 4 KiB.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> decode_base64(std::string_view text);

/// RFC 4648 §5, without padding: as in tokens and their keys.
[[nodiscard]] std::string encode_base64url(std::span<const std::uint8_t> bytes);
/// No value: not exactly what encode_base64url() would have written, or over 64 KiB.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> decode_base64url(std::string_view text);

} // namespace parley::credentials
