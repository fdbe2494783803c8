#pragma once

#include "bridge/auth/tokens.h"
#include "bridge/services/caller.h"
#include "bridge/services/users.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/credentials/login_throttle.h"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace parley::credentials {
class TokenVerifier;
struct AccessToken;
} // namespace parley::credentials

namespace parley::bridge::auth {

inline constexpr std::size_t max_logins = 200; ///< good ones of one user; one more ends that whose end hurts least
inline constexpr std::size_t max_client_name_bytes = 128;

struct LoginRequest {
    std::string user{};
    std::string password{};
    std::string client{};  ///< what the program calls itself; shown to the user
    std::string address{}; ///< where he comes from
    bool stays = true;     ///< false: for one access token; there is no refresh token
};

struct LoggedIn {
    UserId user{};
    bool admin = false;
    bool must_change_password = false; ///< the tokens are good for that alone, until it is done
    std::string login{};
    IssuedToken access{};
    std::optional<IssuedToken> refresh{};
};

/// From a password to tokens, and from a token or an API key to a caller.
///
/// Login     a row in directory.db, which access tokens name and refresh tokens renew: each of them once. One that was
///           used before comes from a thief or from somebody whom one has robbed: the whole login ends, and it is
///           audited.
/// Rights    a token says who; whether the user is enabled, the login was revoked and what he may do is asked at each
/// use. Threads   the io thread. Errors    unauthenticated, with one message for everything that can be wrong with a
/// name and password; unavailable.
class Logins {
public:
    Logins(Users& users, DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement,
           const Tokens& tokens, credentials::TokenVerifier& verifier, credentials::LoginThrottle::Limits limits,
           const Clock& clock);

    /// How long this user's logins from this address are not listened to; zero: they are.
    [[nodiscard]] std::chrono::seconds throttled(std::string_view user, std::string_view address) const;
    /// A password that came from another broker (foreign_verifier.h) is stored as ours from now on.
    asio::awaitable<Result<LoggedIn>> login(LoginRequest request);
    asio::awaitable<Result<LoggedIn>> refresh(std::string token, std::string address);
    /// The same for a token that must be this user's, or nothing happens to it.
    asio::awaitable<Result<LoggedIn>> refresh_of(UserId user, std::string token);
    /// What a good access token says; asks all that identify() asks.
    asio::awaitable<Result<credentials::AccessToken>> prove(std::string text);
    /// Called for each login that a wrong name or password, or too many of them, have failed: user, address, reason.
    void on_refused(std::function<void(std::string, std::string, std::string)> told) { refused_ = std::move(told); }
    /// Who calls with this access token (ours or a named issuer's) or API key.
    asio::awaitable<Result<Identity>> identify(std::string text);

    [[nodiscard]] std::uint64_t logins_total() const noexcept { return logins_; }
    [[nodiscard]] std::uint64_t failures_total() const noexcept { return failures_; }

private:
    asio::awaitable<Result<LoggedIn>> begin(ProvedUser user, LoginRequest request, std::optional<std::string> upgrade);
    asio::awaitable<Result<LoggedIn>> renew(std::optional<UserId> of, std::string token, std::string address);
    asio::awaitable<Result<Identity>> identify_by(credentials::AccessToken token);
    asio::awaitable<Result<Identity>> identify_key(std::string text);

    Users* users_;
    DirectoryStore* store_;
    DirectoryReaders* readers_;
    Enforcement* enforcement_;
    const Tokens* tokens_;
    credentials::TokenVerifier* verifier_;
    const Clock* clock_;
    credentials::LoginThrottle throttle_;
    std::function<void(std::string, std::string, std::string)> refused_;
    std::uint64_t logins_ = 0;
    std::uint64_t failures_ = 0;
};

} // namespace parley::bridge::auth
