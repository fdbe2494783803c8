#pragma once

#include "core/base/clock.h"
#include "core/directory/directory.h"
#include "plugin/control_json.h"
#include "plugin/session_expiry.h"
#include "plugin/sessions.h"

#include <cstddef>

namespace parley::plugin {

/// Lets live sessions go on with a newer token than the one that opened them, without a new login.
///
/// Who       the bridge, which has checked the newer token. Only sessions of the user whom it names, and only such as a
///           token opened: a password or a key has nothing to renew.
/// Order     a session's end only moves away: a renewal that comes late shortens nothing.
/// Threads   broker's thread only.
class Renewal {
public:
    Renewal(const Directory& directory, Sessions& sessions, SessionExpiry& expiry)
        : directory_(directory)
        , sessions_(sessions)
        , expiry_(expiry)
    {}

    /// How many sessions go on.
    std::size_t extend(const control::ExtendCommand& command);

private:
    const Directory& directory_;
    Sessions& sessions_;
    SessionExpiry& expiry_;
};

} // namespace parley::plugin
