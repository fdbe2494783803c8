#pragma once

#include "bridge/auth/login_throttle.h"
#include "bridge/auth/tokens.h"
#include "bridge/services/caller.h"
#include "bridge/services/users.h"
#include "core/base/clock.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace parley::bridge {
class DirectoryReaders;
}

namespace parley::bridge::auth {

struct LoggedIn {
    UserId user;
    bool admin = false;
    IssuedToken access;
    IssuedToken refresh;
};

/// From a password to tokens, and from a token to a caller.
///
/// Rights    a token says who; whether the user is still there, enabled and an administrator is asked at each use. A
/// refresh
///           token is signed over the password's verifier as well: it ends with a change of the password.
/// Threads   the io thread.
/// Errors    unauthenticated, with one message for everything that can be wrong with a name and password; unavailable.
class Logins {
public:
    Logins(Users& users, DirectoryReaders& readers, Tokens& tokens, const Clock& clock);

    /// How long this user's logins from this address are not listened to; zero: they are.
    [[nodiscard]] std::chrono::seconds throttled(std::string_view user, std::string_view address) const;
    asio::awaitable<Result<LoggedIn>> login(std::string user, std::string password, std::string address);
    asio::awaitable<Result<LoggedIn>> refresh(std::string token);
    /// Called for each login that a wrong name or password, or too many of them, have failed: user, address, reason.
    void on_refused(std::function<void(std::string, std::string, std::string)> told) { refused_ = std::move(told); }
    /// Who calls with this access token.
    asio::awaitable<Result<Identity>> identify(std::string token);

    [[nodiscard]] std::uint64_t logins_total() const noexcept { return logins_; }
    [[nodiscard]] std::uint64_t failures_total() const noexcept { return failures_; }

private:
    asio::awaitable<Result<LoggedIn>> issue(UserId user, bool admin);
    asio::awaitable<Result<std::string>> verifier_of(UserId user);

    Users* users_;
    DirectoryReaders* readers_;
    Tokens* tokens_;
    LoginThrottle throttle_;
    std::function<void(std::string, std::string, std::string)> refused_;
    std::uint64_t logins_ = 0;
    std::uint64_t failures_ = 0;
};

} // namespace parley::bridge::auth
