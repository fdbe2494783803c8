#include "plugin/returning_queues.h"

namespace parley::plugin {

void ReturningQueues::logged_in(const Session& session)
{
    watched_.insert_or_assign(session.client, Watched{session.number});
}

void ReturningQueues::checked(ClientHandle client, bool allowed)
{
    const auto found = watched_.find(client);
    if (found == watched_.end())
        return;
    Watched& watched = found->second;
    if (allowed) {
        ++watched.allowed;
        return;
    }
    ++watched.refused;
    if (watched.allowed == 0 && !broker_.free_place_in_window(client))
        watched.is_narrowed = true;
}

bool ReturningQueues::mend(Session& session, const Watched& watched)
{
    if (!broker_.can_recount_queues())
        return !watched.is_narrowed && watched.refused <= watched.allowed;
    if (watched.allowed == 0)
        broker_.recount_queue(session.client);
    else
        session.recount_due = true;
    return !watched.is_narrowed;
}

void ReturningQueues::tick()
{
    for (const auto& [client, watched] : watched_) {
        if (watched.refused == 0)
            continue;
        counters_.queued_refused += watched.refused;
        Session* const session = sessions_.find(client);
        if (session != nullptr && session->number == watched.session && !mend(*session, watched))
            kicks_.queue(*session);
    }
    watched_.clear();
}

void ReturningQueues::closed(const Session& session)
{
    if (session.recount_due)
        broker_.recount_queue(session.client);
}

} // namespace parley::plugin
