#include "bridge/projector/session_batch.h"

#include "projector_sql.h"

namespace parley::bridge {
namespace {

bool is_somebody(std::string_view user)
{
    return !user.empty() && user != bridge_user_name;
}

} // namespace

SessionBatch::SessionBatch(sqlite::Database& database)
    : database_(&database)
    , open_(database, projector_sql::open_session)
    , close_(database, projector_sql::close_session)
    , close_before_(database, projector_sql::close_sessions_before_epoch)
    , find_(database, projector_sql::find_presence)
    , list_online_(database, projector_sql::list_online)
    , put_(database, projector_sql::put_presence)
{}

PresenceRow& SessionBatch::presence(std::string_view user)
{
    const auto [place, is_new] = changed_.try_emplace(std::string(user));
    PresenceRow& row = place->second;
    if (is_new) {
        row.user = UserId{place->first};
        const sqlite::ResetAtExit reset(find_);
        find_.bind_borrowed(1, user);
        if (find_.step()) {
            row.clients = static_cast<std::uint32_t>(find_.integer(0));
            row.since = unix_millis(find_.integer(1));
            row.last_seen = unix_millis(find_.integer(2));
            row.version = static_cast<std::uint64_t>(find_.integer(3));
        }
    }
    return row;
}

void SessionBatch::open(const journal::SessionOpened& opened, std::uint64_t version)
{
    open_.bind(1, static_cast<std::int64_t>(opened.number));
    open_.bind(2, static_cast<std::int64_t>(opened.epoch));
    open_.bind_borrowed(3, opened.user);
    open_.bind_borrowed(4, opened.client);
    open_.bind_borrowed(5, opened.address);
    open_.bind_borrowed(6, opened.protocol);
    open_.bind(7, opened.ts);
    open_.run();
    if (database_->changes() == 0 || !is_somebody(opened.user))
        return;
    PresenceRow& row = presence(opened.user);
    if (row.clients++ == 0)
        row.since = unix_millis(opened.ts);
    row.last_seen = unix_millis(opened.ts);
    row.version = version;
}

void SessionBatch::close(const journal::SessionClosed& closed, std::uint64_t version)
{
    close_.bind(1, static_cast<std::int64_t>(closed.number));
    close_.bind(2, closed.ts);
    if (closed.reason < 0)
        close_.bind(3, nullptr);
    else
        close_.bind(3, closed.reason);
    close_.run();
    if (database_->changes() == 0 || !is_somebody(closed.user))
        return;
    PresenceRow& row = presence(closed.user);
    if (row.clients > 0 && --row.clients == 0)
        row.since = unix_millis(closed.ts);
    row.last_seen = unix_millis(closed.ts);
    row.version = version;
}

void SessionBatch::end_epochs_before(std::uint64_t epoch, std::int64_t ended, std::uint64_t version)
{
    close_before_.bind(1, static_cast<std::int64_t>(epoch));
    close_before_.bind(2, ended);
    close_before_.run();

    std::vector<std::string> online;
    {
        const sqlite::ResetAtExit reset(list_online_);
        while (list_online_.step())
            online.push_back(list_online_.text(0));
    }
    for (const std::string& user : online)
        presence(user);
    // Now `changed_` has everybody who is online: in the file, or since this batch began.
    for (auto& [user, row] : changed_) {
        if (row.clients == 0)
            continue;
        row.clients = 0;
        row.last_seen = std::max(row.last_seen, unix_millis(ended));
        row.since = row.last_seen;
        row.version = version;
    }
}

std::vector<PresenceRow> SessionBatch::write()
{
    std::vector<PresenceRow> rows;
    rows.reserve(changed_.size());
    for (auto& [user, row] : changed_) {
        put_.bind_borrowed(1, user);
        put_.bind(2, row.clients);
        put_.bind(3, to_number(row.since));
        put_.bind(4, to_number(row.last_seen));
        put_.bind(5, static_cast<std::int64_t>(row.version));
        put_.run();
        rows.push_back(std::move(row));
    }
    changed_.clear();
    return rows;
}

} // namespace parley::bridge
