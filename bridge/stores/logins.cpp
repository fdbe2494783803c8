#include "bridge/stores/logins.h"

#include "directory_sql.h"

namespace parley::bridge {
namespace {

LoginRow login_row(const sqlite::Statement& row)
{
    LoginRow login{.id = row.text(0),
                   .user = row.text(1),
                   .refresh = row.text(2),
                   .refresh_no = row.integer(3),
                   .client = row.text(4),
                   .address = row.text(5),
                   .created = unix_millis(row.integer(6)),
                   .used = unix_millis(row.integer(7)),
                   .expires = unix_millis(row.integer(8))};
    if (!row.is_null(9))
        login.revoked = unix_millis(row.integer(9));
    return login;
}

std::optional<std::string> first_text(DirectoryReader::Query& query)
{
    return query.step() ? std::optional(query.row().text(0)) : std::nullopt;
}

} // namespace

std::optional<LoginRow> find_login(DirectoryReader& directory, std::string_view id)
{
    auto query = directory.ask(sql::find_login);
    query.with(":id", id);
    return query.step() ? std::optional(login_row(query.row())) : std::nullopt;
}

std::vector<LoginRow> logins_of(DirectoryReader& directory, std::string_view user, UnixMillis now,
                                std::string_view after, std::size_t limit)
{
    auto query = directory.ask(sql::list_logins);
    query.with(":user", user).with(":after", after).with(":now", to_number(now)).with(":limit", limit);
    std::vector<LoginRow> rows;
    while (query.step())
        rows.push_back(login_row(query.row()));
    return rows;
}

std::uint64_t count_logins(DirectoryReader& directory, std::string_view user, UnixMillis now)
{
    auto query = directory.ask(sql::count_logins);
    query.with(":user", user).with(":now", to_number(now));
    return query.step() ? static_cast<std::uint64_t>(query.row().integer(0)) : 0;
}

std::optional<std::string> spare_login(DirectoryReader& directory, std::string_view user, UnixMillis now)
{
    auto query = directory.ask(sql::find_spare_login);
    query.with(":user", user).with(":now", to_number(now));
    return first_text(query);
}

std::vector<std::string> expired_logins(DirectoryReader& directory, UnixMillis now, std::size_t limit)
{
    auto query = directory.ask(sql::list_expired_logins);
    query.with(":now", to_number(now)).with(":limit", limit);
    std::vector<std::string> ids;
    while (query.step())
        ids.push_back(query.row().text(0));
    return ids;
}

ProofRow proof_of(DirectoryReader& directory, std::string_view user)
{
    auto query = directory.ask(sql::find_proof);
    query.with(":id", user);
    if (!query.step())
        return {};
    return {.must_change_password = query.row().integer(0) != 0, .tokens_from = unix_millis(query.row().integer(1))};
}

void insert_login(DirectoryWriter& directory, const LoginRow& login)
{
    auto query = directory.ask(sql::insert_login);
    query.with(":id", login.id).with(":user", login.user).with(":refresh", login.refresh);
    query.with(":client", login.client).with(":address", login.address);
    query.with(":now", to_number(directory.now())).with(":expires", to_number(login.expires)).run();
}

void renew_login(DirectoryWriter& directory, std::string_view id, std::string_view refresh, std::string_view address,
                 UnixMillis expires)
{
    auto query = directory.ask(sql::renew_login);
    query.with(":id", id).with(":refresh", refresh).with(":address", address);
    query.with(":now", to_number(directory.now())).with(":expires", to_number(expires)).run();
}

void revoke_login(DirectoryWriter& directory, std::string_view id)
{
    auto query = directory.ask(sql::revoke_login);
    query.with(":id", id).with(":now", to_number(directory.now()));
    query.with(":until", to_number(directory.now() + revoked_login_kept)).run();
}

void revoke_other_logins_of(DirectoryWriter& directory, std::string_view user, std::string_view except)
{
    auto query = directory.ask(sql::revoke_logins_of);
    query.with(":user", user).with(":except", except).with(":now", to_number(directory.now()));
    query.with(":until", to_number(directory.now() + revoked_login_kept)).run();
}

void revoke_logins_of(DirectoryWriter& directory, std::string_view user)
{
    revoke_other_logins_of(directory, user, "");
    const auto from =
        directory.now() + std::chrono::milliseconds{1}; // what was issued in this very millisecond ends, too
    directory.ask(sql::set_tokens_from).with(":id", user).with(":from", to_number(from)).run();
}

void delete_login(DirectoryWriter& directory, std::string_view id)
{
    directory.ask(sql::delete_login).with(":id", id).run();
}

void prune_login(DirectoryWriter& directory, std::string_view id)
{
    directory.ask(sql::prune_login).with(":id", id).with(":now", to_number(directory.now())).run();
}

void set_must_change_password(DirectoryWriter& directory, std::string_view user, bool must)
{
    directory.ask(sql::set_must_change_password).with(":id", user).with(":must", must).run();
}

} // namespace parley::bridge
