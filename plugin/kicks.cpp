#include "plugin/kicks.h"

#include <cstddef>

namespace parley::plugin {
namespace {

constexpr std::size_t kicks_a_tick = 64;

} // namespace

void Kicks::queue(Session& session)
{
    if (session.kick_queued || session.is_bridge)
        return;
    session.kick_queued = true;
    queue_.push_back({session.client, session.number});
}

void Kicks::queue_user(UserIndex user)
{
    for (Session* const session : sessions_.of_user(user))
        queue(*session);
}

void Kicks::tick()
{
    for (std::size_t done = 0; done < kicks_a_tick && !queue_.empty(); ++done) {
        const Queued next = queue_.front();
        queue_.pop_front();
        const Session* const session = sessions_.find(next.client);
        if (session == nullptr || session->number != next.number)
            continue; // gone by itself
        if (session->closing)
            continue; // its identifier is a newer session's, and its own end is on the way
        ++counters_.kicks;
        // Copies: the session is erased inside the call.
        const std::string client_id = session->client_id;
        const std::string user_id = session->user_id;
        if (!broker_.kick_client(client_id))
            broker_.kick_user(user_id);
    }
}

} // namespace parley::plugin
