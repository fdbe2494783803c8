#include "bridge/stores/directory_reader.h"

#include "directory_sql.h"

#include <array>
#include <limits>
#include <utility>

namespace parley::bridge {
namespace {

constexpr std::array<std::pair<UserKind, std::string_view>, 3> user_kinds{
    {{UserKind::person, "person"}, {UserKind::device, "device"}, {UserKind::service, "service"}}};
constexpr std::array<std::pair<Duty, std::string_view>, 3> duties{
    {{Duty::none, "none"}, {Duty::users, "users"}, {Duty::audit, "audit"}}};
constexpr std::array<std::pair<Joining, std::string_view>, 3> joinings{
    {{Joining::open, "open"}, {Joining::request, "request"}, {Joining::invitation, "invitation"}}};
constexpr std::array<std::pair<Entity, std::string_view>, 14> entities{{{Entity::user, "user"},
                                                                        {Entity::credential, "credential"},
                                                                        {Entity::group, "group"},
                                                                        {Entity::member, "member"},
                                                                        {Entity::contact, "contact"},
                                                                        {Entity::block, "block"},
                                                                        {Entity::grant, "grant"},
                                                                        {Entity::key, "key"},
                                                                        {Entity::login, "login"},
                                                                        {Entity::psk, "psk"},
                                                                        {Entity::ban, "ban"},
                                                                        {Entity::request, "request"},
                                                                        {Entity::contact_request, "contact_request"},
                                                                        {Entity::budget, "budget"}}};
constexpr std::array<std::pair<What, std::string_view>, 3> whats{
    {{What::added, "added"}, {What::changed, "changed"}, {What::removed, "removed"}}};

/// The words are kept by CHECK constraints; another one means a file that somebody else has written.
template <class Table>
auto value_of(const Table& table, std::string_view word)
{
    for (const auto& [value, name] : table)
        if (name == word)
            return value;
    throw StorageError("directory.db: unknown word '" + std::string(word) + "'");
}

template <class Table, class Value>
std::string_view word_of(const Table& table, Value wanted) noexcept
{
    for (const auto& [value, name] : table)
        if (value == wanted)
            return name;
    return table.front().second;
}

Role role_of(std::string_view word)
{
    if (const auto role = parse_role(word))
        return *role;
    throw StorageError("directory.db: unknown role '" + std::string(word) + "'");
}

UserRow user_row(const sqlite::Statement& row)
{
    return {.id = row.text(0),
            .kind = value_of(user_kinds, row.view(1)),
            .display_name = row.text(2),
            .admin = row.integer(3) != 0,
            .disabled = row.integer(4) != 0,
            .deleted = row.integer(5) != 0,
            .has_password = row.integer(6) != 0,
            .created = unix_millis(row.integer(7)),
            .duty = value_of(duties, row.view(8)),
            .must_change_password = row.integer(9) != 0};
}

GroupRow group_row(const sqlite::Statement& row)
{
    return {.id = row.text(0),
            .name = row.text(1),
            .topic = row.text(2),
            .picture = row.text(3),
            .is_public = row.view(4) == "public",
            .deleted = row.integer(5) != 0,
            .created = unix_millis(row.integer(6)),
            .members = static_cast<std::uint64_t>(row.integer(7)),
            .joining = value_of(joinings, row.view(8)),
            .read_only = row.integer(9) != 0,
            .slow = std::chrono::milliseconds(row.integer(10))};
}

MemberRow member_row(const sqlite::Statement& row)
{
    return {.group = row.text(0),
            .user = row.text(1),
            .display_name = row.text(2),
            .role = role_of(row.view(3)),
            .muted = row.integer(4) != 0,
            .since = unix_millis(row.integer(5))};
}

PeerRow peer_row(const sqlite::Statement& row)
{
    return {.user = row.text(0), .display_name = row.text(1), .since = unix_millis(row.integer(2))};
}

GrantRow grant_row(const sqlite::Statement& row)
{
    const auto subject = parse_grant_subject(row.view(1));
    const auto access = parse_grant_access(row.view(5));
    if (!subject || !access)
        throw StorageError("directory.db: grant '" + row.text(0) + "' has unknown words");
    return {.id = row.text(0),
            .subject_kind = *subject,
            .subject = row.text(2),
            .least_role = role_of(row.view(3)),
            .filter = row.text(4),
            .access = *access,
            .allows = row.view(6) == "allow",
            .priority = static_cast<std::int32_t>(row.integer(7)),
            .note = row.text(8),
            .created = unix_millis(row.integer(9))};
}

ChangeRow change_row(const sqlite::Statement& row)
{
    return {.revision = Revision{row.integer(0)},
            .entity = value_of(entities, row.view(1)),
            .key1 = row.text(2),
            .key2 = row.text(3),
            .what = value_of(whats, row.view(4)),
            .detail = row.text(5),
            .actor = row.text(6),
            .at = unix_millis(row.integer(7))};
}

audit::Entry audit_entry(const sqlite::Statement& row)
{
    audit::Entry entry{.seq = row.integer(0),
                       .at_ms = row.integer(1),
                       .actor = row.text(2),
                       .action = row.text(3),
                       .target = row.text(4),
                       .detail = row.text(5),
                       .hash = row.text(7)};
    if (!row.is_null(6))
        entry.source = row.text(6);
    return entry;
}

std::optional<std::int64_t> number(const std::optional<bool>& flag)
{
    return flag ? std::optional<std::int64_t>(*flag ? 1 : 0) : std::nullopt;
}

template <class Query, class Make>
auto all(Query& query, Make make)
{
    std::vector<decltype(make(query.row()))> rows;
    while (query.step())
        rows.push_back(make(query.row()));
    return rows;
}

template <class Query, class Make>
auto first(Query& query, Make make)
{
    return query.step() ? std::optional(make(query.row())) : std::nullopt;
}

template <class Query>
std::uint64_t count(Query& query)
{
    return query.step() ? static_cast<std::uint64_t>(query.row().integer(0)) : 0;
}

} // namespace

std::string_view stored_word(UserKind kind) noexcept
{
    return word_of(user_kinds, kind);
}

std::string_view stored_word(Entity entity) noexcept
{
    return word_of(entities, entity);
}

std::string_view stored_word(What what) noexcept
{
    return word_of(whats, what);
}

std::string_view duty_name(Duty duty) noexcept
{
    return word_of(duties, duty);
}

std::optional<Duty> parse_duty(std::string_view name) noexcept
{
    for (const auto& [value, word] : duties)
        if (word == name)
            return value;
    return std::nullopt;
}

std::string_view joining_name(Joining joining) noexcept
{
    for (const auto& [value, name] : joinings)
        if (value == joining)
            return name;
    return "invitation";
}

std::optional<Joining> parse_joining(std::string_view name) noexcept
{
    for (const auto& [value, word] : joinings)
        if (word == name)
            return value;
    return std::nullopt;
}

DirectoryReader::Query DirectoryReader::ask(std::string_view sql)
{
    auto found = prepared_.find(sql.data());
    if (found == prepared_.end())
        found = prepared_.emplace(sql.data(), sqlite::Statement(*database_, sql)).first;
    return Query(found->second);
}

std::optional<UserRow> DirectoryReader::user(std::string_view id)
{
    Query query = ask(sql::find_user);
    query.with(":id", id);
    return first(query, user_row);
}

std::vector<UserRow> DirectoryReader::users(const UserQuery& wanted)
{
    Query query = ask(sql::list_users);
    query.with(":after", wanted.after).with(":limit", wanted.limit).with(":text", wanted.text);
    query.with_optional(":disabled", number(wanted.disabled)).with_optional(":admin", number(wanted.admin));
    query.with_optional(":kind", wanted.kind ? std::optional(std::string(stored_word(*wanted.kind))) : std::nullopt);
    return all(query, user_row);
}

std::optional<std::string> DirectoryReader::verifier(std::string_view user)
{
    Query query = ask(sql::find_verifier);
    query.with(":user", user);
    return first(query, [](const sqlite::Statement& row) { return row.text(0); });
}

std::uint64_t DirectoryReader::enabled_admins()
{
    Query query = ask(sql::count_enabled_admins);
    return count(query);
}

bool DirectoryReader::know_each_other(std::string_view one, std::string_view other)
{
    Query query = ask(sql::know_each_other);
    query.with(":one", one).with(":other", other);
    return count(query) != 0;
}

std::optional<GroupRow> DirectoryReader::group(std::string_view id)
{
    Query query = ask(sql::find_group);
    query.with(":id", id);
    return first(query, group_row);
}

std::vector<GroupRow> DirectoryReader::groups(const GroupQuery& wanted)
{
    Query query = ask(sql::list_groups);
    query.with(":after", wanted.after).with(":limit", wanted.limit).with(":text", wanted.text);
    query.with(":public_only", wanted.public_only);
    return all(query, group_row);
}

std::vector<GroupRow> DirectoryReader::groups_of(std::string_view user, const GroupQuery& wanted)
{
    Query query = ask(sql::list_groups_of_user);
    query.with(":user", user).with(":after", wanted.after).with(":limit", wanted.limit).with(":text", wanted.text);
    query.with(":public_only", wanted.public_only);
    return all(query, group_row);
}

std::optional<MemberRow> DirectoryReader::member(std::string_view group, std::string_view user)
{
    Query query = ask(sql::find_member);
    query.with(":group", group).with(":user", user);
    return first(query, member_row);
}

std::vector<MemberRow> DirectoryReader::members(std::string_view group, std::string_view after, std::size_t limit)
{
    Query query = ask(sql::list_members);
    query.with(":group", group).with(":after", after).with(":limit", limit);
    return all(query, member_row);
}

std::vector<MemberRow> DirectoryReader::memberships(std::string_view user, std::string_view after, std::size_t limit)
{
    Query query = ask(sql::list_memberships);
    query.with(":user", user).with(":after", after).with(":limit", limit);
    return all(query, member_row);
}

std::uint64_t DirectoryReader::membership_count(std::string_view user)
{
    Query query = ask(sql::count_memberships);
    query.with(":user", user);
    return count(query);
}

std::uint64_t DirectoryReader::owners(std::string_view group)
{
    Query query = ask(sql::count_owners);
    query.with(":group", group);
    return count(query);
}

bool DirectoryReader::are_contacts(std::string_view one, std::string_view other)
{
    Query query = ask(sql::find_contact);
    query.with(":user", one).with(":peer", other);
    return query.step();
}

bool DirectoryReader::has_blocked(std::string_view who, std::string_view whom)
{
    Query query = ask(sql::find_block);
    query.with(":user", who).with(":peer", whom);
    return query.step();
}

std::vector<PeerRow> DirectoryReader::contacts(std::string_view user, std::string_view after, std::size_t limit)
{
    Query query = ask(sql::list_contacts);
    query.with(":user", user).with(":after", after).with(":limit", limit);
    return all(query, peer_row);
}

std::vector<PeerRow> DirectoryReader::blocks(std::string_view user, std::string_view after, std::size_t limit)
{
    Query query = ask(sql::list_blocks);
    query.with(":user", user).with(":after", after).with(":limit", limit);
    return all(query, peer_row);
}

std::optional<GrantRow> DirectoryReader::grant(std::string_view id)
{
    Query query = ask(sql::find_grant);
    query.with(":id", id);
    return first(query, grant_row);
}

std::vector<GrantRow> DirectoryReader::grants(const GrantQuery& wanted)
{
    const auto kind = wanted.subject_kind ? std::optional(std::string(to_string(*wanted.subject_kind))) : std::nullopt;
    Query query = ask(sql::list_grants);
    query.with(":after", wanted.after).with(":limit", wanted.limit).with(":text", wanted.text);
    query.with_optional(":kind", kind).with_optional(":subject", wanted.subject);
    return all(query, grant_row);
}

Revision DirectoryReader::revision()
{
    Query query = ask(sql::newest_revision);
    return Revision{static_cast<std::int64_t>(count(query))};
}

std::vector<ChangeRow> DirectoryReader::changes_after(Revision revision, std::size_t limit)
{
    Query query = ask(sql::list_changes);
    query.with(":revision", revision.value()).with(":limit", limit);
    return all(query, change_row);
}

std::optional<std::string> DirectoryReader::meta(std::string_view key)
{
    Query query = ask(sql::find_meta);
    query.with(":key", key);
    return first(query, [](const sqlite::Statement& row) { return row.text(0); });
}

audit::Verdict DirectoryReader::verify_audit(const std::optional<audit::Head>& kept)
{
    return audit::verify_state(*database_, kept);
}

std::vector<audit::Entry> DirectoryReader::audit_entries(const AuditQuery& wanted)
{
    Query query = ask(sql::list_audit);
    query.with(":below", wanted.below == 0 ? std::numeric_limits<std::int64_t>::max() : wanted.below);
    query.with(":limit", wanted.limit).with_optional(":actor", wanted.actor).with_optional(":action", wanted.action);
    query.with_optional(":target", wanted.target).with_optional(":since", wanted.since_ms);
    query.with_optional(":until", wanted.until_ms);
    return all(query, audit_entry);
}

} // namespace parley::bridge
