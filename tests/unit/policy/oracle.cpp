#include "tests/unit/policy/oracle.h"

#include <algorithm>
#include <optional>

namespace parley::policy::oracle {
namespace {

bool is_word(const std::string& text, bool colon)
{
    if (text.empty() || text.size() > 64)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool alnum = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!alnum && !(colon && c == ':') && (c != '.' && c != '_' && c != '-'))
            return false;
        if (i == 0 && !alnum && !colon)
            return false;
    }
    return true;
}

std::optional<bool> by_grants(const World& world, const std::string& user, const Levels& name, bool publish)
{
    std::optional<int> highest;
    bool denied = false;
    for (const Rule& rule : rules_of(world, user, publish)) {
        if (!matches(rule.filter, name) || (highest && rule.priority < *highest))
            continue;
        if (!highest || rule.priority > *highest)
            denied = false;
        highest = rule.priority;
        denied = denied || !rule.allows;
    }
    return highest ? std::optional(!denied) : std::nullopt;
}

std::size_t members_of(const World& world, const std::string& group)
{
    return static_cast<std::size_t>(std::count_if(world.members.begin(), world.members.end(),
                                                  [&](const auto& entry) { return entry.first.second == group; }));
}

bool may_speak(const World& world, const std::string& user, const std::string& group)
{
    const int role = world.role_of(user, group);
    if (role < 2 || (world.groups.at(group).read_only && role < 3))
        return false;
    return !world.members.at({user, group}).muted;
}

bool knows(const World& world, const std::string& user, const std::string& peer)
{
    if (!world.users.contains(peer))
        return false;
    if (user == peer || world.contacts.contains({user, peer}))
        return true;
    return std::any_of(world.groups.begin(), world.groups.end(), [&](const auto& group) {
        return world.role_of(user, group.first) > 0 && world.role_of(peer, group.first) > 0;
    });
}

bool may_write_to(const World& world, const std::string& user, const std::string& peer)
{
    const auto found = world.users.find(peer);
    if (found == world.users.end() || !found->second.enabled)
        return false;
    if (user == peer)
        return true;
    if (world.blocks.contains({user, peer}) || world.blocks.contains({peer, user}))
        return false;
    if (world.private_messages == "everyone" || world.contacts.contains({user, peer}))
        return true;
    return world.private_messages == "common-group" && knows(world, user, peer);
}

/// {verb}/{actor} and nothing behind it.
bool is_pair(const Levels& rest)
{
    return rest.size() == 2 && is_word(rest[1], false);
}

bool publish_in_group(const World& world, const std::string& user, const std::string& group, const Levels& rest)
{
    if (rest.size() < 2 || rest[1] != user)
        return false;
    if (rest[0] == "send")
        return (rest.size() == 2 || (rest.size() == 3 && is_word(rest[2], true))) && may_speak(world, user, group);
    if (rest[0] == "live" || rest[0] == "state")
        return may_speak(world, user, group);
    if (rest[0] == "read" || rest[0] == "recv")
        return rest.size() == 2 && world.role_of(user, group) > 0;
    return false;
}

bool publish_to_user(const World& world, const std::string& user, const std::string& owner, const Levels& rest)
{
    if (rest[0] == "rpc")
        return rest.size() == 2 && is_word(rest[1], false) && owner == user;
    if (rest.size() < 2 || rest[1] != user)
        return false;
    if (rest[0] == "send")
        return (rest.size() == 2 || (rest.size() == 3 && is_word(rest[2], true))) && may_write_to(world, user, owner);
    if (rest[0] == "live")
        return may_write_to(world, user, owner);
    if (rest[0] == "read" || rest[0] == "recv")
        return rest.size() == 2 && world.users.contains(owner);
    return false;
}

bool receive_from_group(const World& world, const std::string& user, const std::string& group, const Levels& rest)
{
    const bool is_member = world.role_of(user, group) > 0;
    if (rest[0] == "msg" || rest[0] == "event")
        return is_pair(rest) && is_member;
    if (rest[0] == "live" || rest[0] == "state")
        return rest.size() >= 2 && is_word(rest[1], false) && is_member;
    if (rest[0] == "read" || rest[0] == "recv")
        return is_pair(rest) && is_member &&
               (rest[1] == user || members_of(world, group) <= world.receipts_max_members);
    if (rest.size() != 1)
        return false;
    if (rest[0] == "presence")
        return is_member;
    const auto found = world.groups.find(group);
    return rest[0] == "info" && found != world.groups.end() && !found->second.deleted &&
           (is_member || found->second.is_public);
}

