#pragma once

#include "core/base/clock.h"
#include "core/credentials/failure_counts.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::credentials {

/// Counts wrong passwords, and says when to stop listening for a while: to a user from one address, to a whole address,
/// to a user from anywhere. Each heals by itself when its window, which the first failure began, is over.
///
/// Who       an address is an IPv4 address or the /64 of an IPv6 one, since that is what one customer has. A unix
/// socket
///           is nobody's: what comes through it is counted by user alone.
/// Bound     `entries` keys of each of the three kinds, about 150 bytes a key.
/// Threads   one at a time.
class LoginThrottle {
public:
    struct Limits {
        unsigned pair = 10;     ///< wrong passwords of one user from one address
        unsigned address = 100; ///< from one address, whoever they are for: several people may be behind it
        unsigned user = 50;     ///< of one user, wherever they come from
        std::chrono::seconds window{60};
        std::size_t entries = 20'000;
    };
    enum class Closed : std::uint8_t { open, pair, address, user };
    struct Wait {
        Closed closed = Closed::open;
        std::chrono::seconds left{0}; ///< until it is worth trying again; zero while open
    };

    LoginThrottle(Limits limits, const Clock& clock);

    /// Whether this user is listened to from there, and what keeps it from being so.
    [[nodiscard]] Wait wait(std::string_view user, std::string_view address) const;

    /// An attempt begins. It counts as failed until it is told otherwise, so that many at once are no way around.
    void begin(std::string_view user, std::string_view address);
    /// It was right: the user has all his attempts from there again. Other users' failures from there stay, or whoever
    /// knows one password could guess at all others.
    void succeeded(std::string_view user, std::string_view address);
    /// It came to nothing: whether the password was right was never asked.
    void undecided(std::string_view user, std::string_view address);

private:
    Limits limits_;
    FailureCounts pairs_;
    FailureCounts addresses_;
    FailureCounts users_;
};

[[nodiscard]] std::string_view to_string(LoginThrottle::Closed closed) noexcept;

} // namespace parley::credentials
