#include "core/policy/decide.h"

#include "core/policy/by_grants.h"
#include "core/topics/filter.h"
#include "core/topics/levels.h"
#include "core/topics/table.h"

#include <algorithm>
#include <array>
#include <span>

namespace parley::policy {
namespace {

using topics::Levels;
using topics::TopicKind;

// Behind {r}/. Receipts have two kinds, and both are followed alike.
constexpr std::array<std::string_view, 8> following_filters{
    "g/+/msg/#", "g/+/event/#", "g/+/info", "g/+/presence", "g/+/read/#", "g/+/recv/#", "g/+/live/#", "g/+/state/#",
};

constexpr Decision deny(Why why) noexcept
{
    return {Verdict::deny, why};
}

constexpr bool is_receipt(TopicKind kind) noexcept
{
    return kind == TopicKind::group_read || kind == TopicKind::group_recv;
}

/// What nobody receives from there: the broker rewrites it, or it is for the bridge.
constexpr bool is_never_delivered(const Decision& decision) noexcept
{
    return decision.why == Why::only_the_broker;
}

/// Asks for each row that the filter could match.
Decision decide_rows(const Directory& directory, const Rules& rules, UserIndex user, std::span<const topics::Row> rows,
                     ResolvedTopic topic, std::string_view below) noexcept
{
    std::optional<Decision> allowed;
    std::optional<Decision> denied;
    std::optional<Decision> never_delivered;
    for (const topics::Row& row : rows) {
        if (!topics::could_match(below, row))
            continue;
        topic.topic.kind = row.kind;
        // Which receipts of a large group reach a member is settled at each delivery, as for a following filter: else a
        // group that grows would turn away the very subscriptions that it has accepted before.
        if (is_receipt(row.kind))
            topic.actor = user;
        const Decision decision = decide(directory, rules, user, Action::receive, topic);
        if (is_never_delivered(decision))
            never_delivered = never_delivered.value_or(decision);
        else if (decision.allowed())
            allowed = allowed.value_or(decision);
        else
            denied = denied.value_or(decision);
        if (is_receipt(row.kind))
            topic.actor.reset();
    }
    if (allowed && denied)
        return deny(Why::filter_too_wide);
    if (allowed)
        return *allowed;
    if (denied)
        return *denied;
    return never_delivered.value_or(deny(Why::not_our_topic));
}

} // namespace

Decision decide_subscribe(const Directory& directory, const Rules& rules, UserIndex user, std::string_view root,
                          std::string_view filter)
{
    if (!directory.is_enabled(user))
        return deny(user.value() < directory.users() ? Why::user_disabled : Why::unknown_user);

    const auto shared = topics::split_shared(filter);
    if (!shared || !topics::is_valid_filter(shared->filter))
        return deny(Why::not_our_topic);

    Levels levels(shared->filter);
    for (Levels expected(root); expected.more();) {
        if (!levels.more())
            return decide_filter_by_grants(directory, user, shared->filter);
        const std::string_view level = levels.next();
        if (topics::has_wildcard(level)) {
            const Decision by_grants = decide_filter_by_grants(directory, user, shared->filter);
            return by_grants.why == Why::not_our_topic ? deny(Why::filter_too_wide) : by_grants;
        }
        if (level != expected.next())
            return decide_filter_by_grants(directory, user, shared->filter);
    }
    if (!levels.more())
        return deny(Why::not_our_topic);
    if (std::ranges::find(following_filters, levels.remainder()) != following_filters.end())
        return {Verdict::allow, Why::is_following_filter};

    const std::string_view space = levels.next();
    if (topics::has_wildcard(space))
        return deny(Why::filter_too_wide);
    if (space == topics::everybody && (!levels.more() || levels.remainder() == "#"))
        return {Verdict::allow, Why::is_everybody};
    if ((space != topics::group_space && space != topics::user_space) || !levels.more())
        return deny(Why::not_our_topic);

    const std::string_view id = levels.next();
    if (topics::has_wildcard(id))
        return deny(Why::filter_too_wide);
    if (!levels.more())
        return deny(Why::not_our_topic);

    ResolvedTopic topic;
    topic.topic.owner = id;
    if (space == topics::group_space) {
        topic.group = directory.find_group(id);
        return decide_rows(directory, rules, user, topics::group_rows, topic, levels.remainder());
    }
    topic.owner = directory.find_user(id);
    return decide_rows(directory, rules, user, topics::user_rows, topic, levels.remainder());
}

} // namespace parley::policy
