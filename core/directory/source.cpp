#include "core/directory/source.h"

#include "core/directory/change_log.h"
#include "core/directory/damage.h"
#include "core/directory/grant_rows.h"
#include "core/directory/group_rows.h"
#include "core/directory/login_rows.h"
#include "core/directory/psk_rows.h"
#include "core/directory/relation_rows.h"
#include "core/directory/schema.h"
#include "core/directory/user_rows.h"

#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace parley {
namespace {

sqlite::Database open_checked(const std::filesystem::path& file)
{
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        throw StorageError(file.string() + ": there is no such file; `parley-bridge --init` makes it");
    sqlite::Database database(file, sqlite::Database::Mode::read_only);
    sqlite::require_schema(database, directory_migrations(), directory_application_id);
    return database;
}

} // namespace

/// Puts rows into a Directory: what they name by id gets its index there.
struct DirectorySource::State {
    explicit State(const std::filesystem::path& path)
        : file(path)
    {}

    std::filesystem::path file;
    sqlite::Database database{open_checked(file)};
    UserRows users{database};
    GroupRows groups{database};
    RelationRows relations{database};
    GrantRows grants{database};
    LoginRows logins{database};
    PskRows psks{database};
    ChangeLog changes{database};

    // A row may name a user or group that is not in memory yet (its own change comes later), or spell its id in another
    // case: the file compares ids without regard to case, the directory knows the registered spelling alone.
    std::optional<UserIndex> known_user(Directory& directory, std::string_view id)
    {
        if (const auto found = directory.find_user(id))
            return found;
        const auto row = users.find(id);
        if (!row)
            return std::nullopt;
        // What is known stays as it was until its own change comes, which says what became of it.
        const auto found = directory.find_user(row->id);
        return found ? found : std::optional(directory.put_user(*row));
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
        throw_damaged(database, "a row names the user \"" + std::string(id) + "\", who is not there");
    }

    GroupIndex required_group(Directory& directory, std::string_view id)
    {
        if (const auto found = known_group(directory, id))
            return *found;
        throw_damaged(database, "a row names the group \"" + std::string(id) + "\", which is not there");
    }

    static GroupIndex put_group(Directory& directory, const Group& row)
    {
        const GroupIndex group = directory.put_group(row.id, row.is_public, row.exists);
        directory.set_speech(group, row.read_only, row.slow_ms);
        return group;
    }

    /// The group's row as it is now; no value if there is none.
    std::optional<GroupIndex> refresh_group(Directory& directory, std::string_view id)
    {
        const auto row = groups.find(id);
        return row ? std::optional(put_group(directory, *row)) : std::nullopt;
    }

    void put_grant(Directory& directory, GrantRows::Row row)
    {
        if (row.grant.subject == GrantSubject::user)
            row.grant.index = required_user(directory, row.subject).value();
        else if (row.grant.subject == GrantSubject::group)
            row.grant.index = required_group(directory, row.subject).value();
        directory.put_grant(row.grant);
    }

    void put_key(Directory& directory, LoginRows::KeyRow row)
    {
        row.key.user = required_user(directory, row.user);
        directory.put_device_key(row.key);
    }

    void load(Directory& directory);
    void load_anew(Directory& directory, Applied& applied);

    void apply_user(Directory& directory, std::string_view id, Applied& applied);
    void apply_member(Directory& directory, std::string_view group, std::string_view user);
    void apply_pair(Directory& directory, std::string_view entity, std::string_view user, std::string_view peer);
    void apply_grant(Directory& directory, std::string_view id);
    void apply_key(Directory& directory, std::string_view id, std::string_view user, Applied& applied);
    void apply_login(Directory& directory, std::string_view id, std::string_view user, Applied& applied);
    void apply_psk(Directory& directory, std::string_view user, Applied& applied);
    void apply_one(Directory& directory, std::string_view entity, std::string_view key1, std::string_view key2,
                   Applied& applied);
};

void DirectorySource::State::apply_user(Directory& directory, std::string_view id, Applied& applied)
{
    const auto row = users.find(id);
    if (!row)
        return;
    const auto known = directory.find_user(row->id);
    if (known) {
        const User& before = directory.user(*known);
        if ((before.enabled && !row->enabled) || before.password_verifier != row->password_verifier ||
            before.tokens_from != row->tokens_from || (!before.password_due && row->password_due))
            applied.shaken.push_back(*known);
    }
    directory.put_user(*row);
}

