#pragma once

#include "core/directory/device_keys.h"
#include "core/directory/directory.h"
#include "core/directory/grants.h"
#include "core/directory/id_table.h"
#include "core/directory/index_set.h"
#include "core/directory/revoked_logins.h"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <deque>
#include <string>
#include <utility>

namespace parley {

/// What a Directory is made of: directory.cpp reads it, directory_changes.cpp changes it, nobody else knows it.
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
    DeviceKeys device_keys;
    RevokedLogins revoked_logins;
    boost::unordered_flat_map<std::uint32_t, std::string> psks; // by user
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

/// How a membership is kept in an IndexSet: never 0 for a member.
constexpr std::uint8_t muted_bit = 8;
constexpr std::uint8_t role_bits = 7;

constexpr std::uint8_t bits_of(Membership membership) noexcept
{
    if (membership.role == Role::none)
        return 0;
    return static_cast<std::uint8_t>(static_cast<std::uint8_t>(membership.role) | (membership.muted ? muted_bit : 0));
}

constexpr Membership membership_of_bits(std::uint8_t bits) noexcept
{
    return {static_cast<Role>(bits & role_bits), (bits & muted_bit) != 0};
}

/// How contacts and blocks are kept.
constexpr std::uint64_t pair_of(UserIndex one, UserIndex other) noexcept
{
    return std::uint64_t{one.value()} << 32 | other.value();
}

constexpr std::uint64_t unordered_pair_of(UserIndex one, UserIndex other) noexcept
{
    return one < other ? pair_of(one, other) : pair_of(other, one);
}

} // namespace parley
