#include "core/directory/group_rows.h"

#include "core/directory/damage.h"

#include <string>

namespace parley {
namespace {

constexpr std::string_view columns = R"(
SELECT id, visibility = 'public', deleted_ms IS NULL, read_only, slow_ms FROM "group"
)";

Group read(const sqlite::Database& database, const sqlite::Statement& row)
{
    if (!is_valid_id(row.view(0)))
        throw_damaged(database, "group \"" + row.text(0) + "\"");
    Group group;
    group.id = row.text(0);
    group.is_public = row.integer(1) != 0;
    group.exists = row.integer(2) != 0;
    group.read_only = row.integer(3) != 0;
    group.slow_ms = static_cast<std::uint32_t>(row.integer(4));
    return group;
}

} // namespace

GroupRows::GroupRows(sqlite::Database& database)
    : database_(&database)
    , by_id_(database, std::string(columns) + "WHERE id = ?1")
{}

std::optional<Group> GroupRows::find(std::string_view id)
{
    const sqlite::ResetAtExit reset(by_id_);
    by_id_.bind(1, id);
    return by_id_.step() ? std::optional(read(*database_, by_id_)) : std::nullopt;
}

void GroupRows::for_each(const std::function<void(const Group&)>& take)
{
    sqlite::Statement all(*database_, columns);
    while (all.step())
        take(read(*database_, all));
}

} // namespace parley
