#include "core/credentials/key_text.h"

#include "core/credentials/secret.h"
#include "core/credentials/sha256.h"

#include <algorithm>

namespace parley::credentials {
namespace {

constexpr std::size_t id_bytes = 6; // short enough to read out
constexpr std::size_t secret_bytes = 20;

/// Lower case only: one key has one text. -1: no digit.
constexpr int digit(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool is_hex(std::string_view text) noexcept
{
    return std::ranges::all_of(text, [](char c) { return digit(c) >= 0; });
}

} // namespace

std::optional<KeyText> parse_key_text(std::string_view prefix, std::string_view text) noexcept
{
    constexpr std::size_t border = 2 * id_bytes;
    if (!text.starts_with(prefix))
        return std::nullopt;
    text.remove_prefix(prefix.size());
    if (text.size() != border + 1 + 2 * secret_bytes || text[border] != '_')
        return std::nullopt;
    const KeyText parts{text.substr(0, border), text.substr(border + 1)};
    return is_hex(parts.id) && is_hex(parts.secret) ? std::optional(parts) : std::nullopt;
}

NewKeyText make_key_text(std::string_view prefix)
{
    NewKeyText made;
    made.id = random_hex(id_bytes);
    const std::string secret = random_hex(secret_bytes);
    made.text = std::string(prefix) + made.id + '_' + secret;
    Sha256 hash;
    hash.update(secret);
    made.secret_hash = hash.hex();
    return made;
}

std::optional<Digest> parse_secret_hash(std::string_view hex) noexcept
{
    Digest hash{};
    if (hex.size() != 2 * hash.size() || !is_hex(hex))
        return std::nullopt;
    for (std::size_t at = 0; at < hash.size(); ++at)
        hash[at] = static_cast<std::uint8_t>(digit(hex[2 * at]) * 16 + digit(hex[2 * at + 1]));
    return hash;
}

bool is_right_secret(std::string_view secret, const Digest& hash)
{
    return equal_digests(sha256(secret), hash);
}

} // namespace parley::credentials
