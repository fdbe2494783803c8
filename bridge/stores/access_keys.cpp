#include "bridge/stores/access_keys.h"

#include "directory_sql.h"

namespace parley::bridge {
namespace {

AccessKeyRow key_row(const sqlite::Statement& row)
{
    const auto kind = parse_key_kind(row.view(2));
    if (!kind)
        throw StorageError("directory.db: unknown kind of key '" + row.text(2) + "'");
    AccessKeyRow key{.id = row.text(0),
                     .user = row.text(1),
                     .kind = *kind,
                     .name = row.text(3),
                     .secret = row.text(4),
                     .scopes = row.text(5),
                     .created = unix_millis(row.integer(6))};
    if (!row.is_null(7))
        key.expires = unix_millis(row.integer(7));
    return key;
}

} // namespace

std::string_view key_kind_name(KeyKind kind) noexcept
{
    return kind == KeyKind::device ? "device" : "api";
}

std::optional<KeyKind> parse_key_kind(std::string_view name) noexcept
{
    for (const KeyKind kind : {KeyKind::device, KeyKind::api})
        if (key_kind_name(kind) == name)
            return kind;
    return std::nullopt;
}

std::optional<AccessKeyRow> find_access_key(DirectoryReader& directory, std::string_view id)
{
    auto query = directory.ask(sql::find_access_key);
    query.with(":id", id);
    return query.step() ? std::optional(key_row(query.row())) : std::nullopt;
}

std::vector<AccessKeyRow> access_keys_of(DirectoryReader& directory, std::string_view user, std::string_view after,
                                         std::size_t limit)
{
    auto query = directory.ask(sql::list_access_keys);
    query.with(":user", user).with(":after", after).with(":limit", limit);
    std::vector<AccessKeyRow> rows;
    while (query.step())
        rows.push_back(key_row(query.row()));
    return rows;
}

void insert_access_key(DirectoryWriter& directory, const AccessKeyRow& key)
{
    const auto expires = key.expires ? std::optional(to_number(*key.expires)) : std::nullopt;
    auto query = directory.ask(sql::insert_access_key);
    query.with(":id", key.id).with(":user", key.user).with(":kind", key_kind_name(key.kind)).with(":name", key.name);
    query.with(":secret", key.secret).with(":scopes", key.scopes).with_optional(":expires", expires);
    query.with(":now", to_number(directory.now())).run();
}

void delete_access_key(DirectoryWriter& directory, std::string_view id)
{
    directory.ask(sql::delete_access_key).with(":id", id).run();
}

} // namespace parley::bridge
