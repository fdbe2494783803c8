#include "core/policy/decide.h"

#include "core/policy/by_grants.h"
#include "core/policy/private_messages.h"
#include "core/topics/filter.h"

namespace parley::policy {
namespace {

using topics::TopicKind;

constexpr Decision allow(Why why) noexcept
{
    return {Verdict::allow, why};
}

constexpr Decision deny(Why why) noexcept
{
    return {Verdict::deny, why};
}

/// Everything that one question is about.
struct Question {
    const Directory& directory;
    const Rules& rules;
    UserIndex user;
    const ResolvedTopic& topic;

    [[nodiscard]] bool is_own_space() const noexcept { return topic.owner == user; }
    [[nodiscard]] bool is_own_name() const noexcept { return topic.actor == user; }
};

Decision decide_as_member(const Question& question) noexcept
{
    const auto group = question.topic.group;
    if (!group)
        return deny(Why::unknown_group);
    // First what most answers need: a deleted group has no members either.
    if (question.directory.membership(question.user, *group).role != Role::none)
        return allow(Why::is_member);
    return deny(question.directory.group(*group).exists ? Why::not_member : Why::unknown_group);
}

Decision decide_group_marker(const Question& question) noexcept
{
    if (!question.is_own_name())
        return deny(Why::not_own_name);
    return decide_as_member(question);
}

Decision decide_group_speech(const Question& question) noexcept
{
    if (!question.is_own_name())
        return deny(Why::not_own_name);
    if (const Decision as_member = decide_as_member(question); !as_member.allowed())
        return as_member;
    const Membership membership = question.directory.membership(question.user, *question.topic.group);
    if (membership.role < Role::member)
        return deny(Why::role_only_receives);
    if (membership.muted)
        return deny(Why::muted);
    if (membership.role < Role::moderator && question.directory.group(*question.topic.group).read_only)
        return deny(Why::read_only_group);
    return allow(Why::is_member);
}

/// Two users as the memory knows them; for decide_private().
struct PeersInMemory {
    const Directory& directory;
    UserIndex from;
    UserIndex to;

