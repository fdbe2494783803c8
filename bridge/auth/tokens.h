#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/ids/ids.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::bridge::auth {

struct IssuedToken {
    std::string text;
    UnixMillis expires{};
    UnixMillis issued{};
};

/// What a refresh token of ours says.
struct RefreshToken {
    std::string login;
    std::int64_t number = 0; ///< 1 for the first of a login, one more for each that takes its place
    std::string hash;        ///< SHA-256 of its secret in hex, as the login's row holds it
};

/// Makes the tokens of a login. Access tokens are checked by credentials::TokenVerifier.
///
/// Refresh   `pr_{login}_{number}_{secret}`: the secret is 128 random bits and their proof by our key, so that an old
/// one
///           that comes back is known to be one of ours, and not somebody's invention to end a login.
/// Threads   any, one at a time.
/// Errors    StorageError: no randomness.
class Tokens {
public:
    struct Lifetimes {
        std::chrono::seconds access{900};
        std::chrono::seconds refresh{30 * 86400};
    };

    /// `key`: the content of secrets/token.key, at least 32 bytes (RFC 7518 §3.2), else std::invalid_argument. The
    /// clock must outlive this.
    Tokens(std::string key, Lifetimes lifetimes, const Clock& clock);

    /// Issued now, or at `not_before` if that is later: a token must not be older than what makes old ones worthless.
    [[nodiscard]] IssuedToken issue_access(const UserId& user, const std::string& login, UnixMillis not_before) const;

    struct NewRefreshToken {
        IssuedToken token;
        std::string hash;
    };
    [[nodiscard]] NewRefreshToken issue_refresh(const std::string& login, std::int64_t number) const;
    /// No value: not one that was issued here. Whether it is still good, its login's row knows.
    [[nodiscard]] std::optional<RefreshToken> check_refresh(std::string_view text) const;

    [[nodiscard]] const Lifetimes& lifetimes() const noexcept { return lifetimes_; }

private:
    [[nodiscard]] std::string proof_of(std::string_view login, std::string_view number, std::string_view random) const;

    std::string key_;
    Lifetimes lifetimes_;
    const Clock* clock_;
};

} // namespace parley::bridge::auth
