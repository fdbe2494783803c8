#include "core/policy/explain.h"

namespace parley::policy {

std::string_view to_string(Action action) noexcept
{
    switch (action) {
    case Action::publish:
        return "publish";
    case Action::subscribe:
        return "subscribe";
    case Action::receive:
        break;
    }
    return "receive";
}

std::optional<Action> parse_action(std::string_view text) noexcept
{
    for (const Action action : {Action::publish, Action::subscribe, Action::receive})
        if (text == to_string(action))
            return action;
    return std::nullopt;
}

std::string_view to_string(Verdict verdict) noexcept
{
    return verdict == Verdict::allow ? "allow" : "deny";
}

std::string_view to_string(Rule rule) noexcept
{
    switch (rule) {
    case Rule::user:
        return "user";
    case Rule::topic:
        return "topic";
    case Rule::filter:
        return "filter";
    case Rule::part:
        return "part";
    case Rule::name:
        return "name";
    case Rule::administrator:
        return "administrator";
    case Rule::group:
        return "group";
    case Rule::membership:
        return "membership";
    case Rule::role:
        return "role";
    case Rule::mute:
        return "mute";
    case Rule::read_only:
        return "read_only";
    case Rule::slow_mode:
        return "slow_mode";
    case Rule::receipts:
        return "receipts";
    case Rule::peer:
        return "peer";
    case Rule::block:
        return "block";
    case Rule::acquaintance:
        return "acquaintance";
    case Rule::grant:
        return "grant";
    }
    return "topic";
}

// Without a default: a new reason that nobody has placed is a warning here.
Rule rule_of(Why why) noexcept
{
    switch (why) {
    case Why::unknown_user:
    case Why::user_disabled:
        return Rule::user;
    case Why::is_bridge:
    case Why::is_everybody:
    case Why::only_the_broker:
    case Why::only_members_message:
    case Why::not_our_topic:
        return Rule::topic;
    case Why::is_following_filter:
    case Why::filter_too_wide:
        return Rule::filter;
    case Why::is_own_topic:
    case Why::not_own_name:
    case Why::not_own_topic:
        return Rule::name;
    case Why::is_administrator:
    case Why::only_administrators:
        return Rule::administrator;
    case Why::unknown_group:
    case Why::is_public_group:
        return Rule::group;
    case Why::is_member:
    case Why::not_member:
        return Rule::membership;
    case Why::role_only_receives:
        return Rule::role;
    case Why::muted:
        return Rule::mute;
    case Why::read_only_group:
        return Rule::read_only;
    case Why::only_own_receipts:
        return Rule::receipts;
    case Why::is_peer:
    case Why::unknown_peer:
        return Rule::peer;
    case Why::blocked:
        return Rule::block;
    case Why::is_known_to:
    case Why::not_known_to:
    case Why::not_contacts:
    case Why::no_common_group:
        return Rule::acquaintance;
    case Why::granted:
    case Why::denied_by_grant:
    case Why::too_many_grants:
        return Rule::grant;
    }
    return Rule::topic;
}

} // namespace parley::policy