bool receive_from_user(const World& world, const std::string& user, const std::string& owner, const Levels& rest)
{
    if (rest[0] == "presence")
        return rest.size() == 1 && knows(world, user, owner) && !world.blocks.contains({owner, user});
    if (user != owner)
        return false;
    if (rest[0] == "msg" || rest[0] == "event" || rest[0] == "read" || rest[0] == "recv")
        return is_pair(rest) && !world.blocks.contains({user, rest[1]});
    if (rest[0] == "live")
        return rest.size() >= 2 && is_word(rest[1], false) && !world.blocks.contains({user, rest[1]});
    if (rest[0] == "out")
        return rest.size() == 3 && is_word(rest[1], false) &&
               (rest[2] == "msg" || rest[2] == "event" || rest[2] == "read");
    if (rest[0] == "groups" || rest[0] == "notice")
        return rest.size() == 1;
    return rest[0] == "reply";
}

/// What stands behind parley/g/{g}/ or parley/u/{u}/.
Levels behind(const Levels& name)
{
    return {name.begin() + 3, name.end()};
}

bool is_in_space(const Levels& name, const char* space)
{
    return name.size() >= 4 && name[1] == space && is_word(name[2], false);
}

} // namespace

int World::role_of(const std::string& user, const std::string& group) const
{
    const auto found = groups.find(group);
    if (found == groups.end() || found->second.deleted)
        return 0;
    const auto member = members.find({user, group});
    return member == members.end() ? 0 : member->second.role;
}

Levels split(const std::string& text)
{
    Levels levels(1);
    for (const char c : text) {
        if (c == '/')
            levels.emplace_back();
        else
            levels.back() += c;
    }
    return levels;
}

bool matches(const Levels& filter, const Levels& name)
{
    if (name[0].starts_with('$') && (filter[0] == "+" || filter[0] == "#"))
        return false;
    for (std::size_t i = 0; i < filter.size(); ++i) {
        if (filter[i] == "#")
            return true;
        if (i >= name.size() || (filter[i] != "+" && filter[i] != name[i]))
            return false;
    }
    return filter.size() == name.size();
}

std::vector<Rule> rules_of(const World& world, const std::string& user, bool publish)
{
    std::vector<Rule> rules;
    for (const OracleGrant& grant : world.grants) {
        if (publish ? !grant.publish : !grant.subscribe)
            continue;
        if (grant.subject_kind == "user" && grant.subject != user)
            continue;
        if (grant.subject_kind == "group" && world.role_of(user, grant.subject) < grant.least_role)
            continue;
        const bool for_groups = std::find(grant.filter.begin(), grant.filter.end(), "%g") != grant.filter.end();
        std::vector<std::string> groups{""};
        if (for_groups) {
            groups.clear();
            for (const auto& [id, group] : world.groups)
                if (world.role_of(user, id) >= grant.least_role &&
                    (grant.subject_kind != "group" || grant.subject == id))
                    groups.push_back(id);
        }
        for (const std::string& group : groups) {
            Rule rule{grant.filter, grant.allows, grant.priority};
            std::replace(rule.filter.begin(), rule.filter.end(), std::string("%u"), user);
            std::replace(rule.filter.begin(), rule.filter.end(), std::string("%g"), group);
            rules.push_back(std::move(rule));
        }
    }
    return rules;
}

bool may_publish(const World& world, const std::string& user, const Levels& name)
{
    const OracleUser& me = world.users.at(user);
    if (!me.enabled)
        return false;
    if (name[0] != "parley")
        return by_grants(world, user, name, true).value_or(false);
    if (name.size() == 2 && name[1] == "all")
        return me.admin;
    if (is_in_space(name, "g"))
        return publish_in_group(world, user, name[2], behind(name));
    return is_in_space(name, "u") && publish_to_user(world, user, name[2], behind(name));
}

bool may_receive(const World& world, const std::string& user, const Levels& name)
{
    if (!world.users.at(user).enabled)
        return false;
    if (name[0] != "parley")
        return by_grants(world, user, name, false).value_or(false);
    if (name.size() == 2 && name[1] == "all")
        return true;
    if (is_in_space(name, "g"))
        return receive_from_group(world, user, name[2], behind(name));
    return is_in_space(name, "u") && receive_from_user(world, user, name[2], behind(name));
}

} // namespace parley::policy::oracle
