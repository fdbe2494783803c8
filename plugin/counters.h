#pragma once

#include "core/policy/decide.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace parley::plugin {

/// What has happened since the broker started; read by the `stats` command. Broker's thread only.
struct Counters {
    std::uint64_t messages = 0;        ///< numbered messages and events
    std::uint64_t messages_direct = 0; ///< of them, in private conversations
    std::uint64_t markers = 0;
    std::uint64_t resends = 0; ///< references seen before: told to the sender alone
    std::uint64_t resends_forgotten =
        0;                             ///< references dropped before their time because messages.resend_max was reached
    std::uint64_t receives_denied = 0; ///< deliveries that a right did not allow: normal for following filters
    std::uint64_t queued_refused = 0;  ///< of them, messages that were queued for a client that came back
    std::uint64_t refused_too_large = 0;
    std::uint64_t refused_marker = 0;
    std::uint64_t refused_for_now = 0; ///< slow mode and limits: may be tried again
    std::uint64_t refused_journal = 0;
    std::uint64_t refused_no_session = 0;
    std::uint64_t notices = 0;
    std::uint64_t notices_dropped = 0;
    std::uint64_t logins = 0;
    std::uint64_t login_failures = 0;
    std::uint64_t passwords_checked = 0;    ///< with the full cost of a SCRAM verifier
    std::uint64_t passwords_remembered = 0; ///< without
    std::uint64_t logins_by_token = 0;
    std::uint64_t logins_by_key = 0;
    std::uint64_t logins_locked_out = 0; ///< unchecked, after too many wrong passwords
    std::uint64_t logins_busy = 0;       ///< unchecked, because the time for dear checks was used up
    std::uint64_t sessions_expired = 0;  ///< ended with their token or key
    std::uint64_t sessions_evicted = 0;  ///< ended because what they stood on was taken away
    std::uint64_t sessions_extended = 0; ///< that went on with a newer token
    std::uint64_t kicks = 0;
    std::uint64_t controls = 0;
    std::uint64_t reloads = 0;
    std::uint64_t journal_failures = 0;
    std::uint64_t directory_failures = 0;

    static constexpr std::size_t reasons = 64;
    std::array<std::uint64_t, reasons> refused{}; ///< publishes and subscriptions, by policy::Why

    void count_refusal(policy::Why why) noexcept
    {
        const auto index = static_cast<std::size_t>(why);
        if (index < reasons)
            ++refused[index];
    }
};

} // namespace parley::plugin
