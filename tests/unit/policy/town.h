#pragma once

#include "core/policy/decide.h"

#include <array>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace parley::policy {

inline constexpr std::array all_kinds{
    topics::TopicKind::other,           topics::TopicKind::group_send,       topics::TopicKind::group_send_event,
    topics::TopicKind::group_msg,       topics::TopicKind::group_event,      topics::TopicKind::group_read,
    topics::TopicKind::group_recv,      topics::TopicKind::group_live,       topics::TopicKind::group_state,
    topics::TopicKind::group_info,      topics::TopicKind::group_presence,   topics::TopicKind::user_send,
    topics::TopicKind::user_send_event, topics::TopicKind::user_msg,         topics::TopicKind::user_event,
    topics::TopicKind::user_out_msg,    topics::TopicKind::user_out_event,   topics::TopicKind::user_out_read,
    topics::TopicKind::user_read,       topics::TopicKind::user_recv,        topics::TopicKind::user_live,
    topics::TopicKind::user_presence,   topics::TopicKind::user_groups,      topics::TopicKind::user_notice,
    topics::TopicKind::user_rpc,        topics::TopicKind::user_reply,       topics::TopicKind::announcement,
    topics::TopicKind::control,         topics::TopicKind::control_response,
};

/// A topic name of that kind below "parley".
inline std::string name_of(topics::TopicKind kind, std::string_view owner, std::string_view actor)
{
    using topics::TopicKind;
    const topics::Names names("parley");
    switch (kind) {
    case TopicKind::other:
        return "elsewhere/x";
    case TopicKind::group_send:
        return names.group_send(owner, actor, "r1");
    case TopicKind::group_send_event:
        return names.group_send_event(owner, actor, "r1");
    case TopicKind::group_msg:
        return names.group_msg(owner, actor);
    case TopicKind::group_event:
        return names.group_event(owner, actor);
    case TopicKind::group_read:
        return names.group_read(owner, actor);
    case TopicKind::group_recv:
        return names.group_recv(owner, actor);
    case TopicKind::group_live:
        return names.group_live(owner, actor, "typing");
    case TopicKind::group_state:
        return names.group_state(owner, actor, "temperature");
    case TopicKind::group_info:
        return names.group_info(owner);
    case TopicKind::group_presence:
        return names.group_presence(owner);
    case TopicKind::user_send:
        return names.user_send(owner, actor);
    case TopicKind::user_send_event:
        return names.user_send_event(owner, actor, "r1");
    case TopicKind::user_msg:
        return names.user_msg(owner, actor);
    case TopicKind::user_event:
        return names.user_event(owner, actor);
    case TopicKind::user_out_msg:
        return names.user_out_msg(owner, actor);
    case TopicKind::user_out_event:
        return names.user_out_event(owner, actor);
    case TopicKind::user_out_read:
        return names.user_out_read(owner, actor);
    case TopicKind::user_read:
        return names.user_read(owner, actor);
    case TopicKind::user_recv:
        return names.user_recv(owner, actor);
    case TopicKind::user_live:
        return names.user_live(owner, actor, "typing");
    case TopicKind::user_presence:
        return names.user_presence(owner);
    case TopicKind::user_groups:
        return names.user_groups(owner);
    case TopicKind::user_notice:
        return names.user_notice(owner);
    case TopicKind::user_rpc:
        return names.user_rpc(owner, "whoami");
    case TopicKind::user_reply:
        return names.user_reply(owner, "1");
    case TopicKind::announcement:
        return names.announcement();
    case TopicKind::control:
        return std::string(topics::control_topic);
    case TopicKind::control_response:
        return std::string(topics::control_response_topic);
    }
    return {};
}

/// A directory for rules to be asked about: built by name, asked by name.
class Town {
public:
    UserIndex user(std::string id, bool enabled = true, bool admin = false)
    {
        User entry;
        entry.id = std::move(id);
        entry.enabled = enabled;
        entry.admin = admin;
        return directory.put_user(entry);
    }
    GroupIndex group(std::string_view id, bool is_public = false) { return directory.put_group(id, is_public, true); }
    void member(std::string_view user, std::string_view group, Role role = Role::member, bool muted = false)
    {
        directory.set_membership(index(user), directory.find_group(group).value(), {role, muted});
    }
    [[nodiscard]] UserIndex index(std::string_view user) const { return directory.find_user(user).value(); }

    [[nodiscard]] Decision ask(std::string_view user, Action action, std::string_view name) const
    {
        return decide(directory, rules, index(user), action, resolve(directory, "parley", name));
    }
    [[nodiscard]] Decision publish(std::string_view user, std::string_view name) const
    {
        return ask(user, Action::publish, name);
    }
    [[nodiscard]] Decision receive(std::string_view user, std::string_view name) const
    {
        return ask(user, Action::receive, name);
    }
    [[nodiscard]] Decision subscribe(std::string_view user, std::string_view filter) const
    {
        return decide_subscribe(directory, rules, index(user), "parley", filter);
    }

    Directory directory;
    Rules rules;
};

inline constexpr Decision allow(Why why) noexcept
{
    return {Verdict::allow, why};
}

inline constexpr Decision deny(Why why) noexcept
{
    return {Verdict::deny, why};
}

inline void PrintTo(const Decision& decision, std::ostream* out)
{
    *out << (decision.allowed() ? "allow: " : "deny: ") << to_string(decision.why);
}

} // namespace parley::policy
