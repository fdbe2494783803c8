#pragma once

#include "core/audit/refused_logins.h"
#include "core/base/clock.h"
#include "plugin/broker.h"
#include "plugin/local_sequencer.h"
#include "plugin/node_journal.h"

#include <string_view>

namespace parley::plugin {

/// Writes refused logins into the journal, from where the bridge takes them to the audit log. A flood of them is a few
/// records a minute (audit::RefusedLogins).
///
/// Threads   broker's thread only.
/// Errors    what a full journal does not take is lost here; the broker's own log has it.
/// Lifetime  the journal outlives it: what was repeated in the last minute is written at the end.
class LoginFailures {
public:
    LoginFailures(NodeJournal& journal, LocalSequencer& timestamps, const Clock& clock)
        : journal_(journal)
        , timestamps_(timestamps)
        , clock_(clock)
    {}
    ~LoginFailures();
    LoginFailures(const LoginFailures&) = delete;
    LoginFailures& operator=(const LoginFailures&) = delete;

    /// `user` as it was given, also empty.
    void note(std::string_view user, const ClientInfo& client, std::string_view reason);
    void tick();

private:
    void write(const audit::RefusedLogin& refused);

    NodeJournal& journal_;
    LocalSequencer& timestamps_;
    const Clock& clock_;
    audit::RefusedLogins refused_;
};

} // namespace parley::plugin
