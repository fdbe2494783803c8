#include "plugin/session_expiry.h"

#include <algorithm>

namespace parley::plugin {
namespace {

/// Between being let in and having subscribed.
constexpr std::chrono::milliseconds settling{1000};

} // namespace

void SessionExpiry::set_due(Session& session, UnixMillis time)
{
    session.due = time;
    plans_.emplace(std::pair(time, session.number), session.client);
}

void SessionExpiry::plan(Session& session)
{
    closed(session);
    session.due.reset();
    session.told_of_end = false;
    if (!session.credential.expires)
        return;
    const UnixMillis now = clock_.now();
    const UnixMillis end = *session.credential.expires;
    if (notice_before_ <= std::chrono::milliseconds{0} || end <= now) {
        session.told_of_end = true;
        set_due(session, end);
        return;
    }
    const UnixMillis notice = end - notice_before_;
    set_due(session, notice > now ? notice : now + std::min(settling, (end - now) / 2));
}

void SessionExpiry::closed(const Session& session)
{
    if (session.due)
        plans_.erase({*session.due, session.number});
}

void SessionExpiry::tick()
{
    if (plans_.empty())
        return;
    const UnixMillis now = clock_.now();
    for (std::size_t done = 0; done < a_tick && !plans_.empty() && plans_.begin()->first.first <= now; ++done) {
        const auto [key, client] = *plans_.begin();
        plans_.erase(plans_.begin());
        Session* const session = sessions_.find(client);
        if (session == nullptr || session->number != key.second)
            continue;
        session->due.reset();
        const UnixMillis end = *session->credential.expires;
        if (!session->told_of_end && now < end) {
            session->told_of_end = true;
            notices_.session_expiring(*session, end);
            set_due(*session, end);
            continue;
        }
        ++counters_.sessions_expired;
        kicks_.queue(*session);
    }
}

} // namespace parley::plugin
