#pragma once

#include "core/credentials/digest.h"

#include <optional>
#include <string>
#include <string_view>

namespace parley::credentials {

/// What a key's text is made of: `{prefix}{id}_{secret}`, the id 12 hex digits (by which its row is found), the secret
/// 40 of them: 160 random bits, of which the row holds the SHA-256 alone. A slow hash would add nothing to so many
/// bits.
struct KeyText {
    std::string_view id;
    std::string_view secret;
};

inline constexpr std::string_view device_key_prefix = "pk_"; ///< an MQTT password of one device

/// No value: not of that form. Views into `text`.
[[nodiscard]] std::optional<KeyText> parse_key_text(std::string_view prefix, std::string_view text) noexcept;

struct NewKeyText {
    std::string id;
    std::string text;        ///< shown once
    std::string secret_hash; ///< SHA-256 of the secret, 64 lower-case hex digits: what a row holds
};
/// StorageError: the operating system gives no randomness.
[[nodiscard]] NewKeyText make_key_text(std::string_view prefix);

/// As a row holds it. No value: not 64 lower-case hex digits.
[[nodiscard]] std::optional<Digest> parse_secret_hash(std::string_view hex) noexcept;
/// Compares in constant time.
[[nodiscard]] bool is_right_secret(std::string_view secret, const Digest& hash);

} // namespace parley::credentials
