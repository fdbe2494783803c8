#pragma once

#include "core/base/clock.h"

#include <chrono>
#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace parley::bridge::auth {

/// So many attempts of each address in a window of time, whatever comes of them: for what strangers may ask for.
///
/// Address   of IPv6 its first 64 bits: whoever has one such address has all of them.
/// Bound     remembers `addresses` of them; the one whose window began first goes first.
/// Threads   one at a time.
class AddressBudget {
public:
    struct Limits {
        std::size_t attempts = 20;
        std::chrono::seconds window{3600}; ///< it begins with the first attempt
        std::size_t addresses = 10'000;
    };

    AddressBudget(Limits limits, const Clock& clock)
        : limits_(limits)
        , clock_(&clock)
    {}

    /// Takes one attempt. Zero: go on; otherwise how long to wait until there is one again.
    std::chrono::seconds take(std::string_view address);

private:
    struct Entry {
        std::string address;
        std::size_t left = 0;
        std::chrono::steady_clock::time_point began;
    };

    Limits limits_;
    const Clock* clock_;
    std::list<Entry> by_age_; ///< the oldest window first
    std::unordered_map<std::string, std::list<Entry>::iterator> entries_;
};

} // namespace parley::bridge::auth
