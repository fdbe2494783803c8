#include "core/directory/source.h"

#include "core/directory/grant_rows.h"
#include "core/directory/schema.h"
#include "core/sqlite/database.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace parley {
namespace {

constexpr std::string_view user_columns = R"(
SELECT user.id, user.kind, user.admin, user.disabled OR user.deleted_ms IS NOT NULL, coalesce(credential.verifier, '')
FROM user LEFT JOIN credential ON credential.user = user.id AND credential.kind = 'password'
)";
constexpr std::string_view group_columns = R"(
SELECT id, visibility = 'public', deleted_ms IS NULL, read_only, slow_ms FROM "group"
)";

std::string with_key(std::string_view columns, std::string_view condition)
{
    return std::string(columns) + "WHERE " + std::string(condition);
}

sqlite::Database open_checked(const std::filesystem::path& file)
{
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        throw StorageError(file.string() + ": there is no such file; `parley-bridge --init` makes it");
    sqlite::Database database(file, sqlite::Database::Mode::read_only);
    sqlite::require_schema(database, directory_migrations(), directory_application_id);
    return database;
}

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

/// Changes of what no check of the plugin reads: they become memberships and contacts first.
bool is_the_bridges_alone(std::string_view entity) noexcept
{
    return entity == "ban" || entity == "request" || entity == "contact_request";
}

} // namespace

struct DirectorySource::State {
    explicit State(const std::filesystem::path& path)
        : file(path)
    {}

    [[noreturn]] void damaged(const std::string& what) const
    {
        throw StorageError(file.string() + ": damaged: " + what);
    }

    [[nodiscard]] User read_user(const sqlite::Statement& row) const
    {
        const auto kind = parse_kind(row.view(1));
        if (!is_valid_id(row.view(0)) || !kind)
            damaged("user \"" + row.text(0) + "\" of kind \"" + row.text(1) + "\"");
        return {row.text(0), *kind, row.integer(2) != 0, row.integer(3) == 0, row.text(4)};
    }

    GroupIndex put_group(Directory& directory, const sqlite::Statement& row) const
    {
        if (!is_valid_id(row.view(0)))
            damaged("group \"" + row.text(0) + "\"");
        const GroupIndex group = directory.put_group(row.view(0), row.integer(1) != 0, row.integer(2) != 0);
        directory.set_speech(group, row.integer(3) != 0, static_cast<std::uint32_t>(row.integer(4)));
        return group;
    }

    [[nodiscard]] Membership read_membership(std::string_view role, bool muted) const
    {
        const auto parsed = parse_role(role);
        if (!parsed)
            damaged("role \"" + std::string(role) + "\"");
        return {*parsed, muted};
    }

    /// The user's row as it is now; no value if there is none.
    std::optional<UserIndex> refresh_user(Directory& directory, std::string_view id)
    {
        const sqlite::ResetAtExit reset(user_by_id);
        user_by_id.bind(1, id);
        if (!user_by_id.step())
            return std::nullopt;
        return directory.put_user(read_user(user_by_id));
    }

    std::optional<GroupIndex> refresh_group(Directory& directory, std::string_view id)
    {
        const sqlite::ResetAtExit reset(group_by_id);
        group_by_id.bind(1, id);
        if (!group_by_id.step())
            return std::nullopt;
        return put_group(directory, group_by_id);
    }

    // A row may name a user or group that is not in memory yet (its own change comes later), or spell its id in another
    // case: the file compares ids without regard to case, the directory knows the registered spelling alone.
    std::optional<UserIndex> known_user(Directory& directory, std::string_view id)
    {
        const auto found = directory.find_user(id);
        return found ? found : refresh_user(directory, id);
    }

    std::optional<GroupIndex> known_group(Directory& directory, std::string_view id)
    {
        const auto found = directory.find_group(id);
        return found ? found : refresh_group(directory, id);
    }

    UserIndex required_user(Directory& directory, std::string_view id)
    {
        if (const auto found = known_user(directory, id))
            return *found;
        damaged("a row names the user \"" + std::string(id) + "\", who is not there");
    }

    GroupIndex required_group(Directory& directory, std::string_view id)
    {
        if (const auto found = known_group(directory, id))
            return *found;
        damaged("a row names the group \"" + std::string(id) + "\", which is not there");
    }

