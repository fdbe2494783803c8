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
                     ResolvedTopic topic, std::string_view below, FilterTrace* trace)
{
    if (trace != nullptr)
        trace->owner = topic.topic.owner;
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
        if (trace != nullptr)
            trace->parts.push_back({row.kind, decision});
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

bool reaches_control(std::string_view filter) noexcept
{
    constexpr std::string_view share = "$share/";
    if (filter.starts_with(share)) {
        const auto slash = filter.find('/', share.size());
        filter = slash == std::string_view::npos ? std::string_view{} : filter.substr(slash + 1);
    }
    return filter.starts_with("$CONTROL");
}

Decision decide_subscribe(const Directory& directory, const Rules& rules, UserIndex user, std::string_view root,
                          std::string_view filter, FilterTrace* trace)
{
    if (!directory.is_enabled(user))
        return deny(user.value() < directory.users() ? Why::user_disabled : Why::unknown_user);
    if (reaches_control(filter))
        return deny(Why::only_the_broker);

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
        if (trace != nullptr)
            trace->is_group = true;
        return decide_rows(directory, rules, user, topics::group_rows, topic, levels.remainder(), trace);
    }
    topic.owner = directory.find_user(id);
    return decide_rows(directory, rules, user, topics::user_rows, topic, levels.remainder(), trace);
}

} // namespace parley::policy
