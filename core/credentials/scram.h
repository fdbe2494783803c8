#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace parley::credentials {

/// PBKDF2 rounds of a new verifier: the least that RFC 7677 §4 asks for. One check costs the broker's thread about a
/// millisecond; docs/adr says why it is not more.
inline constexpr std::uint32_t scram_iterations = 4096;

/// Makes a SCRAM-SHA-256 verifier with a fresh random salt (RFC 5802, RFC 7677), written as in RFC 5803:
/// `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`. The password is taken as its UTF-8 bytes.
/// invalid_argument: empty, over 1,024 bytes, or with a NUL byte (MQTT brokers cut it there).
Result<std::string> make_verifier(std::string_view password, std::uint32_t iterations = scram_iterations);

/// True if the password belongs to the verifier: one of ours, or one that came from another broker
/// (foreign_verifier.h). Compares in constant time. False for a malformed verifier, or one that costs too much.
[[nodiscard]] bool verify_password(std::string_view password, std::string_view verifier);

/// True for the form that make_verifier() writes, false for those of other brokers.
[[nodiscard]] bool is_scram_verifier(std::string_view verifier) noexcept;

/// True if verify_password() can say yes to the verifier: it is well-formed, and its cost is bounded (at most 1,000,000
/// iterations of ours; foreign_verifier.h says how much of others).
[[nodiscard]] bool is_valid_verifier(std::string_view verifier);

} // namespace parley::credentials
