#include "core/directory/grant_rows.h"

#include "core/directory/damage.h"
#include "core/ids/ids.h"
#include "core/topics/filter.h"

namespace parley {
namespace {

constexpr std::string_view columns =
    "SELECT id, subject_kind, subject, least_role, filter, access, verdict, priority FROM grant_rule ";

GrantRows::Row read(const sqlite::Database& database, const sqlite::Statement& row)
{
    const auto subject = parse_grant_subject(row.view(1));
    const auto least_role = parse_role(row.view(3));
    const auto access = parse_grant_access(row.view(5));
    // A filter that cannot be is no filter that matches nothing: it may have been meant to deny.
    if (!is_valid_id(row.view(0)) || !subject || !least_role || !access || !is_valid_grant_filter(row.view(4)))
        throw_damaged(database, "grant \"" + row.text(0) + "\"");
    Grant grant;
    grant.id = row.text(0);
    grant.subject = *subject;
    grant.least_role = *least_role;
    grant.filter = row.text(4);
    grant.access = *access;
    grant.allows = row.view(6) == "allow";
    grant.priority = static_cast<std::int32_t>(row.integer(7));
    return {std::move(grant), row.text(2)};
}

} // namespace

GrantRows::GrantRows(sqlite::Database& database)
    : database_(&database)
    , by_id_(database, std::string(columns) + "WHERE id = ?1")
{}

std::optional<GrantRows::Row> GrantRows::find(std::string_view id)
{
    const sqlite::ResetAtExit reset(by_id_);
    by_id_.bind(1, id);
    return by_id_.step() ? std::optional(read(*database_, by_id_)) : std::nullopt;
}

void GrantRows::for_each(const std::function<void(Row)>& take)
{
    sqlite::Statement all(*database_, columns);
    while (all.step())
        take(read(*database_, all));
}

} // namespace parley
