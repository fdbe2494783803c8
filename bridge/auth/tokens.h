#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/ids/ids.h"

#include <chrono>
#include <string>
#include <string_view>

namespace parley::bridge::auth {

struct IssuedToken {
    std::string text;
    UnixMillis expires{};
};

/// What an access token says. It proves who somebody is; what he may do is looked up at each request.
struct AccessClaims {
    UserId user;
    bool admin = false; ///< at the time of issue
    UnixMillis expires{};
    std::string id; ///< jti
};

/// Signs and checks tokens: JWT (RFC 7519), HS256 and nothing else, with the key of secrets/token.key.
///
/// Claims    `sub` user, `use` (access or refresh), `iat`, `exp`, `jti`; access tokens: `adm`. The key of a refresh
/// token is ours
///           followed by the user's password verifier, so that it ends with a change of the password.
/// Threads   any, one at a time.
/// Errors    check_…: unauthenticated with one of two messages ("not valid", "expired"): which part is wrong is
/// nobody's
///           business. issue_…: std::runtime_error if there is no memory or randomness.
class Tokens {
public:
    struct Lifetimes {
        std::chrono::seconds access{900};
        std::chrono::seconds refresh{30 * 86400};
    };

    /// `key`: at least 32 bytes (RFC 7518 §3.2), else std::invalid_argument. The clock must outlive this.
    Tokens(std::string key, Lifetimes lifetimes, const Clock& clock);

    [[nodiscard]] IssuedToken issue_access(const UserId& user, bool admin) const;
    [[nodiscard]] IssuedToken issue_refresh(const UserId& user, std::string_view verifier) const;
    [[nodiscard]] Result<AccessClaims> check_access(std::string_view token) const;
    /// Whom a refresh token is about, if it is true: for finding the verifier that check_refresh() needs. Proves
    /// nothing.
    [[nodiscard]] Result<UserId> claimed_user(std::string_view token) const;
    [[nodiscard]] Result<UserId> check_refresh(std::string_view token, std::string_view verifier) const;

private:
    std::string key_;
    Lifetimes lifetimes_;
    const Clock* clock_;
};

} // namespace parley::bridge::auth
