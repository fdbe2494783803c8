#pragma once

#include <array>
#include <cstdint>

namespace parley::credentials {

/// Of SHA-256 or HMAC-SHA-256.
using Digest = std::array<std::uint8_t, 32>;

/// Compares in constant time.
[[nodiscard]] bool equal_digests(const Digest& one, const Digest& other) noexcept;

} // namespace parley::credentials
