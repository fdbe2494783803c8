#include "core/directory/directory.h"

#include "core/directory/directory_state.h"

namespace parley {
Directory::Directory()
    : state_(std::make_unique<State>())
{}
Directory::~Directory() = default;
Directory::Directory(Directory&&) noexcept = default;
Directory& Directory::operator=(Directory&&) noexcept = default;

std::optional<UserIndex> Directory::find_user(std::string_view id) const noexcept
{
    const auto number = state_->user_by_id.find(id);
    return number ? std::optional(UserIndex{*number}) : std::nullopt;
}

std::optional<GroupIndex> Directory::find_group(std::string_view id) const noexcept
{
    const auto number = state_->group_by_id.find(id);
    return number ? std::optional(GroupIndex{*number}) : std::nullopt;
}

const User& Directory::user(UserIndex index) const noexcept
{
    return state_->users[index.value()];
}

const Group& Directory::group(GroupIndex index) const noexcept
{
    return state_->groups[index.value()];
}

bool Directory::is_enabled(UserIndex index) const noexcept
{
    return index.value() < state_->enabled.size() && state_->enabled[index.value()] != 0;
}

std::size_t Directory::users() const noexcept
{
    return state_->users.size();
}

std::size_t Directory::groups() const noexcept
{
    return state_->groups.size();
}

std::size_t Directory::memberships() const noexcept
{
    return state_->memberships;
}

Membership Directory::membership(UserIndex user, GroupIndex group) const noexcept
{
    return membership_of_bits(state_->members_of_group[group.value()].find(user.value()));
}

bool Directory::has_slow_groups() const noexcept
{
    return state_->slow_groups != 0;
}

std::vector<GroupIndex> Directory::groups_of(UserIndex user) const
{
    std::vector<GroupIndex> found;
    const IndexSet& groups = state_->groups_of_user[user.value()];
    found.reserve(groups.size());
    groups.any_of([&](std::uint32_t group, std::uint8_t) {
        if (state_->groups[group].exists)
            found.emplace_back(group);
        return false;
    });
    return found;
}

const IndexSet& Directory::groups_with(UserIndex user) const noexcept
{
    return state_->groups_of_user[user.value()];
}

const IndexSet& Directory::members_of(GroupIndex group) const noexcept
{
    return state_->members_of_group[group.value()];
}

bool Directory::share_a_group(UserIndex one, UserIndex other) const noexcept
{
    const IndexSet* fewer = &state_->groups_of_user[one.value()];
    const IndexSet* more = &state_->groups_of_user[other.value()];
    if (fewer->size() > more->size())
        std::swap(fewer, more);
    return fewer->any_of(
        [&](std::uint32_t group, std::uint8_t) { return more->find(group) != 0 && state_->groups[group].exists; });
}

bool Directory::are_contacts(UserIndex one, UserIndex other) const noexcept
{
    return state_->contacts.contains(unordered_pair_of(one, other));
}

bool Directory::has_blocked(UserIndex who, UserIndex whom) const noexcept
{
    return state_->blocks.contains(pair_of(who, whom));
}

const Grants& Directory::grants() const noexcept
{
    return state_->grants;
}

const DeviceKeys& Directory::device_keys() const noexcept
{
    return state_->device_keys;
}

const RevokedLogins& Directory::revoked_logins() const noexcept
{
    return state_->revoked_logins;
}

std::string_view Directory::psk(UserIndex user) const noexcept
{
    const auto found = state_->psks.find(user.value());
    return found == state_->psks.end() ? std::string_view{} : std::string_view(found->second);
}

Revision Directory::revision() const noexcept
{
    return state_->revision;
}

std::uint64_t Directory::version() const noexcept
{
    return state_->version;
}

std::size_t Directory::membership_bytes() const noexcept
{
    std::size_t bytes = 0;
    const auto add = [&bytes](const IndexSet& set) { bytes += sizeof(IndexSet) + set.heap_bytes(); };
    for (const IndexSet& set : state_->members_of_group)
        add(set);
    for (const IndexSet& set : state_->groups_of_user)
        add(set);
    for (const auto& [group, set] : state_->members_of_deleted)
        add(set);
    return bytes;
}

} // namespace parley
