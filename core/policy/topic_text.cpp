#include "core/policy/topic_text.h"

#include "core/directory/grant.h"
#include "core/policy/explain.h"

#include <array>

namespace parley::policy {
namespace {

using topics::TopicKind;

/// What stands before the owner, and between owner and actor.
struct Words {
    TopicKind kind;
    std::string_view before;
    std::string_view between;
};
constexpr std::array words{
    Words{TopicKind::group_send, "a message to the group ", ", by "},
    Words{TopicKind::group_send_event, "an event for the group ", ", of what was done by "},
    Words{TopicKind::group_msg, "messages of the group ", ", from "},
    Words{TopicKind::group_event, "events of the group ", ", of what was done by "},
    Words{TopicKind::group_read, "how far was read in the group ", ", by "},
    Words{TopicKind::group_recv, "how far was received in the group ", ", by "},
    Words{TopicKind::group_live, "live data in the group ", ", of "},
    Words{TopicKind::group_state, "a last value in the group ", ", of "},
    Words{TopicKind::group_info, "the card of the group ", ""},
    Words{TopicKind::group_presence, "who comes and goes in the group ", ""},
    Words{TopicKind::user_send, "a private message to ", ", by "},
    Words{TopicKind::user_send_event, "a private event for ", ", of what was done by "},
    Words{TopicKind::user_msg, "private messages for ", ", from "},
    Words{TopicKind::user_event, "private events for ", ", of what was done by "},
    Words{TopicKind::user_out_msg, "own messages, as stored, of ", ", to "},
    Words{TopicKind::user_out_event, "own events, as stored, of ", ", to "},
    Words{TopicKind::user_out_read, "own read markers, as stored, of ", ", for "},
    Words{TopicKind::user_read, "how far was read, for ", ", by "},
    Words{TopicKind::user_recv, "how far was received, for ", ", by "},
    Words{TopicKind::user_live, "live data for ", ", of "},
    Words{TopicKind::user_presence, "whether somebody is online: ", ""},
    Words{TopicKind::user_groups, "the list of groups of ", ""},
    Words{TopicKind::user_notice, "notices for ", ""},
    Words{TopicKind::user_rpc, "requests of ", ""},
    Words{TopicKind::user_reply, "answers to ", ""},
    Words{TopicKind::announcement, "announcements to everybody", ""},
    Words{TopicKind::control, "commands of the bridge to the plugin", ""},
    Words{TopicKind::control_response, "answers of the plugin to the bridge", ""},
};

std::string subject_text(const Directory& directory, const Grant& grant)
{
    switch (grant.subject) {
    case GrantSubject::everybody:
        break;
    case GrantSubject::user:
        return directory.user(grant.user()).id;
    case GrantSubject::group:
        return "the group " + directory.group(grant.group()).id;
    }
    return "everybody";
}

} // namespace

std::string describe(const topics::Topic& topic, bool inside)
{
    for (const Words& row : words)
        if (row.kind == topic.kind) {
            std::string text = std::string(row.before) + std::string(topic.owner);
            if (!topic.actor.empty())
                text += std::string(row.between) + std::string(topic.actor);
            return text;
        }
    return inside ? "no topic of the table, though below the root" : "outside the root, where grants decide";
}

std::string describe(const Directory& directory, const Grant& grant)
{
    std::string text = grant.id + (grant.allows ? " allows " : " denies ");
    text += grant.access == GrantAccess::both ? "both" : std::string(to_string(grant.access));
    text += " on " + grant.filter + " to " + subject_text(directory, grant);
    if (grant.least_role != Role::observer)
        text += ", from the role " + std::string(to_string(grant.least_role)) + " on";
    return text + ", priority " + std::to_string(grant.priority);
}

std::string describe(Why why)
{
    switch (why) {
    case Why::is_following_filter:
        return "a following filter: membership decides at each delivery";
    case Why::filter_too_wide:
        return "it could match something that is out of his reach";
    case Why::not_our_topic:
        return "nothing that it matches is within his reach";
    case Why::granted:
        return "a grant covers all of it, and no denial that decides before cuts into it";
    case Why::denied_by_grant:
        return "a grant denies all of it";
    case Why::only_the_broker:
        return "nobody receives what it matches";
    case Why::is_everybody:
        return "announcements, which everybody receives";
    default:
        return "everything that it could match is looked at";
    }
}

bool is_speech(TopicKind kind) noexcept
{
    return kind == TopicKind::group_send || kind == TopicKind::group_live || kind == TopicKind::group_state ||
           kind == TopicKind::user_send || kind == TopicKind::user_live;
}

bool is_from_a_peer(TopicKind kind) noexcept
{
    return kind == TopicKind::user_msg || kind == TopicKind::user_event || kind == TopicKind::user_read ||
           kind == TopicKind::user_recv || kind == TopicKind::user_live;
}

bool is_receipt(TopicKind kind) noexcept
{
    return kind == TopicKind::group_read || kind == TopicKind::group_recv || kind == TopicKind::user_read ||
           kind == TopicKind::user_recv;
}

} // namespace parley::policy
