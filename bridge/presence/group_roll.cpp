#include "bridge/presence/group_roll.h"

namespace parley::bridge {

void GroupRoll::schedule(const std::string& id, Group& group, Time now)
{
    if (group.due)
        return;
    group.due = std::max(now, group.earliest);
    schedule_.emplace(*group.due, id);
}

void GroupRoll::change(const std::string& id, const std::string& user, bool came, Time now)
{
    Group& group = groups_[id];
    group.online += came ? 1 : 0;
    group.online -= !came && group.online > 0 ? 1 : 0;
    const auto [place, is_new] = group.changed.try_emplace(user, came);
    if (!is_new && place->second != came)
        group.changed.erase(place); // as the group knows him
    schedule(id, group, now);
}

void GroupRoll::leave(const std::string& id, Time now)
{
    Group& group = groups_[id];
    group.online -= group.online > 0 ? 1 : 0;
    schedule(id, group, now);
}

void GroupRoll::online(const UserId& user, const std::vector<GroupId>& groups, Time now)
{
    std::set<std::string> now_in;
    for (const GroupId& group : groups)
        now_in.insert(group.value());
    std::set<std::string>& known = users_[user.value()];
    for (const std::string& group : now_in)
        if (!known.contains(group))
            change(group, user.value(), true, now);
    for (const std::string& group : known)
        if (!now_in.contains(group)) {
            groups_[group].changed.erase(user.value()); // the group heard that he left
            leave(group, now);
        }
    known = std::move(now_in);
}

void GroupRoll::offline(const UserId& user, Time now)
{
    const auto place = users_.find(user.value());
    if (place == users_.end())
        return;
    for (const std::string& group : place->second)
        change(group, user.value(), false, now);
    users_.erase(place);
}

void GroupRoll::remove_group(const GroupId& group)
{
    const auto place = groups_.find(group.value());
    if (place == groups_.end())
        return;
    if (place->second.due)
        schedule_.erase({*place->second.due, place->first});
    groups_.erase(place);
    for (auto& [user, groups] : users_)
        groups.erase(group.value());
}

std::vector<GroupPresence> GroupRoll::take_due(Time now, std::size_t most)
{
    std::vector<GroupPresence> due;
    while (due.size() < most && !schedule_.empty() && schedule_.begin()->first <= now) {
        const std::string id = schedule_.begin()->second;
        schedule_.erase(schedule_.begin());
        const auto place = groups_.find(id);
        Group& group = place->second;
        group.due.reset();
        group.earliest = now + interval_;

        GroupPresence presence{GroupId{id}, {}, {}, group.online};
        std::size_t named = 0;
        for (auto next = group.changed.begin(); next != group.changed.end() && named < max_named; ++named) {
            (next->second ? presence.on : presence.off).emplace_back(next->first);
            next = group.changed.erase(next);
        }
        if (!group.changed.empty())
            schedule(id, group, now);
        due.push_back(std::move(presence));
    }
    return due;
}

void GroupRoll::give_back(const GroupPresence& presence, Time now)
{
    const auto place = groups_.find(presence.group.value());
    if (place == groups_.end())
        return;
    Group& group = place->second;
    const auto again = [&group](const UserId& user, bool came) {
        const auto [known, is_new] = group.changed.try_emplace(user.value(), came);
        if (!is_new && known->second != came)
            group.changed.erase(known); // meanwhile he did the opposite: the group still knows him so
    };
    for (const UserId& user : presence.on)
        again(user, true);
    for (const UserId& user : presence.off)
        again(user, false);
    schedule(place->first, group, now);
}

std::optional<GroupRoll::Time> GroupRoll::next_due() const
{
    if (schedule_.empty())
        return std::nullopt;
    return schedule_.begin()->first;
}

} // namespace parley::bridge