void DirectorySource::State::apply_member(Directory& directory, std::string_view group, std::string_view user)
{
    const auto group_index = known_group(directory, group);
    const auto user_index = known_user(directory, user);
    if (group_index && user_index) // otherwise neither has a row, so nothing in memory can be wrong
        directory.set_membership(*user_index, *group_index, relations.membership(group, user));
}

void DirectorySource::State::apply_pair(Directory& directory, std::string_view entity, std::string_view user,
                                        std::string_view peer)
{
    const auto one = known_user(directory, user);
    const auto other = known_user(directory, peer);
    if (!one || !other)
        return;
    if (entity == "block")
        directory.set_blocked(*one, *other, relations.has_blocked(user, peer));
    else
        directory.set_contacts(*one, *other, relations.are_contacts(user, peer));
}

void DirectorySource::State::apply_grant(Directory& directory, std::string_view id)
{
    directory.erase_grant(id);
    if (auto row = grants.find(id))
        put_grant(directory, *std::move(row));
}

void DirectorySource::State::apply_key(Directory& directory, std::string_view id, std::string_view user,
                                       Applied& applied)
{
    directory.erase_device_key(id);
    if (auto row = logins.key(id))
        put_key(directory, *std::move(row));
    if (const auto known = known_user(directory, user))
        applied.shaken.push_back(*known);
}

void DirectorySource::State::apply_login(Directory& directory, std::string_view id, std::string_view user,
                                         Applied& applied)
{
    if (const auto expires = logins.revoked(id))
        directory.revoke_login(id, *expires);
    else
        directory.unrevoke_login(id);
    if (const auto known = known_user(directory, user))
        applied.shaken.push_back(*known);
}

void DirectorySource::State::apply_psk(Directory& directory, std::string_view user, Applied& applied)
{
    const auto known = known_user(directory, user);
    if (!known)
        return;
    auto row = psks.find(user);
    directory.set_psk(*known, row ? std::move(row->key) : std::string());
    applied.shaken.push_back(*known);
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
    else if (entity == "key")
        apply_key(directory, key1, key2, applied);
    else if (entity == "login")
        apply_login(directory, key1, key2, applied);
    else if (entity == "psk")
        apply_psk(directory, key1, applied);
    // The rest is the bridge's alone (bans, requests), or newer than this program. Stopping there would be worse:
    // rights that are read from this log would no longer follow.
}

/// Within a read transaction.
void DirectorySource::State::load(Directory& directory)
{
    users.for_each([&](const User& row) { directory.put_user(row); });
    groups.for_each([&](const Group& row) { put_group(directory, row); });
    relations.for_each_member([&](std::string_view group, std::string_view user, Membership membership) {
        const GroupIndex index = required_group(directory, group);
        directory.set_membership(required_user(directory, user), index, membership);
    });
    relations.for_each_contact([&](std::string_view user, std::string_view peer) {
        directory.set_contacts(required_user(directory, user), required_user(directory, peer), true);
    });
    relations.for_each_block([&](std::string_view user, std::string_view peer) {
        directory.set_blocked(required_user(directory, user), required_user(directory, peer), true);
    });
    grants.for_each([&](GrantRows::Row row) { put_grant(directory, std::move(row)); });
    logins.for_each_key([&](LoginRows::KeyRow row) { put_key(directory, std::move(row)); });
    psks.for_each([&](PskRows::Row row) { directory.set_psk(required_user(directory, row.user), std::move(row.key)); });
    logins.for_each_revoked([&](std::string_view id, UnixMillis expires) { directory.revoke_login(id, expires); });
    directory.set_revision(changes.newest());
}

void DirectorySource::State::load_anew(Directory& directory, Applied& applied)
{
    directory.clear_relations();
    load(directory);
    applied.revision = directory.revision();
    applied.anew = true;
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
    Applied applied;
    applied.revision = directory.revision();
    const sqlite::ReadTransaction snapshot(state.database);

    const Revision newest = state.changes.newest();
    if (newest < applied.revision)
        throw StorageError(state.file.string() + ": stands at revision " + std::to_string(newest.value()) +
                           ", older than " + std::to_string(applied.revision.value()) +
                           " which is in use; was it replaced while the broker ran? Restart the broker");
    if (state.changes.is_cut_behind(applied.revision, newest)) {
        state.load_anew(directory, applied);
        return applied;
    }
    // Rows are read as they are now, not as the change left them: a row that changed again later is only early.
    applied.more = state.changes.after(
        applied.revision, budget,
        [&](Revision revision, std::string_view entity, std::string_view key1, std::string_view key2) {
            state.apply_one(directory, entity, key1, key2, applied);
            applied.revision = revision;
            directory.set_revision(revision);
        });
    return applied;
}

} // namespace parley