    void put_grant(Directory& directory, GrantRows::Row row)
    {
        if (row.grant.subject == GrantSubject::user)
            row.grant.index = required_user(directory, row.subject).value();
        else if (row.grant.subject == GrantSubject::group)
            row.grant.index = required_group(directory, row.subject).value();
        directory.put_grant(row.grant);
    }

    Revision read_newest_revision()
    {
        const sqlite::ResetAtExit reset(newest_revision);
        return Revision{newest_revision.step() ? newest_revision.integer(0) : 0};
    }

    /// The log has been cut: what came right after `revision` is not in it any more.
    bool is_cut_behind(Revision revision, Revision newest)
    {
        const sqlite::ResetAtExit reset(oldest_revision);
        const bool has_rows = oldest_revision.step() && !oldest_revision.is_null(0);
        return has_rows ? oldest_revision.integer(0) > revision.value() + 1 : newest > revision;
    }

    void load(Directory& directory);
    void load_anew(Directory& directory, Applied& applied);

    bool exists(sqlite::Statement& query, std::string_view key1, std::string_view key2)
    {
        const sqlite::ResetAtExit reset(query);
        query.bind(1, key1).bind(2, key2);
        return query.step();
    }

    void apply_user(Directory& directory, std::string_view id, Applied& applied);
    void apply_member(Directory& directory, std::string_view group, std::string_view user);
    void apply_pair(Directory& directory, std::string_view entity, std::string_view user, std::string_view peer);
    void apply_grant(Directory& directory, std::string_view id);
    void apply_one(Directory& directory, std::string_view entity, std::string_view key1, std::string_view key2,
                   Applied& applied);

    std::filesystem::path file;
    sqlite::Database database{open_checked(file)};
    sqlite::Statement user_by_id{database, with_key(user_columns, "user.id = ?1")};
    sqlite::Statement group_by_id{database, with_key(group_columns, "id = ?1")};
    sqlite::Statement member_by_key{database, R"(SELECT role, muted FROM member WHERE "group" = ?1 AND user = ?2)"};
    sqlite::Statement contact_by_key{database, "SELECT 1 FROM contact WHERE user = ?1 AND peer = ?2"};
    sqlite::Statement block_by_key{database, "SELECT 1 FROM block WHERE user = ?1 AND peer = ?2"};
    GrantRows grants{database};
    sqlite::Statement changes_after{
        database, "SELECT revision, entity, key1, key2 FROM change WHERE revision > ?1 ORDER BY revision LIMIT ?2"};
    // Not max(revision) of the table: the log may be cut at its old end, down to nothing.
    sqlite::Statement newest_revision{database, "SELECT seq FROM sqlite_sequence WHERE name = 'change'"};
    sqlite::Statement oldest_revision{database, "SELECT min(revision) FROM change"};
};

void DirectorySource::State::apply_user(Directory& directory, std::string_view id, Applied& applied)
{
    const auto before = directory.find_user(id);
    const bool was_enabled = before && directory.is_enabled(*before);
    const auto now = refresh_user(directory, id);
    if (now && was_enabled && !directory.is_enabled(*now))
        applied.closed.push_back(*now);
}

void DirectorySource::State::apply_member(Directory& directory, std::string_view group, std::string_view user)
{
    const auto group_index = known_group(directory, group);
    const auto user_index = known_user(directory, user);
    if (!group_index || !user_index)
        return; // neither has a row, so nothing in memory can be wrong
    Membership membership;
    const sqlite::ResetAtExit reset(member_by_key);
    member_by_key.bind(1, group).bind(2, user);
    if (member_by_key.step())
        membership = read_membership(member_by_key.view(0), member_by_key.integer(1) != 0);
    directory.set_membership(*user_index, *group_index, membership);
}

void DirectorySource::State::apply_pair(Directory& directory, std::string_view entity, std::string_view user,
                                        std::string_view peer)
{
    const auto one = known_user(directory, user);
    const auto other = known_user(directory, peer);
    if (!one || !other)
        return;
    if (entity == "block")
        directory.set_blocked(*one, *other, exists(block_by_key, user, peer));
    else // one of the two rows is enough: the writer may be between them
        directory.set_contacts(*one, *other, exists(contact_by_key, user, peer) || exists(contact_by_key, peer, user));
}

void DirectorySource::State::apply_grant(Directory& directory, std::string_view id)
{
    directory.erase_grant(id);
    if (auto row = grants.find(id))
        put_grant(directory, *std::move(row));
}

