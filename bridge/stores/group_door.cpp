#include "bridge/stores/group_door.h"

#include "directory_sql.h"

namespace parley::bridge {
namespace {

std::optional<UnixMillis> time_or_none(const sqlite::Statement& row, int column)
{
    return row.is_null(column) ? std::nullopt : std::optional(unix_millis(row.integer(column)));
}

std::optional<std::int64_t> number_of(const std::optional<UnixMillis>& time)
{
    return time ? std::optional(to_number(*time)) : std::nullopt;
}

BanRow ban_row(const sqlite::Statement& row)
{
    return {.user = row.text(0),
            .until = time_or_none(row, 1),
            .reason = row.text(2),
            .by = row.text(3),
            .since = unix_millis(row.integer(4))};
}

JoinRequestRow request_row(const sqlite::Statement& row)
{
    return {.group = row.text(0),
            .user = row.text(1),
            .display_name = row.text(2),
            .text = row.text(3),
            .since = unix_millis(row.integer(4))};
}

InvitationRow invitation_row(const sqlite::Statement& row)
{
    const auto role = parse_role(row.view(4));
    if (!role)
        throw StorageError("directory.db: unknown role '" + row.text(4) + "'");
    return {.id = row.text(0),
            .secret = row.text(1),
            .signs_up = row.integer(2) != 0,
            .group = row.text(3),
            .role = *role,
            .uses_left = static_cast<std::uint64_t>(row.integer(5)),
            .by = row.text(6),
            .created = unix_millis(row.integer(7)),
            .expires = time_or_none(row, 8)};
}

template <class Make>
auto all(DirectoryReader::Query& query, Make make)
{
    std::vector<decltype(make(query.row()))> rows;
    while (query.step())
        rows.push_back(make(query.row()));
    return rows;
}

template <class Make>
auto first(DirectoryReader::Query& query, Make make)
{
    return query.step() ? std::optional(make(query.row())) : std::nullopt;
}

} // namespace

std::optional<BanRow> find_ban(DirectoryReader& directory, std::string_view group, std::string_view user)
{
    auto query = directory.ask(sql::find_ban);
    query.with(":group", group).with(":user", user);
    return first(query, ban_row);
}

std::vector<BanRow> bans(DirectoryReader& directory, std::string_view group, std::string_view after, std::size_t limit)
{
    auto query = directory.ask(sql::list_bans);
    query.with(":group", group).with(":after", after).with(":limit", limit);
    return all(query, ban_row);
}

void put_ban(DirectoryWriter& directory, std::string_view group, const BanRow& ban)
{
    auto query = directory.ask(sql::put_ban);
    query.with(":group", group).with(":user", ban.user).with_optional(":until", number_of(ban.until));
    query.with(":reason", ban.reason).with(":now", to_number(directory.now())).run();
}

void delete_ban(DirectoryWriter& directory, std::string_view group, std::string_view user)
{
    directory.ask(sql::delete_ban).with(":group", group).with(":user", user).run();
}

std::optional<JoinRequestRow> find_join_request(DirectoryReader& directory, std::string_view group,
                                                std::string_view user)
{
    auto query = directory.ask(sql::find_join_request);
    query.with(":group", group).with(":user", user);
    return first(query, request_row);
}

std::vector<JoinRequestRow> join_requests(DirectoryReader& directory, std::string_view group, std::string_view after,
                                          std::size_t limit)
{
    auto query = directory.ask(sql::list_join_requests);
    query.with(":group", group).with(":after", after).with(":limit", limit);
    return all(query, request_row);
}

std::uint64_t count_join_requests(DirectoryReader& directory, std::string_view group)
{
    auto query = directory.ask(sql::count_join_requests);
    query.with(":group", group);
    return query.step() ? static_cast<std::uint64_t>(query.row().integer(0)) : 0;
}

void insert_join_request(DirectoryWriter& directory, std::string_view group, std::string_view user,
                         std::string_view text)
{
    auto query = directory.ask(sql::insert_join_request);
    query.with(":group", group).with(":user", user).with(":text", text);
    query.with(":now", to_number(directory.now())).run();
}

void delete_join_request(DirectoryWriter& directory, std::string_view group, std::string_view user)
{
    directory.ask(sql::delete_join_request).with(":group", group).with(":user", user).run();
}

std::vector<std::string> leaders(DirectoryReader& directory, std::string_view group, std::size_t limit)
{
    auto query = directory.ask(sql::list_leaders);
    query.with(":group", group).with(":limit", limit);
    return all(query, [](const sqlite::Statement& row) { return row.text(0); });
}

std::optional<InvitationRow> find_invitation(DirectoryReader& directory, std::string_view id)
{
    auto query = directory.ask(sql::find_invitation);
    query.with(":id", id);
    return first(query, invitation_row);
}

std::vector<InvitationRow> invitations(DirectoryReader& directory, std::string_view group, std::string_view after,
                                       std::size_t limit)
{
    auto query = directory.ask(sql::list_invitations);
    query.with(":group", group).with(":after", after).with(":limit", limit);
    return all(query, invitation_row);
}

std::vector<InvitationRow> sign_up_invitations(DirectoryReader& directory, std::string_view after, std::size_t limit)
{
    auto query = directory.ask(sql::list_sign_up_invitations);
    query.with(":after", after).with(":limit", limit);
    return all(query, invitation_row);
}

void insert_invitation(DirectoryWriter& directory, const InvitationRow& invitation)
{
    const auto group = invitation.group.empty() ? std::nullopt : std::optional(invitation.group);
    auto query = directory.ask(sql::insert_invitation);
    query.with(":id", invitation.id).with(":secret", invitation.secret).with(":signs_up", invitation.signs_up);
    query.with_optional(":group", group).with(":role", to_string(invitation.role));
    query.with(":uses_left", invitation.uses_left).with_optional(":expires", number_of(invitation.expires));
    query.with(":now", to_number(directory.now())).run();
}

void use_invitation(DirectoryWriter& directory, std::string_view id)
{
    directory.ask(sql::use_invitation).with(":id", id).run();
}

void delete_invitation(DirectoryWriter& directory, std::string_view id)
{
    directory.ask(sql::delete_invitation).with(":id", id).run();
}

} // namespace parley::bridge
