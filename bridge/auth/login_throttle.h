#pragma once

#include "core/base/clock.h"

#include <chrono>
#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace parley::bridge::auth {

/// Counts failed logins by user and address, and says when to stop listening to a pair for a while.
///
/// Bound     remembers `pairs` of them; the one whose last failure is oldest goes first.
/// Threads   one at a time.
class LoginThrottle {
public:
    struct Limits {
        unsigned failures = 5;           ///< so many may fail within the window
        std::chrono::seconds window{60}; ///< since the last failure
        std::size_t pairs = 10'000;
    };

    LoginThrottle(Limits limits, const Clock& clock)
        : limits_(limits)
        , clock_(&clock)
    {}

    /// How long to wait before the next attempt is listened to; zero: now.
    [[nodiscard]] std::chrono::seconds wait(std::string_view user, std::string_view address) const;
    void failed(std::string_view user, std::string_view address);
    void succeeded(std::string_view user, std::string_view address);

private:
    struct Entry {
        std::string key;
        unsigned failures = 0;
        std::chrono::steady_clock::time_point last;
    };

    Limits limits_;
    const Clock* clock_;
    std::list<Entry> by_age_; ///< oldest failure first
    std::unordered_map<std::string, std::list<Entry>::iterator> entries_;
};

} // namespace parley::bridge::auth
