#include "bridge/stores/psks.h"

#include "directory_sql.h"

namespace parley::bridge {

std::optional<UnixMillis> find_psk(DirectoryReader& directory, std::string_view user)
{
    auto query = directory.ask(sql::find_psk);
    query.with(":user", user);
    return query.step() ? std::optional(unix_millis(query.row().integer(0))) : std::nullopt;
}

void put_psk(DirectoryWriter& directory, std::string_view user, std::string_view key)
{
    auto query = directory.ask(sql::put_psk);
    query.with(":user", user).with(":key", key).with(":now", to_number(directory.now())).run();
}

void delete_psk(DirectoryWriter& directory, std::string_view user)
{
    directory.ask(sql::delete_psk).with(":user", user).run();
}

} // namespace parley::bridge
