#include "bridge/presence/machine.h"

namespace parley::bridge {

void PresenceMachine::plan(const std::string& id, User& user)
{
    std::optional<Time> due;
    const bool is_known = user.shown && user.shown->clients == user.row.clients;
    if (!user.under_way && !is_known) {
        const bool comes_online = user.row.online() && !(user.shown && user.shown->online());
        due = comes_online ? user.settled : user.settled + debounce_;
    }
    if (due == user.due)
        return;
    if (user.due)
        schedule_.erase({*user.due, id});
    if (due)
        schedule_.emplace(*due, id);
    user.due = due;
}

void PresenceMachine::observe(const PresenceRow& row, Time now)
{
    const auto [place, is_new] = users_.try_emplace(row.user.value());
    User& user = place->second;
    if (!is_new && row.version <= user.row.version)
        return;
    if (is_new || row.clients != user.row.clients)
        user.settled = now;
    user.row = row;
    plan(place->first, user);
}

void PresenceMachine::unsure()
{
    for (const auto& [id, user] : users_)
        unsure(UserId{id});
}

void PresenceMachine::unsure(const UserId& user)
{
    const auto place = users_.find(user.value());
    if (place == users_.end())
        return;
    place->second.shown.reset();
    place->second.became_unsure = place->second.under_way;
    plan(place->first, place->second);
}

std::vector<PresenceRow> PresenceMachine::take_due(Time now, std::size_t most)
{
    std::vector<PresenceRow> rows;
    while (rows.size() < most && !schedule_.empty() && schedule_.begin()->first <= now) {
        const std::string id = schedule_.begin()->second;
        User& user = users_.find(id)->second;
        user.under_way = true;
        plan(id, user); // takes it off the schedule
        rows.push_back(user.row);
    }
    return rows;
}

void PresenceMachine::done(const PresenceRow& published, bool accepted, Time now)
{
    const auto place = users_.find(published.user.value());
    if (place == users_.end())
        return;
    User& user = place->second;
    user.under_way = false;
    const bool is_sure = accepted && !std::exchange(user.became_unsure, false);
    if (is_sure)
        user.shown = published;
    else
        user.settled = std::max(user.settled, now - debounce_); // due now, and not before what was due earlier
    plan(place->first, user);
}

std::optional<PresenceMachine::Time> PresenceMachine::next_due() const
{
    if (schedule_.empty())
        return std::nullopt;
    return schedule_.begin()->first;
}

} // namespace parley::bridge
