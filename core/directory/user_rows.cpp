#include "core/directory/user_rows.h"

#include "core/directory/damage.h"

#include <string>

namespace parley {
namespace {

constexpr std::string_view columns = R"(
SELECT user.id, user.kind, user.admin, user.disabled OR user.deleted_ms IS NOT NULL, coalesce(credential.verifier, ''),
       user.tokens_from_ms, user.password_due
FROM user LEFT JOIN credential ON credential.user = user.id AND credential.kind = 'password'
)";

std::optional<UserKind> parse_kind(std::string_view text) noexcept
{
    if (text == "person")
        return UserKind::person;
    if (text == "device")
        return UserKind::device;
    if (text == "service")
        return UserKind::service;
    return std::nullopt;
}

User read(const sqlite::Database& database, const sqlite::Statement& row)
{
    const auto kind = parse_kind(row.view(1));
    if (!is_valid_id(row.view(0)) || !kind)
        throw_damaged(database, "user \"" + row.text(0) + "\" of kind \"" + row.text(1) + "\"");
    User user;
    user.id = row.text(0);
    user.kind = *kind;
    user.admin = row.integer(2) != 0;
    user.enabled = row.integer(3) == 0;
    user.password_verifier = row.text(4);
    user.tokens_from = unix_millis(row.integer(5));
    user.password_due = row.integer(6) != 0;
    return user;
}

} // namespace

UserRows::UserRows(sqlite::Database& database)
    : database_(&database)
    , by_id_(database, std::string(columns) + "WHERE user.id = ?1")
{}

std::optional<User> UserRows::find(std::string_view id)
{
    const sqlite::ResetAtExit reset(by_id_);
    by_id_.bind(1, id);
    return by_id_.step() ? std::optional(read(*database_, by_id_)) : std::nullopt;
}

void UserRows::for_each(const std::function<void(User)>& take)
{
    sqlite::Statement all(*database_, columns);
    while (all.step())
        take(read(*database_, all));
}

} // namespace parley
