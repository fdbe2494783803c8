#include "plugin/session_log.h"

namespace parley::plugin {
namespace {

constexpr std::size_t records_a_tick = 256;

} // namespace

void SessionLog::logged_in(Session& session)
{
    session.opened_ts = clock_.timestamp();
    if (!expects_connected_)
        queue_opened(session);
}

void SessionLog::connected(ClientHandle client)
{
    const Session* const session = sessions_.find(client);
    if (session == nullptr || session->announced)
        return;
    queue_opened(*session);
    tick();
}

void SessionLog::queue_opened(const Session& session)
{
    if (!session.is_bridge)
        waiting_.push_back({true, session.client, session.number, {}, session.opened_ts, -1});
}

void SessionLog::closed(const Session& session, int reason)
{
    if (session.is_bridge || !session.announced)
        return; // nobody has heard of its beginning
    waiting_.push_back({false, session.client, session.number, session.user_id, clock_.timestamp(), reason});
    if (waiting_.size() == 1)
        tick();
}

void SessionLog::tick()
{
    for (std::size_t done = 0; done < records_a_tick && !waiting_.empty(); ++done) {
        if (!write(waiting_.front()))
            return;
        waiting_.pop_front();
    }
}

bool SessionLog::write(const Waiting& waiting)
{
    if (waiting.opened) {
        Session* const session = sessions_.find(waiting.client);
        return session == nullptr || session->number != waiting.number || write_opened(*session);
    }
    return journal_.append(journal::SessionClosed{waiting.ts, waiting.number, waiting.user, waiting.reason})
        .has_value();
}

bool SessionLog::write_opened(Session& session)
{
    const auto appended =
        journal_.append(journal::SessionOpened{session.opened_ts, session.number, journal_.writer().epoch(),
                                               session.user_id, session.client_id, session.address, session.protocol});
    session.announced = appended.has_value();
    return session.announced;
}

} // namespace parley::plugin
