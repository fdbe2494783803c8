#include "bridge/stores/membership_query.h"

#include "bridge/stores/directory_reader.h"
#include "core/directory/schema.h"

#include <algorithm>
#include <mutex>
#include <set>

namespace parley::bridge {
namespace {

constexpr std::size_t rows_at_once = 1000;

} // namespace

struct MembershipQuery::Connection {
    explicit Connection(const std::filesystem::path& file)
        : database(file, sqlite::Database::Mode::read_only)
        , reader(database)
    {
        sqlite::require_schema(database, directory_migrations(), directory_application_id);
    }
    sqlite::Database database;
    DirectoryReader reader;
};

struct MembershipQuery::State {
    std::filesystem::path file;
    std::mutex mutex;
    std::vector<std::unique_ptr<Connection>> idle; ///< guarded by mutex

    /// Borrows a connection for one question; one that failed is closed instead of given back.
    template <class Question>
    auto ask(Question question)
    {
        std::unique_ptr<Connection> connection;
        {
            const std::lock_guard lock(mutex);
            if (!idle.empty()) {
                connection = std::move(idle.back());
                idle.pop_back();
            }
        }
        if (!connection)
            connection = std::make_unique<Connection>(file);
        auto answer = question(connection->reader);
        const std::lock_guard lock(mutex);
        idle.push_back(std::move(connection));
        return answer;
    }
};

MembershipQuery::MembershipQuery(std::filesystem::path directory_db)
    : state_(std::make_unique<State>())
{
    state_->file = std::move(directory_db);
}

MembershipQuery::~MembershipQuery() = default;

GroupAccess MembershipQuery::access(const UserId& user, const GroupId& group)
{
    return state_->ask([&](DirectoryReader& directory) {
        // A deleted group has no members. The member is looked for first: reading a group's row counts its members.
        GroupAccess access;
        const auto member = directory.member(group.value(), user.value());
        if (member && member->group == group.value() && member->user == user.value()) {
            access = {true, member->role};
        } else {
            const auto row = directory.group(group.value());
            access.exists = row && !row->deleted && row->id == group.value();
        }
        return access;
    });
}

std::vector<GroupId> MembershipQuery::groups_of(const UserId& user)
{
    return state_->ask([&](DirectoryReader& directory) {
        std::vector<GroupId> groups;
        std::string after;
        for (;;) {
            const auto rows = directory.memberships(user.value(), after, rows_at_once);
            for (const MemberRow& row : rows)
                groups.emplace_back(row.group);
            if (rows.size() < rows_at_once)
                return groups;
            after = rows.back().group;
        }
    });
}

bool MembershipQuery::is_known_to(const UserId& reader, const UserId& other)
{
    return reader == other || state_->ask([&](DirectoryReader& directory) {
        return directory.know_each_other(reader.value(), other.value()) &&
               !directory.has_blocked(other.value(), reader.value());
    });
}

std::vector<UserId> MembershipQuery::deleted_among(const std::vector<UserId>& users)
{
    return state_->ask([&](DirectoryReader& directory) {
        std::vector<UserId> deleted;
        for (const UserId& user : users)
            if (const auto row = directory.user(user.value()); row && row->deleted)
                deleted.push_back(user);
        return deleted;
    });
}

Revision MembershipQuery::revision()
{
    return state_->ask([](DirectoryReader& directory) { return directory.revision(); });
}

MembershipChanges MembershipQuery::changes_after(Revision revision, std::size_t budget)
{
    return state_->ask([&](DirectoryReader& directory) {
        MembershipChanges changes;
        changes.revision = revision;
        const auto rows = directory.changes_after(revision, budget);
        changes.more = rows.size() == budget;
        std::set<std::string> users;
        for (const ChangeRow& row : rows) {
            changes.revision = row.revision;
            if (row.entity == Entity::member && row.what != What::changed)
                users.insert(row.key2);
            else if (row.entity == Entity::group && row.what == What::removed)
                changes.removed.emplace_back(row.key1);
            else if (row.entity == Entity::user && row.what == What::removed)
                changes.deleted.emplace_back(row.key1);
        }
        for (const std::string& user : users)
            changes.users.emplace_back(user);
        return changes;
    });
}

} // namespace parley::bridge
