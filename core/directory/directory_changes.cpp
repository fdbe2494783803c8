#include "core/directory/directory_state.h"

#include <stdexcept>

namespace parley {
namespace {

template <class Entries>
std::uint32_t next_number(const Entries& entries)
{
    if (entries.size() > IndexSet::max_key)
        throw std::length_error("the directory holds more users or groups than can be numbered");
    return static_cast<std::uint32_t>(entries.size());
}

} // namespace

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
    members.put(user.value(), bits_of(membership));
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

void Directory::put_device_key(const DeviceKey& key)
{
    ++state_->version;
    state_->device_keys.put(key);
}

void Directory::erase_device_key(std::string_view id)
{
    ++state_->version;
    state_->device_keys.erase(id);
}

void Directory::set_psk(UserIndex user, std::string key)
{
    ++state_->version;
    if (key.empty())
        state_->psks.erase(user.value());
    else
        state_->psks.insert_or_assign(user.value(), std::move(key));
}

void Directory::revoke_login(std::string_view id, UnixMillis expires)
{
    ++state_->version;
    state_->revoked_logins.put(id, expires);
}

void Directory::unrevoke_login(std::string_view id)
{
    ++state_->version;
    state_->revoked_logins.erase(id);
}

void Directory::forget_logins_before(UnixMillis time)
{
    state_->revoked_logins.forget_before(time); // nothing that anybody decides from, so no new version
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
    state_->device_keys.clear();
    state_->psks.clear();
    state_->revoked_logins.clear();
    std::vector<std::string> granted;
    for (const Grant* const grant : state_->grants.all())
        granted.push_back(grant->id);
    for (const std::string& id : granted)
        state_->grants.erase(id);
}

} // namespace parley
