#include "core/policy/decide.h"

namespace parley::policy {

std::string_view to_string(Why why) noexcept
{
    switch (why) {
    case Why::is_bridge:
        return "is_bridge";
    case Why::is_member:
        return "is_member";
    case Why::is_own_topic:
        return "is_own_topic";
    case Why::is_peer:
        return "is_peer";
    case Why::is_public_group:
        return "is_public_group";
    case Why::is_known_to:
        return "is_known_to";
    case Why::is_everybody:
        return "is_everybody";
    case Why::is_administrator:
        return "is_administrator";
    case Why::is_following_filter:
        return "is_following_filter";
    case Why::granted:
        return "granted";
    case Why::unknown_user:
        return "unknown_user";
    case Why::user_disabled:
        return "user_disabled";
    case Why::unknown_group:
        return "unknown_group";
    case Why::unknown_peer:
        return "unknown_peer";
    case Why::not_member:
        return "not_member";
    case Why::role_only_receives:
        return "role_only_receives";
    case Why::muted:
        return "muted";
    case Why::read_only_group:
        return "read_only_group";
    case Why::not_own_name:
        return "not_own_name";
    case Why::not_own_topic:
        return "not_own_topic";
    case Why::blocked:
        return "blocked";
    case Why::not_contacts:
        return "not_contacts";
    case Why::no_common_group:
        return "no_common_group";
    case Why::not_known_to:
        return "not_known_to";
    case Why::only_own_receipts:
        return "only_own_receipts";
    case Why::only_the_broker:
        return "only_the_broker";
    case Why::only_administrators:
        return "only_administrators";
    case Why::only_members_message:
        return "only_members_message";
    case Why::filter_too_wide:
        return "filter_too_wide";
    case Why::not_our_topic:
        return "not_our_topic";
    case Why::denied_by_grant:
        return "denied_by_grant";
    case Why::too_many_grants:
        return "too_many_grants";
    }
    return "not_our_topic";
}

} // namespace parley::policy
