#include "core/directory/change_log.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace parley {

ChangeLog::ChangeLog(sqlite::Database& database)
    : after_(database, "SELECT revision, entity, key1, key2 FROM change WHERE revision > ?1 ORDER BY revision LIMIT ?2")
    // Not max(revision) of the table: the log may be cut at its old end, down to nothing.
    , newest_(database, "SELECT seq FROM sqlite_sequence WHERE name = 'change'")
    , oldest_(database, "SELECT min(revision) FROM change")
{}

Revision ChangeLog::newest()
{
    const sqlite::ResetAtExit reset(newest_);
    return Revision{newest_.step() ? newest_.integer(0) : 0};
}

bool ChangeLog::is_cut_behind(Revision revision, Revision newest)
{
    const sqlite::ResetAtExit reset(oldest_);
    const bool has_rows = oldest_.step() && !oldest_.is_null(0);
    return has_rows ? oldest_.integer(0) > revision.value() + 1 : newest > revision;
}

void ChangeLog::bind_after(Revision revision, std::size_t most)
{
    constexpr std::size_t limit = std::numeric_limits<std::int32_t>::max();
    after_.bind(1, revision.value()).bind(2, static_cast<std::int64_t>(std::min(most, limit) + 1));
}

} // namespace parley