void DirectorySource::State::apply_one(Directory& directory, std::string_view entity, std::string_view key1,
                                       std::string_view key2, Applied& applied)
{
    if (entity == "user" || entity == "credential")
        apply_user(directory, key1, applied);
    else if (entity == "group")
        refresh_group(directory, key1);
    else if (entity == "member")
        apply_member(directory, key1, key2);
    else if (entity == "contact" || entity == "block")
        apply_pair(directory, entity, key1, key2);
    else if (entity == "grant")
        apply_grant(directory, key1);
    else if (!is_the_bridges_alone(entity))
        damaged("a change of \"" + std::string(entity) + "\"");
}

/// Within a read transaction.
void DirectorySource::State::load(Directory& directory)
{
    sqlite::Statement all_users(database, user_columns);
    while (all_users.step())
        directory.put_user(read_user(all_users));
    sqlite::Statement all_groups(database, group_columns);
    while (all_groups.step())
        put_group(directory, all_groups);

    sqlite::Statement all_members(database, R"(SELECT "group", user, role, muted FROM member)");
    while (all_members.step()) {
        const GroupIndex group = required_group(directory, all_members.view(0));
        const UserIndex user = required_user(directory, all_members.view(1));
        directory.set_membership(user, group, read_membership(all_members.view(2), all_members.integer(3) != 0));
    }
    sqlite::Statement all_contacts(database, "SELECT user, peer FROM contact");
    while (all_contacts.step())
        directory.set_contacts(required_user(directory, all_contacts.view(0)),
                               required_user(directory, all_contacts.view(1)), true);
    sqlite::Statement all_blocks(database, "SELECT user, peer FROM block");
    while (all_blocks.step())
        directory.set_blocked(required_user(directory, all_blocks.view(0)),
                              required_user(directory, all_blocks.view(1)), true);
    grants.for_each([&](GrantRows::Row row) { put_grant(directory, std::move(row)); });

    directory.set_revision(read_newest_revision());
}

void DirectorySource::State::load_anew(Directory& directory, Applied& applied)
{
    std::vector<UserIndex> enabled;
    for (std::uint32_t number = 0; number < directory.users(); ++number)
        if (directory.is_enabled(UserIndex{number}))
            enabled.emplace_back(number);
    directory.clear_relations();
    load(directory);
    applied.revision = directory.revision();
    for (const UserIndex user : enabled)
        if (!directory.is_enabled(user))
            applied.closed.push_back(user);
}

DirectorySource::DirectorySource(const std::filesystem::path& file)
    : state_(std::make_unique<State>(file))
{}
DirectorySource::~DirectorySource() = default;

std::string DirectorySource::instance()
{
    sqlite::Statement query(state_->database, "SELECT value FROM meta WHERE key = 'instance'");
    if (!query.step() || query.view(0).empty())
        throw StorageError(state_->file.string() + ": holds no instance; `parley-bridge --init` completes it");
    return query.text(0);
}

Directory DirectorySource::load()
{
    Directory directory;
    const sqlite::ReadTransaction snapshot(state_->database);
    state_->load(directory);
    return directory;
}

DirectorySource::Applied DirectorySource::apply(Directory& directory, std::size_t budget)
{
    State& state = *state_;
    Applied applied{directory.revision(), false, {}};
    const sqlite::ReadTransaction snapshot(state.database);

    const Revision newest = state.read_newest_revision();
    if (newest < applied.revision)
        throw StorageError(state.file.string() + ": stands at revision " + std::to_string(newest.value()) +
                           ", older than " + std::to_string(applied.revision.value()) +
                           " which is in use; was it replaced while the broker ran? Restart the broker");
    if (state.is_cut_behind(applied.revision, newest)) {
        state.load_anew(directory, applied);
        return applied;
    }

    // Rows are read as they are now, not as the change left them: a row that changed again later is only early.
    constexpr std::size_t most = std::numeric_limits<std::int32_t>::max();
    sqlite::Statement& changes = state.changes_after;
    const sqlite::ResetAtExit reset(changes);
    changes.bind(1, applied.revision.value()).bind(2, static_cast<std::int64_t>(std::min(budget, most) + 1));
    for (std::size_t done = 0; changes.step(); ++done) {
        if (done == budget) {
            applied.more = true;
            break;
        }
        state.apply_one(directory, changes.view(1), changes.view(2), changes.view(3), applied);
        applied.revision = Revision{changes.integer(0)};
        directory.set_revision(applied.revision);
    }
    return applied;
}

} // namespace parley
