#include "tests/unit/policy/random_world.h"

#include "core/directory/grant.h"
#include "core/topics/levels.h"

namespace parley::policy {
namespace {

constexpr std::array levels{"a", "b", "u1", "u2", "g1", "g2", ""};
constexpr std::array private_rules{"everyone", "contacts", "common-group"};
constexpr std::array wide_levels{"a", "b", "u1", "g1", "+", "+", "+"};
constexpr std::array grant_levels{"a", "b", "u1", "g1", "+", "%u", "%g"};

oracle::OracleGrant random_grant(std::mt19937& random, std::size_t number)
{
    oracle::OracleGrant grant;
    grant.id = "r" + std::to_string(number);
    switch (random() % 3) {
    case 0:
        grant.subject_kind = "everybody";
        break;
    case 1:
        grant.subject_kind = "user";
        grant.subject = one_of(random, world_users);
        break;
    default:
        grant.subject_kind = "group";
        grant.subject = one_of(random, world_groups);
    }
    const std::string filter = random_outside_filter(random, true);
    grant.filter = oracle::split(filter);
    if (grant.subject_kind == "group" || has_group_level(filter))
        grant.least_role = static_cast<int>(1 + random() % 5);
    grant.publish = random() % 2 == 0;
    grant.subscribe = !grant.publish || random() % 2 == 0;
    grant.allows = random() % 3 != 0;
    grant.priority = static_cast<int>(random() % 4) - 1;
    return grant;
}

std::string joined(const oracle::Levels& parts)
{
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i)
        text += (i == 0 ? "" : "/") + parts[i];
    return text;
}

Grant grant_of(const oracle::OracleGrant& from, const Town& town)
{
    Grant grant;
    grant.id = from.id;
    grant.subject = parse_grant_subject(from.subject_kind).value();
    if (grant.subject == GrantSubject::user)
        grant.index = town.index(from.subject).value();
    if (grant.subject == GrantSubject::group)
        grant.index = town.directory.find_group(from.subject).value().value();
    grant.least_role = static_cast<Role>(from.least_role);
    grant.filter = joined(from.filter);
    grant.access = from.publish && from.subscribe ? GrantAccess::both
                   : from.publish                 ? GrantAccess::publish
                                                  : GrantAccess::subscribe;
    grant.allows = from.allows;
    grant.priority = from.priority;
    return grant;
}

} // namespace

std::string random_outside_filter(std::mt19937& random, bool for_grant)
{
    const std::size_t depth = 1 + random() % 3;
    std::string filter = random() % 10 == 0 ? "$SYS" : "";
    bool has_group = false;
    for (std::size_t level = 0; level < depth; ++level) {
        if (!filter.empty() || level > 0)
            filter += '/';
        if (level + 1 == depth && random() % 3 == 0)
            return filter + "#";
        std::string next = for_grant ? one_of(random, grant_levels) : one_of(random, wide_levels);
        if (next == "%g" && std::exchange(has_group, true))
            next = "%u";
        filter += next;
    }
    return filter;
}

std::string random_outside_name(std::mt19937& random)
{
    const std::size_t depth = 1 + random() % 3;
    std::string name = random() % 10 == 0 ? "$SYS" : one_of(random, levels);
    for (std::size_t level = 1; level < depth; ++level)
        name += "/" + one_of(random, levels);
    return name.empty() ? "a" : name;
}

std::string random_inside_name(std::mt19937& random)
{
    const auto kind = all_kinds[random() % all_kinds.size()];
    if (kind == topics::TopicKind::other || kind == topics::TopicKind::control ||
        kind == topics::TopicKind::control_response)
        return "parley" + std::string(random() % 2 == 0 ? "" : "/x/y");
    const auto owner = topics::is_group_kind(kind) ? one_of(random, world_groups) : one_of(random, world_users);
    std::string name = name_of(kind, random() % 20 == 0 ? "nobody" : owner,
                               random() % 20 == 0 ? "no/body" : one_of(random, world_users));
    if (random() % 20 == 0)
        name += random() % 2 == 0 ? "/" : "/more";
    return name;
}

oracle::World random_world(std::mt19937& random, std::size_t grants)
{
    oracle::World world;
    for (const char* id : world_users)
        world.users[id] = {random() % 8 != 0, random() % 6 == 0};
    for (const char* id : world_groups) {
        world.groups[id] = {random() % 3 == 0, random() % 8 == 0, false};
        for (const char* user : world_users)
            if (random() % 2 == 0)
                world.members[{user, id}] = {static_cast<int>(1 + random() % 5), random() % 4 == 0};
    }
    for (const char* one : world_users)
        for (const char* other : world_users) {
            if (one == other)
                continue;
            if (random() % 6 == 0) {
                world.contacts.insert({one, other});
                world.contacts.insert({other, one});
            }
            if (random() % 8 == 0)
                world.blocks.insert({one, other});
        }
    for (std::size_t number = 0; number < grants; ++number)
        world.grants.push_back(random_grant(random, number));
    world.receipts_max_members = static_cast<std::uint32_t>(1 + random() % 4);
    world.private_messages = one_of(random, private_rules);
    for (auto& [id, group] : world.groups)
        group.read_only = random() % 4 == 0;
    return world;
}

Town town_of(const oracle::World& world, std::mt19937& random, std::size_t detours)
{
    Town town;
    town.rules.receipts_max_members = world.receipts_max_members;
    town.rules.private_messages = world.private_messages == "contacts"       ? PrivateMessages::contacts
                                  : world.private_messages == "common-group" ? PrivateMessages::common_group
                                                                             : PrivateMessages::everyone;
    for (const auto& [id, user] : world.users)
        town.user(id, user.enabled, user.admin);
    for (const auto& [id, group] : world.groups)
        town.group(id, group.is_public);
    for (const auto& [key, member] : world.members)
        town.member(key.first, key.second, static_cast<Role>(member.role), member.muted);
    for (const auto& [id, group] : world.groups) {
        town.directory.put_group(id, group.is_public, !group.deleted);
        town.directory.set_speech(town.directory.find_group(id).value(), group.read_only, 0);
    }
    for (const auto& [one, other] : world.contacts)
        town.directory.set_contacts(town.index(one), town.index(other), true);
    for (const auto& [who, whom] : world.blocks)
        town.directory.set_blocked(town.index(who), town.index(whom), true);
    const std::size_t count = world.grants.size();
    for (std::size_t i = 0; i < detours && count > 0; ++i) {
        Grant other = grant_of(random_grant(random, random() % (count + 3)), town);
        town.directory.put_grant(other);
        if (random() % 2 == 0)
            town.directory.erase_grant("r" + std::to_string(random() % (count + 3)));
    }
    for (std::size_t number = count; number < count + 3; ++number)
        town.directory.erase_grant("r" + std::to_string(number));
    for (const oracle::OracleGrant& grant : world.grants)
        town.directory.put_grant(grant_of(grant, town));
    return town;
}

} // namespace parley::policy
