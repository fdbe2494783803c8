#include "bridge/projector/session_pruner.h"

#include "projector_sql.h"

#include <limits>
#include <vector>

namespace parley::bridge {
namespace {

constexpr std::int64_t before_first = std::numeric_limits<std::int64_t>::min();

} // namespace

SessionPruner::SessionPruner(sqlite::Database& database)
    : database_(&database)
    , list_(database, projector_sql::list_oldest_sessions)
    , delete_(database, projector_sql::delete_session)
    , after_(before_first)
{}

SessionPruner::Progress SessionPruner::step(std::int64_t closed_before_ms, std::size_t limit)
{
    sqlite::Transaction transaction(*database_);
    std::vector<std::int64_t> ended;
    std::int64_t last = after_;
    std::size_t seen = 0;
    bool is_young = false;
    {
        const sqlite::ResetAtExit reset(list_);
        list_.bind(":before", closed_before_ms).bind(":after", after_).bind(":limit", static_cast<std::int64_t>(limit));
        while (!is_young && list_.step()) {
            ++seen;
            last = list_.integer(0);
            is_young = list_.integer(1) == 0;
            if (list_.integer(2) != 0)
                ended.push_back(last);
        }
    }
    for (const std::int64_t number : ended)
        delete_.bind(":number", number).run();
    transaction.commit();
    const bool done = is_young || seen < limit;
    after_ = done ? before_first : last;
    return {ended.size(), done};
}

} // namespace parley::bridge
