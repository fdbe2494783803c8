#include "core/directory/login_rows.h"

#include "core/credentials/key_text.h"
#include "core/directory/damage.h"

namespace parley {
namespace {

constexpr std::string_view key_columns = "SELECT id, user, secret, expires_ms FROM access_key WHERE kind = 'device' ";
constexpr std::string_view revoked_columns = "SELECT id, expires_ms FROM login WHERE revoked_ms IS NOT NULL ";

LoginRows::KeyRow read(const sqlite::Database& database, const sqlite::Statement& row)
{
    const auto hash = credentials::parse_secret_hash(row.view(2));
    if (!is_valid_id(row.view(0)) || !hash)
        throw_damaged(database, "key \"" + row.text(0) + "\"");
    DeviceKey key;
    key.id = row.text(0);
    key.secret_hash = *hash;
    if (!row.is_null(3))
        key.expires = unix_millis(row.integer(3));
    return {std::move(key), row.text(1)};
}

} // namespace

LoginRows::LoginRows(sqlite::Database& database)
    : database_(&database)
    , key_(database, std::string(key_columns) + "AND id = ?1")
    , revoked_(database, std::string(revoked_columns) + "AND id = ?1")
{}

std::optional<LoginRows::KeyRow> LoginRows::key(std::string_view id)
{
    const sqlite::ResetAtExit reset(key_);
    key_.bind(1, id);
    return key_.step() ? std::optional(read(*database_, key_)) : std::nullopt;
}

void LoginRows::for_each_key(const std::function<void(KeyRow)>& take)
{
    sqlite::Statement all(*database_, key_columns);
    while (all.step())
        take(read(*database_, all));
}

std::optional<UnixMillis> LoginRows::revoked(std::string_view id)
{
    const sqlite::ResetAtExit reset(revoked_);
    revoked_.bind(1, id);
    return revoked_.step() ? std::optional(unix_millis(revoked_.integer(1))) : std::nullopt;
}

void LoginRows::for_each_revoked(const std::function<void(std::string_view, UnixMillis)>& take)
{
    sqlite::Statement all(*database_, revoked_columns);
    while (all.step())
        take(all.view(0), unix_millis(all.integer(1)));
}

} // namespace parley
