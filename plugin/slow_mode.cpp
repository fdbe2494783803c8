#include "plugin/slow_mode.h"

#include <algorithm>

namespace parley::plugin {

using std::chrono::milliseconds;

std::optional<Pause> SlowMode::look(const topics::Topic& topic)
{
    if (topic.kind != topics::TopicKind::group_send)
        return std::nullopt;
    const auto group = directory_.find_group(topic.owner);
    const auto user = directory_.find_user(topic.actor);
    if (!group || !user)
        return std::nullopt;
    const milliseconds slow(directory_.group(*group).slow_ms);
    // No member: an administrator, who may send to any group through the bridge.
    const Role role = directory_.membership(*user, *group).role;
    if (slow == milliseconds{0} || role == Role::none || role >= Role::moderator)
        return std::nullopt;

    const Time now = clock_.steady_now();
    if (last_.size() >= sweep_at_)
        sweep(now);
    const auto [last, is_first] = last_.try_emplace(std::uint64_t{user->value()} << 32 | group->value(), now);
    const auto left = std::chrono::ceil<milliseconds>(last->second + slow - now);
    if (!is_first && left > milliseconds{0})
        return Pause{"slow_mode", left};
    last->second = now;
    return std::nullopt;
}

void SlowMode::sweep(Time now)
{
    boost::unordered::erase_if(last_, [&](const auto& entry) {
        const GroupIndex group{static_cast<std::uint32_t>(entry.first)};
        return entry.second + milliseconds(directory_.group(group).slow_ms) <= now;
    });
    sweep_at_ = std::max(least_swept, last_.size() * 2);
}

} // namespace parley::plugin
