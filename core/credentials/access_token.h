#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/ids/ids.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::credentials {

/// What a good access token says. It proves who somebody is; what he may do is looked up each time.
struct AccessToken {
    UserId user{};
    UnixMillis issued{};
    UnixMillis expires{};
    std::string login{};  ///< `sid`: the login that it belongs to, and ends with; empty: it names none
    std::string id{};     ///< `jti`; empty: none
    std::string issuer{}; ///< `iss`; empty: ours

    friend bool operator==(const AccessToken&, const AccessToken&) = default;
};

/// Why a token is worth nothing. For logs: whoever sent it is told no more than error_of() says.
enum class TokenFault : std::uint8_t {
    too_long,
    malformed,      ///< not three parts of base64url, or no JSON objects in them
    algorithm,      ///< none, or not the one of this issuer's keys
    claims,         ///< one that must be there is absent or not what it should be
    use,            ///< ours, but for something else (a refresh token)
    unknown_issuer, ///< parley.yaml does not name it
    audience,       ///< for somebody else
    unknown_key,    ///< the issuer has no such key
    signature,
    not_yet, ///< its time has not begun
    expired,
};

[[nodiscard]] std::string_view to_string(TokenFault fault) noexcept;
/// unauthenticated, with one of two messages: expired, or not valid.
[[nodiscard]] Error error_of(TokenFault fault);

inline constexpr std::size_t max_token_bytes = 8 * 1024; ///< what others write holds names and groups as well
inline constexpr std::size_t min_token_key_bytes = 32;   ///< RFC 7518 §3.2

/// One of our own: JWT (RFC 7519), HS256 with the key of secrets/token.key. Claims: `sub`, `use` = access, `sid` (if
/// there is a login), `iat`, `exp`, `jti` (if there is one). `iat` is written to the millisecond, so that a token can
/// be told from one that was issued in the same second before a password changed. `exp` is cut to whole seconds.
/// std::invalid_argument: a key that is too short, or an id that is none.
[[nodiscard]] std::string sign_access_token(const AccessToken& token, std::string_view key);

/// Three parts divided by dots, the first as of a JSON object. What looks so is taken for a token wherever a password
/// may stand as well.
[[nodiscard]] bool looks_like_token(std::string_view text) noexcept;

} // namespace parley::credentials
