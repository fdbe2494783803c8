#include "bridge/auth/tokens.h"

#include "core/credentials/access_token.h"
#include "core/credentials/hmac.h"
#include "core/credentials/secret.h"
#include "core/credentials/sha256.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace parley::bridge::auth {

namespace {

constexpr std::string_view refresh_prefix = "pr_";
constexpr std::size_t token_id_bytes = 12;
constexpr std::size_t random_bytes = 16;
constexpr std::size_t proof_bytes = 16;
constexpr std::size_t secret_digits = 2 * (random_bytes + proof_bytes);
constexpr std::size_t max_refresh_bytes = 160;

/// Bytes as lower-case hex, the first `most` of them.
std::string hex_of(const credentials::Digest& bytes, std::size_t most)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < most; ++i) {
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 15];
    }
    return text;
}

std::string hash_of(std::string_view secret)
{
    credentials::Sha256 hash;
    hash.update(secret);
    return hash.hex();
}

} // namespace

Tokens::Tokens(std::string key, Lifetimes lifetimes, const Clock& clock)
    : key_(std::move(key))
    , lifetimes_(lifetimes)
    , clock_(&clock)
{
    if (key_.size() < credentials::min_token_key_bytes)
        throw std::invalid_argument("the key of tokens needs at least 32 bytes");
}

IssuedToken Tokens::issue_access(const UserId& user, const std::string& login, UnixMillis not_before) const
{
    const auto now = clock_->now();
    credentials::AccessToken token{.user = user,
                                   .issued = std::max(now, not_before),
                                   .expires = std::chrono::floor<std::chrono::seconds>(now + lifetimes_.access),
                                   .login = login,
                                   .id = credentials::random_hex(token_id_bytes)};
    return {credentials::sign_access_token(token, key_), token.expires, token.issued};
}

std::string Tokens::proof_of(std::string_view login, std::string_view number, std::string_view random) const
{
    std::string text("refresh\n"); // the key signs access tokens as well: no text is both
    text.append(login).append("\n").append(number).append("\n").append(random);
    return hex_of(credentials::hmac_sha256(key_, text), proof_bytes);
}

Tokens::NewRefreshToken Tokens::issue_refresh(const std::string& login, std::int64_t number) const
{
    const std::string digits = std::to_string(number);
    std::string secret = credentials::random_hex(random_bytes);
    secret += proof_of(login, digits, secret);
    return {{std::string(refresh_prefix) + login + '_' + digits + '_' + secret, clock_->now() + lifetimes_.refresh,
             clock_->now()},
            hash_of(secret)};
}

std::optional<RefreshToken> Tokens::check_refresh(std::string_view text) const
{
    if (text.size() > max_refresh_bytes || !text.starts_with(refresh_prefix))
        return std::nullopt;
    text.remove_prefix(refresh_prefix.size());
    const auto first = text.find('_');
    const auto second = first == std::string_view::npos ? first : text.find('_', first + 1);
    if (second == std::string_view::npos || text.size() - second - 1 != secret_digits)
        return std::nullopt;
    const auto login = text.substr(0, first);
    const auto digits = text.substr(first + 1, second - first - 1);
    const auto secret = text.substr(second + 1);
    RefreshToken token{.login = std::string(login), .hash = {}};
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), token.number);
    if (problem != std::errc() || end != digits.data() + digits.size())
        return std::nullopt;
    const auto random = secret.substr(0, 2 * random_bytes);
    if (!credentials::equal_secrets(proof_of(login, digits, random), secret.substr(random.size())))
        return std::nullopt;
    token.hash = hash_of(secret);
    return token;
}

} // namespace parley::bridge::auth
