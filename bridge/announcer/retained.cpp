#include "bridge/announcer/retained.h"

namespace parley::bridge {
namespace {

OwnGroups read_list(DirectoryReader& directory, const UserRow& user, std::uint32_t list_max)
{
    OwnGroups own{.user = user.id, .deleted = user.deleted};
    own.groups = directory.memberships(user.id, "", std::size_t{list_max} + 1);
    own.count = own.groups.size();
    if (own.count > list_max)
        own.count = directory.membership_count(user.id);
    return own;
}

} // namespace

Snapshot read_named(DirectoryReader& directory, const std::set<std::string>& groups, const std::set<std::string>& users,
                    std::uint32_t list_max)
{
    Snapshot snapshot{.revision = directory.revision()};
    for (const std::string& id : groups)
        if (auto group = directory.group(id))
            snapshot.groups.push_back(*std::move(group));
    for (const std::string& id : users)
        if (const auto user = directory.user(id))
            snapshot.lists.push_back(read_list(directory, *user, list_max));
    return snapshot;
}

Snapshot read_page(DirectoryReader& directory, PageOfAll& position, std::size_t rows, std::uint32_t list_max)
{
    Snapshot snapshot{.revision = directory.revision()};
    if (!position.users) {
        snapshot.groups = directory.groups({.after = position.after, .limit = rows});
        position.users = snapshot.groups.size() < rows;
        position.after = position.users ? std::string() : snapshot.groups.back().id;
        return snapshot;
    }
    const auto users = directory.users({.after = position.after, .limit = rows});
    for (const UserRow& user : users)
        if (OwnGroups own = read_list(directory, user, list_max); own.count > 0)
            snapshot.lists.push_back(std::move(own));
    position.done = users.size() < rows;
    if (!position.done)
        position.after = users.back().id;
    return snapshot;
}

} // namespace parley::bridge
