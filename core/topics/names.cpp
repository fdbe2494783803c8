#include "core/topics/table.h"
#include "core/topics/topic.h"

#include <initializer_list>

namespace parley::topics {
namespace {

std::string join(std::string_view root, std::initializer_list<std::string_view> levels)
{
    std::size_t bytes = root.size();
    for (const std::string_view level : levels)
        bytes += 1 + level.size();
    std::string name;
    name.reserve(bytes);
    name += root;
    for (const std::string_view level : levels) {
        name += '/';
        name += level;
    }
    return name;
}

/// `last` is left out, with its slash, if it is empty.
std::string join_optional(std::string_view root, std::initializer_list<std::string_view> levels, std::string_view last)
{
    std::string name = join(root, levels);
    if (!last.empty()) {
        name += '/';
        name += last;
    }
    return name;
}

} // namespace

std::string Names::group_send(std::string_view group, std::string_view user, std::string_view ref) const
{
    return join_optional(root_, {group_space, group, "send", user}, ref);
}

std::string Names::group_send_event(std::string_view group, std::string_view user, std::string_view ref) const
{
    return join(root_, {group_space, group, "send-event", user, ref});
}

std::string Names::group_msg(std::string_view group, std::string_view user) const
{
    return join(root_, {group_space, group, "msg", user});
}

std::string Names::group_event(std::string_view group, std::string_view user) const
{
    return join(root_, {group_space, group, "event", user});
}

std::string Names::group_read(std::string_view group, std::string_view user) const
{
    return join(root_, {group_space, group, "read", user});
}

std::string Names::group_recv(std::string_view group, std::string_view user) const
{
    return join(root_, {group_space, group, "recv", user});
}

std::string Names::group_live(std::string_view group, std::string_view user, std::string_view rest) const
{
    return join_optional(root_, {group_space, group, "live", user}, rest);
}

std::string Names::group_state(std::string_view group, std::string_view user, std::string_view rest) const
{
    return join_optional(root_, {group_space, group, "state", user}, rest);
}

std::string Names::group_info(std::string_view group) const
{
    return join(root_, {group_space, group, "info"});
}

std::string Names::group_presence(std::string_view group) const
{
    return join(root_, {group_space, group, "presence"});
}

std::string Names::user_send(std::string_view to, std::string_view from, std::string_view ref) const
{
    return join_optional(root_, {user_space, to, "send", from}, ref);
}

std::string Names::user_send_event(std::string_view to, std::string_view from, std::string_view ref) const
{
    return join(root_, {user_space, to, "send-event", from, ref});
}

std::string Names::user_msg(std::string_view to, std::string_view from) const
{
    return join(root_, {user_space, to, "msg", from});
}

std::string Names::user_event(std::string_view to, std::string_view from) const
{
    return join(root_, {user_space, to, "event", from});
}

std::string Names::user_out_msg(std::string_view user, std::string_view peer) const
{
    return join(root_, {user_space, user, "out", peer, "msg"});
}

std::string Names::user_out_event(std::string_view user, std::string_view peer) const
{
    return join(root_, {user_space, user, "out", peer, "event"});
}

std::string Names::user_out_read(std::string_view user, std::string_view peer) const
{
    return join(root_, {user_space, user, "out", peer, "read"});
}

std::string Names::user_read(std::string_view to, std::string_view from) const
{
    return join(root_, {user_space, to, "read", from});
}

std::string Names::user_recv(std::string_view to, std::string_view from) const
{
    return join(root_, {user_space, to, "recv", from});
}

std::string Names::user_live(std::string_view to, std::string_view from, std::string_view rest) const
{
    return join_optional(root_, {user_space, to, "live", from}, rest);
}

std::string Names::user_presence(std::string_view user) const
{
    return join(root_, {user_space, user, "presence"});
}

std::string Names::user_groups(std::string_view user) const
{
    return join(root_, {user_space, user, "groups"});
}

std::string Names::user_notice(std::string_view user) const
{
    return join(root_, {user_space, user, "notice"});
}

std::string Names::user_rpc(std::string_view user, std::string_view method) const
{
    return join(root_, {user_space, user, "rpc", method});
}

std::string Names::user_reply(std::string_view user, std::string_view rest) const
{
    return join_optional(root_, {user_space, user, "reply"}, rest);
}

std::string Names::announcement() const
{
    return join(root_, {everybody});
}

std::string Names::rpc_filter() const
{
    return join(root_, {user_space, "+", "rpc", "#"});
}

} // namespace parley::topics
