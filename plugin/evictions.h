#pragma once

#include "core/base/clock.h"
#include "core/directory/directory.h"
#include "plugin/broker.h"
#include "plugin/counters.h"
#include "plugin/kicks.h"
#include "plugin/refusal_log.h"
#include "plugin/session_expiry.h"
#include "plugin/sessions.h"

namespace parley::plugin {

/// Ends the sessions that have lost what they stand on, and no others: after a change of the directory each session of
/// the users concerned is judged by what it would be told at a login now.
///
/// Order     sessions are queued for Kicks, which ends them.
/// Threads   broker's thread only.
class Evictions {
public:
    Evictions(const Directory& directory, Sessions& sessions, Kicks& kicks, SessionExpiry& expiry, Broker& broker,
              const Clock& clock, Counters& counters)
        : directory_(directory)
        , sessions_(sessions)
        , kicks_(kicks)
        , expiry_(expiry)
        , counters_(counters)
        , log_(broker, clock)
    {}

    void judge_user(UserIndex user);
    void judge_all();

private:
    void judge(Session& session);

    const Directory& directory_;
    Sessions& sessions_;
    Kicks& kicks_;
    SessionExpiry& expiry_;
    Counters& counters_;
    RefusalLog log_;
};

} // namespace parley::plugin
