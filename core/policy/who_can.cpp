#include "core/policy/who_can.h"

#include "core/directory/index_set.h"
#include "core/policy/explain.h"

#include <algorithm>
#include <array>

namespace parley::policy {
namespace {

using topics::TopicKind;

constexpr std::size_t asked_between_looks = 64;

/// Who can come into question; nothing: everybody. Nobody else is ever allowed, which a test compares with asking
/// everybody.
using Candidates = std::optional<std::vector<std::uint32_t>>;

Candidates members(const Directory& directory, GroupIndex group, UserIndex from)
{
    std::vector<std::uint32_t> numbers;
    directory.members_of(group).any_of([&](std::uint32_t user, std::uint8_t) {
        if (user >= from.value())
            numbers.push_back(user);
        return false;
    });
    return numbers;
}

Candidates these(UserIndex from, std::initializer_list<std::optional<UserIndex>> users)
{
    std::vector<std::uint32_t> numbers;
    for (const std::optional<UserIndex> user : users)
        if (user && *user >= from)
            numbers.push_back(user->value());
    return numbers;
}

Candidates of_name(const Directory& directory, Action action, const ResolvedTopic& topic, UserIndex from)
{
    if (topic.topic.kind == TopicKind::other || topic.topic.kind == TopicKind::announcement)
        return std::nullopt;
    if (action == Action::publish)
        return these(from, {topic.actor, topic.owner});
    if (topics::is_group_kind(topic.topic.kind)) {
        if (!topic.group)
            return these(from, {});
        const bool is_open = topic.topic.kind == TopicKind::group_info && directory.group(*topic.group).is_public;
        return is_open ? std::nullopt : members(directory, *topic.group, from);
    }
    return topic.topic.kind == TopicKind::user_presence ? std::nullopt : these(from, {topic.owner});
}

Candidates of_filter(const Directory& directory, const Rules& rules, std::string_view root, std::string_view filter,
                     UserIndex from)
{
    std::uint32_t somebody = 0; // who is enabled: what a filter reaches is the same for all
    while (somebody < directory.users() && !directory.is_enabled(UserIndex{somebody}))
        ++somebody;
    FilterTrace trace;
    decide_subscribe(directory, rules, UserIndex{somebody}, root, filter, &trace);
    if (trace.owner.empty())
        return std::nullopt;
    if (trace.is_group) {
        const auto group = directory.find_group(trace.owner);
        if (!group)
            return these(from, {});
        return directory.group(*group).is_public ? std::nullopt : members(directory, *group, from);
    }
    const bool shows_presence =
        std::ranges::any_of(trace.parts, [](const auto& part) { return part.kind == TopicKind::user_presence; });
    return shows_presence ? std::nullopt : these(from, {directory.find_user(trace.owner)});
}

} // namespace

AblePage who_can(const Directory& directory, const Rules& rules, std::string_view root, Action action,
                 std::string_view topic, UserIndex from, std::size_t limit, const std::function<bool()>& enough)
{
    const bool is_name = action != Action::subscribe;
    const ResolvedTopic resolved = is_name ? resolve(directory, root, topic) : ResolvedTopic{};
    const auto ask = [&](UserIndex user) {
        return is_name && !(action == Action::receive && reaches_control(topic))
                   ? decide(directory, rules, user, action, resolved)
                   : decide_for(directory, rules, root, user, action, topic);
    };
    Candidates candidates =
        is_name ? of_name(directory, action, resolved, from) : of_filter(directory, rules, root, topic, from);
    if (candidates) {
        std::ranges::sort(*candidates);
        candidates->erase(std::unique(candidates->begin(), candidates->end()), candidates->end());
    }
    const std::size_t count =
        candidates ? candidates->size() : directory.users() - std::min<std::size_t>(from.value(), directory.users());
    const auto nth = [&](std::size_t i) {
        return candidates ? (*candidates)[i] : from.value() + static_cast<std::uint32_t>(i);
    };
    AblePage page;
    for (std::size_t i = 0; i < count; ++i) {
        const UserIndex user{nth(i)};
        if (page.users.size() == limit || (i % asked_between_looks == asked_between_looks - 1 && enough())) {
            page.next = user;
            return page;
        }
        if (const Decision decision = ask(user); decision.allowed())
            page.users.push_back({user, decision});
    }
    return page;
}

} // namespace parley::policy
