#pragma once

#include "plugin/broker.h"
#include "plugin/counters.h"
#include "plugin/kicks.h"
#include "plugin/sessions.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>

namespace parley::plugin {

/// Mends a queue from which messages were refused when its client came back.
///
/// When a persistent session returns, the broker asks for each queued message whether it may still be received, and
/// drops those that may not. Up to 2.1.2 it does not give their places in the send window back: with a window's worth
/// of them (20) dropped, nothing of QoS 1 or 2 reaches the client until it connects again. 2.0 goes on counting them as
/// queued, too, so that as many fewer are kept when the client is away the next time.
///
/// The window  what is refused before anything is allowed stood at its front, so for each of those one place is given
///             back; the broker stops at the size of the window, which is right because nothing is in it then. With
///             something allowed in it, the client's acknowledgements bring the rest.
/// The count   made anew as soon as nothing can be under way: at once if nothing was allowed, else when the client
///             leaves. Earlier the broker would send what is under way a second time.
/// Otherwise   where a broker offers no way, the session is closed, once: it returns with a clean queue. For the count
///             that is done only if more was refused than allowed.
///
/// Threads     broker's thread only. Watches a session from its login to the next tick, which is in the same round of
///             the broker's loop.
class ReturningQueues {
public:
    ReturningQueues(Sessions& sessions, Broker& broker, Kicks& kicks, Counters& counters)
        : sessions_(sessions)
        , broker_(broker)
        , kicks_(kicks)
        , counters_(counters)
    {}

    /// A session that may have a queue has logged in.
    void logged_in(const Session& session);
    /// Nobody has come back since the last tick, so there is nothing to be noted.
    [[nodiscard]] bool is_idle() const noexcept { return watched_.empty(); }
    /// A message for that client was allowed or refused.
    void checked(ClientHandle client, bool allowed);
    void tick();
    /// The session has ended; its connection still stands where the broker keeps its queue.
    void closed(const Session& session);

private:
    struct Watched {
        std::uint64_t session;
        std::size_t allowed = 0;
        std::size_t refused = 0;
        bool is_narrowed = false; ///< the window has lost places that the broker cannot give back
    };
    [[nodiscard]] bool mend(Session& session, const Watched& watched);

    Sessions& sessions_;
    Broker& broker_;
    Kicks& kicks_;
    Counters& counters_;
    boost::unordered_flat_map<ClientHandle, Watched> watched_;
};

} // namespace parley::plugin
