#pragma once

#include "core/base/clock.h"
#include "plugin/broker.h"
#include "plugin/counters.h"
#include "plugin/kicks.h"
#include "plugin/notices.h"
#include "plugin/sessions.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

namespace parley::plugin {

/// Ends each session when the token or key that opened it does, and tells its user some time before.
///
/// Order     the notice comes `notice_before` ahead of the end (zero: never). Where less than that is left, it comes as
///           soon as a client that has just logged in may have subscribed: after a second, or half of what is left.
/// Cost      that of a map in which each session with an end stands once. tick() looks at its first entry, and does at
///           most `a_tick` of them.
/// Threads   broker's thread only.
class SessionExpiry {
public:
    SessionExpiry(Sessions& sessions, Kicks& kicks, Notices& notices, const Clock& clock, Counters& counters,
                  std::chrono::milliseconds notice_before)
        : sessions_(sessions)
        , kicks_(kicks)
        , notices_(notices)
        , clock_(clock)
        , counters_(counters)
        , notice_before_(notice_before)
    {}

    /// The session is new, or its credential has another end than before.
    void plan(Session& session);
    void closed(const Session& session);
    void tick();

    [[nodiscard]] std::size_t planned() const noexcept { return plans_.size(); }

    static constexpr std::size_t a_tick = 256;

private:
    void set_due(Session& session, UnixMillis time);

    Sessions& sessions_;
    Kicks& kicks_;
    Notices& notices_;
    const Clock& clock_;
    Counters& counters_;
    std::chrono::milliseconds notice_before_;
    std::map<std::pair<UnixMillis, std::uint64_t>, ClientHandle> plans_; ///< by Session::due and number
};

} // namespace parley::plugin
