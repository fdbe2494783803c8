#pragma once

#include "core/base/clock.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace parley::credentials {

/// How much time dear checks may take from a thread that has other things to do, fairly divided among those who cause
/// them.
///
/// Use is what was spent, fading with a time constant of a second: so over any longer time no more than the budget of
/// each second is spent, and at most twice that in the first one. An address may go on as long as its own use is less
/// than what all of them have left. So one that takes all it can get is stopped at half of the budget, two of them at a
/// third each, and a newcomer always finds a share.
///
/// Who       an address is what network_of() says; all that comes through a unix socket is one.
/// Bound     `max_networks` are told apart, about 60 bytes each; more share one account.
/// Cost      a hash probe, where there is something to fade two exponentials.
/// Threads   one at a time.
class CheckBudget {
public:
    using Duration = std::chrono::duration<double, std::milli>;

    CheckBudget(Duration of_each_second, const Clock& clock)
        : budget_(of_each_second)
        , clock_(&clock)
    {}

    /// False: busy; nothing dear may be done for this address now.
    [[nodiscard]] bool admits(std::string_view address);
    /// What a check for it has cost. A check may cost more than is left: then everybody waits until it has faded.
    void spend(std::string_view address, Duration cost);

    static constexpr std::size_t max_networks = 4096;

private:
    using Time = std::chrono::steady_clock::time_point;
    struct Use {
        Duration spent{0};
        Time at{};
    };
    [[nodiscard]] Duration faded(const Use& use, Time now) const;
    [[nodiscard]] std::string account_of(std::string_view address) const;
    void forget_faded(Time now);

    Duration budget_;
    const Clock* clock_;
    Use all_;
    boost::unordered_flat_map<std::string, Use> of_network_;
    Time swept_{};
};

} // namespace parley::credentials
