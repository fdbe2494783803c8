#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace parley::credentials::foreign {

// The families behind foreign_verifier.h, which alone calls these. `password`: absent to check the form and the cost
// only, without computing anything; then the answer is false for a good verifier.

using Password = std::optional<std::string_view>;

Result<bool> check_mosquitto(std::string_view verifier, Password password); ///< $7$ and $6$
Result<bool> check_pbkdf2(std::string_view verifier, Password password);    ///< mosquitto-go-auth's two forms
Result<bool> check_bcrypt(std::string_view verifier, Password password);
Result<bool> check_argon2id(std::string_view verifier, Password password);

using Bytes = std::vector<std::uint8_t>;

inline Error malformed()
{
    return {Errc::invalid_argument, "the password hash is malformed"};
}

/// The parts between `$`. No value: not exactly as many as are asked for.
std::optional<std::vector<std::string_view>> split(std::string_view text, std::size_t parts);
/// Plain decimal digits without leading zeros, as other brokers write them.
std::optional<std::uint32_t> read_number(std::string_view text) noexcept;
/// 1 to 64 bytes of base64 with padding, or without.
std::optional<Bytes> read_padded(std::string_view text);
std::optional<Bytes> read_unpadded(std::string_view text);
bool equal_bytes(const Bytes& one, const Bytes& other) noexcept;

} // namespace parley::credentials::foreign
