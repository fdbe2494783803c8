#pragma once

#include "plugin/broker.h"
#include "plugin/counters.h"
#include "plugin/sessions.h"

#include <cstdint>
#include <deque>
#include <string>

namespace parley::plugin {

/// Ends sessions, later: a kick calls back into the plugin and must not come from a rights check.
///
/// Order     in the order asked for, a few in each tick.
/// Threads   broker's thread only. Only sessions of the table are ended: kicking an offline persistent session can
/// break
///           a 2.0 broker. The queue holds each session once, so it is no longer than the table.
class Kicks {
public:
    Kicks(Sessions& sessions, Broker& broker, Counters& counters)
        : sessions_(sessions)
        , broker_(broker)
        , counters_(counters)
    {}

    void queue(Session& session);
    void queue_user(UserIndex user);
    void tick();
    /// All that was asked for is done.
    [[nodiscard]] bool empty() const noexcept { return queue_.empty(); }

private:
    struct Queued {
        ClientHandle client;
        std::uint64_t number;
    };
    Sessions& sessions_;
    Broker& broker_;
    Counters& counters_;
    std::deque<Queued> queue_;
};

} // namespace parley::plugin
