#include "core/directory/device_keys.h"
#include "core/directory/grants.h"
#include "core/directory/revoked_logins.h"
#include "plugin/runtime.h"

namespace parley::plugin {

std::vector<control::Counter> Runtime::statistics() const
{
    const journal::Writer& journal = journal_.writer();
    std::vector<control::Counter> shown{
        {"messages_total", counters_.messages},
        {"messages_direct_total", counters_.messages_direct},
        {"markers_total", counters_.markers},
        {"resends_total", counters_.resends},
        {"resends_forgotten_total", counters_.resends_forgotten},
        {"resends_remembered", sequencer_.remembered()},
        {"receives_denied_total", counters_.receives_denied},
        {"queued_refused_total", counters_.queued_refused},
        {"refused_too_large", counters_.refused_too_large},
        {"refused_marker", counters_.refused_marker},
        {"refused_for_now", counters_.refused_for_now},
        {"refused_journal", counters_.refused_journal},
        {"refused_no_session", counters_.refused_no_session},
        {"notices_total", counters_.notices},
        {"notices_dropped_total", counters_.notices_dropped},
        {"logins_total", counters_.logins},
        {"login_failures_total", counters_.login_failures},
        {"passwords_checked_total", counters_.passwords_checked},
        {"passwords_remembered_total", counters_.passwords_remembered},
        {"logins_by_token_total", counters_.logins_by_token},
        {"logins_by_key_total", counters_.logins_by_key},
        {"logins_locked_out_total", counters_.logins_locked_out},
        {"logins_busy_total", counters_.logins_busy},
        {"sessions_expired_total", counters_.sessions_expired},
        {"sessions_evicted_total", counters_.sessions_evicted},
        {"sessions_extended_total", counters_.sessions_extended},
        {"kicks_total", counters_.kicks},
        {"control_total", counters_.controls},
        {"reloads_total", counters_.reloads},
        {"sessions", sessions_.size()},
        {"sessions_unwritten", session_log_.waiting()},
        {"users_online", sessions_.users()},
        {"users", directory_.users()},
        {"groups", directory_.groups()},
        {"memberships", directory_.memberships()},
        {"grants", directory_.grants().size()},
        {"device_keys", directory_.device_keys().size()},
        {"logins_revoked", directory_.revoked_logins().size()},
        {"directory_ok", follower_.healthy() ? 1u : 0u},
        {"directory_failures_total", counters_.directory_failures},
        {"journal_ok", journal_.healthy() ? 1u : 0u},
        {"journal_end", journal.end().value()},
        {"journal_bytes", journal.bytes()},
        {"journal_failures_total", counters_.journal_failures},
    };
    for (std::size_t reason = 0; reason < Counters::reasons; ++reason)
        if (counters_.refused[reason] != 0)
            shown.emplace_back("refused_" + std::string(policy::to_string(static_cast<policy::Why>(reason))),
                               counters_.refused[reason]);
    return shown;
}

} // namespace parley::plugin
