#include "core/directory/directory.h"

#include "core/directory/grants.h"
#include "core/directory/id_table.h"
#include "core/directory/index_set.h"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <deque>
#include <stdexcept>
#include <utility>

namespace parley {
namespace {

constexpr std::uint8_t muted_bit = 8;
constexpr std::uint8_t role_bits = 7;

std::uint8_t to_bits(Membership membership) noexcept
{
    if (membership.role == Role::none)
        return 0;
    return static_cast<std::uint8_t>(static_cast<std::uint8_t>(membership.role) | (membership.muted ? muted_bit : 0));
}

Membership to_membership(std::uint8_t bits) noexcept
{
    return {static_cast<Role>(bits & role_bits), (bits & muted_bit) != 0};
}

constexpr std::uint64_t pair_of(UserIndex one, UserIndex other) noexcept
{
    return std::uint64_t{one.value()} << 32 | other.value();
}

constexpr std::uint64_t unordered_pair_of(UserIndex one, UserIndex other) noexcept
{
    return one < other ? pair_of(one, other) : pair_of(other, one);
}

template <class Entries>
std::uint32_t next_number(const Entries& entries)
{
    if (entries.size() > IndexSet::max_key)
        throw std::length_error("the directory holds more users or groups than can be numbered");
    return static_cast<std::uint32_t>(entries.size());
}

} // namespace

struct Directory::State {
    // Deques: growing never moves what is there, so a large directory never makes the broker wait for a copy.
    std::deque<User> users;
    std::deque<Group> groups;
    IdTable<User> user_by_id{users};
    IdTable<Group> group_by_id{groups};

    // What a check reads lies apart from what only a login or a page reads, so that it stays in the cache.
    std::vector<std::uint8_t> enabled;     // by user; a byte each, so that growing copies little
    std::deque<IndexSet> members_of_group; // by group; empty while the group is deleted
    std::deque<IndexSet> groups_of_user;   // by user; deleted groups stand in it
    boost::unordered_flat_map<std::uint32_t, IndexSet> members_of_deleted;

    boost::unordered_flat_set<std::uint64_t> contacts; // unordered_pair_of
    boost::unordered_flat_set<std::uint64_t> blocks;   // pair_of(who, whom)
    Grants grants;
    std::size_t memberships = 0;
    std::size_t slow_groups = 0;
    Revision revision{0};
    std::uint64_t version = 1;

    IndexSet& members(GroupIndex group)
    {
        return groups[group.value()].exists ? members_of_group[group.value()] : members_of_deleted[group.value()];
    }

    void set_exists(GroupIndex group, bool exists)
    {
        Group& entry = groups[group.value()];
        if (entry.exists == exists)
            return;
        IndexSet& shown = members_of_group[group.value()];
        if (exists) {
            if (const auto kept = members_of_deleted.find(group.value()); kept != members_of_deleted.end()) {
                shown = std::move(kept->second);
                members_of_deleted.erase(kept);
            }
            memberships += shown.size();
        } else {
            memberships -= shown.size();
            if (shown.size() > 0)
                members_of_deleted[group.value()] = std::exchange(shown, IndexSet());
        }
        entry.exists = exists;
        entry.members = shown.size();
    }
};

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
    return to_membership(state_->members_of_group[group.value()].find(user.value()));
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

Revision Directory::revision() const noexcept
{
    return state_->revision;
}

std::uint64_t Directory::version() const noexcept
{
    return state_->version;
}

UserIndex Directory::put_user(const User& user)
{
    ++state_->version;
    if (const auto known = find_user(user.id)) {
        state_->users[known->value()] = user;
        state_->enabled[known->value()] = user.enabled ? 1 : 0;
        return *known;
    }
    const std::uint32_t number = next_number(state_->users);
    state_->users.push_back(user);
    state_->enabled.push_back(user.enabled ? 1 : 0);
    state_->groups_of_user.emplace_back();
    state_->user_by_id.add(number);
    return UserIndex{number};
}

GroupIndex Directory::put_group(std::string_view id, bool is_public, bool exists)
{
    ++state_->version;
    auto index = find_group(id);
    if (!index) {
        const std::uint32_t number = next_number(state_->groups);
        Group added;
        added.id = id;
        state_->groups.push_back(std::move(added));
        state_->members_of_group.emplace_back();
        state_->group_by_id.add(number);
        index = GroupIndex{number};
    }
    state_->groups[index->value()].is_public = is_public;
    state_->set_exists(*index, exists);
    return *index;
}

void Directory::set_speech(GroupIndex group, bool read_only, std::uint32_t slow_ms)
{
    ++state_->version;
    Group& entry = state_->groups[group.value()];
    state_->slow_groups -= entry.slow_ms != 0 ? 1 : 0;
    state_->slow_groups += slow_ms != 0 ? 1 : 0;
    entry.read_only = read_only;
    entry.slow_ms = slow_ms;
}

void Directory::set_password_verifier(UserIndex user, std::string verifier)
{
    ++state_->version;
    state_->users[user.value()].password_verifier = std::move(verifier);
}

void Directory::set_membership(UserIndex user, GroupIndex group, Membership membership)
{
    ++state_->version;
    IndexSet& members = state_->members(group);
    const std::uint32_t before = members.size();
    members.put(user.value(), to_bits(membership));
    state_->groups_of_user[user.value()].put(group.value(), membership.role == Role::none ? 0 : 1);
    Group& entry = state_->groups[group.value()];
    if (entry.exists) {
        state_->memberships = state_->memberships - before + members.size();
        entry.members = members.size();
    }
}

void Directory::set_contacts(UserIndex one, UserIndex other, bool contacts)
{
    ++state_->version;
    if (contacts)
        state_->contacts.insert(unordered_pair_of(one, other));
    else
        state_->contacts.erase(unordered_pair_of(one, other));
}

void Directory::set_blocked(UserIndex who, UserIndex whom, bool blocked)
{
    ++state_->version;
    if (blocked)
        state_->blocks.insert(pair_of(who, whom));
    else
        state_->blocks.erase(pair_of(who, whom));
}

void Directory::put_grant(const Grant& grant)
{
    ++state_->version;
    state_->grants.put(grant);
}

void Directory::erase_grant(std::string_view id)
{
    ++state_->version;
    state_->grants.erase(id);
}

void Directory::set_revision(Revision revision)
{
    ++state_->version;
    state_->revision = revision;
}

void Directory::clear_relations()
{
    ++state_->version;
    for (IndexSet& members : state_->members_of_group)
        members = IndexSet();
    for (IndexSet& groups : state_->groups_of_user)
        groups = IndexSet();
    for (Group& group : state_->groups)
        group.members = 0;
    state_->members_of_deleted.clear();
    state_->contacts.clear();
    state_->blocks.clear();
    state_->memberships = 0;
    std::vector<std::string> granted;
    for (const Grant* const grant : state_->grants.all())
        granted.push_back(grant->id);
    for (const std::string& id : granted)
        state_->grants.erase(id);
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
