#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/credentials/check_budget.h"
#include "core/credentials/login_throttle.h"
#include "core/directory/directory.h"
#include "plugin/counters.h"
#include "plugin/credential.h"
#include "plugin/password_memory.h"

#include <string_view>

namespace parley::plugin {

/// Says whether a password is a user's, without letting guesses or crowds stop the broker.
///
/// Order     a password that was right before is remembered: it costs microseconds, and no lock-out and no budget keep
///           it out, so nobody can lock out a device that is known. Every other one is checked in full (a millisecond;
///           up to a hundred for verifiers of other brokers) if LoginThrottle still listens and CheckBudget has room.
/// Threads   broker's thread only.
/// Errors    unauthenticated, or unavailable (busy), with a reason for the log.
class PasswordCheck {
public:
    PasswordCheck(credentials::LoginThrottle::Limits limits, credentials::CheckBudget& budget, const Clock& clock,
                  Counters& counters);

    Result<Credential> check(UserIndex index, const User& user, std::string_view password, std::string_view address);

private:
    bool check_in_full(UserIndex index, const User& user, std::string_view password, std::string_view address);

    credentials::LoginThrottle throttle_;
    credentials::CheckBudget& budget_;
    PasswordMemory memory_;
    const Clock& clock_;
    Counters& counters_;
};

} // namespace parley::plugin
