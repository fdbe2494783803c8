#pragma once

#include "core/base/clock.h"
#include "core/topics/topic.h"
#include "plugin/broker.h"
#include "plugin/counters.h"
#include "plugin/sessions.h"

#include <chrono>
#include <string>
#include <string_view>

namespace parley::plugin {

/// What the plugin itself says on {r}/u/{me}/notice: that a message was refused (MQTT 3.1.1 has no other way to say
/// it), and that a session is about to end.
///
/// Order     queued in the broker; goes to the subscribers of the notice topic. At most `per_second` a session: the
/// rest is
///           counted and dropped, since a refused message is refused whether or not anybody is told.
/// Threads   broker's thread only; also from a rights check.
class Notices {
public:
    Notices(Broker& broker, const topics::Names& names, const Clock& clock, Counters& counters)
        : broker_(broker)
        , names_(names)
        , clock_(clock)
        , counters_(counters)
    {}

    /// `retry`: when it may be tried again; 0: it will not be accepted later either.
    void refused(Session& session, std::string_view topic, std::string_view ref, std::string_view reason,
                 std::chrono::milliseconds retry = {});

    /// The session ends then unless its token is renewed. Not kept for clients that are offline: it is about a live
    /// one.
    void session_expiring(const Session& session, UnixMillis expires);

    static constexpr int per_second = 10;

private:
    void publish(const Session& session, const std::string& payload, int qos);

    Broker& broker_;
    const topics::Names& names_;
    const Clock& clock_;
    Counters& counters_;
};

} // namespace parley::plugin