    [[nodiscard]] bool is_enabled() const noexcept { return directory.is_enabled(to); }
    [[nodiscard]] bool are_the_same() const noexcept { return from == to; }
    [[nodiscard]] bool has_a_block() const noexcept
    {
        return directory.has_blocked(to, from) || directory.has_blocked(from, to);
    }
    [[nodiscard]] bool are_contacts() const noexcept { return directory.are_contacts(from, to); }
    [[nodiscard]] bool share_a_group() const noexcept { return directory.share_a_group(from, to); }
};

Decision decide_peer_speech(const Question& question) noexcept
{
    if (!question.is_own_name())
        return deny(Why::not_own_name);
    const auto peer = question.topic.owner;
    if (!peer)
        return deny(Why::unknown_peer);
    return decide_private(question.rules.private_messages, PeersInMemory{question.directory, question.user, *peer});
}

Decision decide_peer_marker(const Question& question) noexcept
{
    if (!question.is_own_name())
        return deny(Why::not_own_name);
    // Also of somebody disabled or blocked: what he wrote earlier can still be read, and no longer counts as unread.
    return question.topic.owner ? allow(Why::is_peer) : deny(Why::unknown_peer);
}

Decision decide_publish(const Question& question) noexcept
{
    switch (question.topic.topic.kind) {
    case TopicKind::group_send:
    case TopicKind::group_live:
    case TopicKind::group_state:
        return decide_group_speech(question);
    case TopicKind::group_read:
    case TopicKind::group_recv:
        return decide_group_marker(question);
    case TopicKind::user_send:
    case TopicKind::user_live:
        return decide_peer_speech(question);
    case TopicKind::user_read:
    case TopicKind::user_recv:
        return decide_peer_marker(question);
    case TopicKind::user_rpc:
        return question.is_own_space() ? allow(Why::is_own_topic) : deny(Why::not_own_name);
    case TopicKind::announcement:
        return question.directory.user(question.user).admin ? allow(Why::is_administrator)
                                                            : deny(Why::only_administrators);
    case TopicKind::group_send_event:
    case TopicKind::group_msg:
    case TopicKind::group_event:
    case TopicKind::group_info:
    case TopicKind::group_presence:
    case TopicKind::user_send_event:
    case TopicKind::user_msg:
    case TopicKind::user_event:
    case TopicKind::user_out_msg:
    case TopicKind::user_out_event:
    case TopicKind::user_out_read:
    case TopicKind::user_presence:
    case TopicKind::user_groups:
    case TopicKind::user_notice:
    case TopicKind::user_reply:
    case TopicKind::control:
    case TopicKind::control_response:
        return deny(Why::only_the_broker);
    case TopicKind::other:
        return decide_by_grants(question.directory, question.user, GrantAccess::publish, question.topic.grants);
    }
    return deny(Why::not_our_topic);
}

Decision decide_group_receipt(const Question& question) noexcept
{
    const Decision as_member = decide_as_member(question);
    if (!as_member.allowed())
        return as_member;
    if (question.is_own_name())
        return allow(Why::is_own_topic);
    const bool is_large = question.directory.group(*question.topic.group).members > question.rules.receipts_max_members;
    return is_large ? deny(Why::only_own_receipts) : allow(Why::is_member);
}

Decision decide_group_card(const Question& question) noexcept
{
    const Decision as_member = decide_as_member(question);
    if (as_member.why == Why::not_member && question.directory.group(*question.topic.group).is_public)
        return allow(Why::is_public_group);
    return as_member;
}

Decision decide_presence(const Question& question) noexcept
{
    if (question.is_own_space())
        return allow(Why::is_own_topic);
    const auto peer = question.topic.owner;
    if (!peer)
        return deny(Why::unknown_peer);
    if (question.directory.has_blocked(*peer, question.user))
        return deny(Why::blocked);
    const bool is_known =
        question.directory.are_contacts(question.user, *peer) || question.directory.share_a_group(question.user, *peer);
    return is_known ? allow(Why::is_known_to) : deny(Why::not_known_to);
}

/// What a peer has written stays out of sight from the moment on in which he is blocked, also what waits for a client
/// that is away.
Decision decide_from_peer(const Question& question) noexcept
{
    if (!question.is_own_space())
        return deny(Why::not_own_topic);
    const auto peer = question.topic.actor;
    return peer && question.directory.has_blocked(question.user, *peer) ? deny(Why::blocked) : allow(Why::is_own_topic);
}

Decision decide_receive(const Question& question) noexcept
{
    switch (question.topic.topic.kind) {
    case TopicKind::group_msg:
    case TopicKind::group_event:
    case TopicKind::group_live:
    case TopicKind::group_state:
    case TopicKind::group_presence:
        return decide_as_member(question);
    case TopicKind::group_read:
    case TopicKind::group_recv:
        return decide_group_receipt(question);
    case TopicKind::group_info:
        return decide_group_card(question);
    case TopicKind::user_presence:
        return decide_presence(question);
    case TopicKind::user_msg:
    case TopicKind::user_event:
    case TopicKind::user_read:
    case TopicKind::user_recv:
    case TopicKind::user_live:
        return decide_from_peer(question);
    case TopicKind::user_out_msg:
    case TopicKind::user_out_event:
    case TopicKind::user_out_read:
    case TopicKind::user_groups:
    case TopicKind::user_notice:
    case TopicKind::user_reply:
        return question.is_own_space() ? allow(Why::is_own_topic) : deny(Why::not_own_topic);
    case TopicKind::announcement:
        return allow(Why::is_everybody);
    case TopicKind::group_send:
    case TopicKind::group_send_event:
    case TopicKind::user_send:
    case TopicKind::user_send_event:
    case TopicKind::user_rpc:
    case TopicKind::control:
    case TopicKind::control_response:
        return deny(Why::only_the_broker);
    case TopicKind::other:
        return decide_by_grants(question.directory, question.user, GrantAccess::subscribe, question.topic.grants);
    }
    return deny(Why::not_our_topic);
}

} // namespace

ResolvedTopic resolve(const Directory& directory, const topics::Topic& topic) noexcept
{
    ResolvedTopic resolved;
    resolved.topic = topic;
    if (topics::is_group_kind(topic.kind))
        resolved.group = directory.find_group(topic.owner);
    else if (!topic.owner.empty())
        resolved.owner = directory.find_user(topic.owner);
    if (!topic.actor.empty())
        resolved.actor = directory.find_user(topic.actor);
    return resolved;
}

ResolvedTopic resolve(const Directory& directory, std::string_view root, std::string_view name)
{
    ResolvedTopic resolved = resolve(directory, topics::parse(root, name));
    if (resolved.topic.kind == TopicKind::other && !directory.grants().empty() && !is_inside(root, name) &&
        topics::is_valid_name(name))
        directory.grants().match(directory, name, resolved.grants);
    return resolved;
}

Decision decide(const Directory& directory, const Rules& rules, UserIndex user, Action action,
                const ResolvedTopic& topic) noexcept
{
    if (!directory.is_enabled(user))
        return deny(user.value() < directory.users() ? Why::user_disabled : Why::unknown_user);
    const Question question{directory, rules, user, topic};
    switch (action) {
    case Action::publish:
        return decide_publish(question);
    case Action::receive:
        return decide_receive(question);
    case Action::subscribe:
        break;
    }
    return deny(Why::not_our_topic);
}

Decision decide_for_bridge(Action action, const topics::Topic& topic) noexcept
{
    if (action == Action::subscribe)
        return allow(Why::is_bridge);
    const bool publishes = action == Action::publish;
    switch (topic.kind) {
    case TopicKind::group_send:
    case TopicKind::group_send_event:
    case TopicKind::group_info:
    case TopicKind::group_presence:
    case TopicKind::user_send:
    case TopicKind::user_send_event:
    case TopicKind::user_presence:
    case TopicKind::user_groups:
    case TopicKind::user_notice:
    case TopicKind::user_reply:
    case TopicKind::announcement:
    case TopicKind::control:
        return publishes ? allow(Why::is_bridge) : deny(Why::only_the_broker);
    case TopicKind::user_rpc:
    case TopicKind::control_response:
        return publishes ? deny(Why::only_the_broker) : allow(Why::is_bridge);
    case TopicKind::other:
        return deny(Why::not_our_topic);
    default:
        return deny(Why::only_the_broker);
    }
}

} // namespace parley::policy
