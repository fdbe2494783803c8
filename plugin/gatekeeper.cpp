#include "plugin/gatekeeper.h"

namespace parley::plugin {
namespace {

using policy::Action;
using policy::Decision;
using policy::Verdict;
using policy::Why;
using topics::TopicKind;

bool is_for_wills(TopicKind kind) noexcept
{
    return kind == TopicKind::group_live || kind == TopicKind::group_state || kind == TopicKind::user_live ||
           kind == TopicKind::other; // outside the table grants answer, for wills as for anything
}

constexpr Decision deny(Why why) noexcept
{
    return {Verdict::deny, why};
}

} // namespace

Gatekeeper::Gatekeeper(const Directory& directory, const policy::Rules& rules, const topics::Names& names,
                       TopicMemo& topics, Sessions& sessions, Broker& broker, const Clock& clock, Notices& notices,
                       Counters& counters)
    : directory_(directory)
    , rules_(rules)
    , root_(names.root())
    , topics_(topics)
    , sessions_(sessions)
    , broker_(broker)
    , notices_(notices)
    , counters_(counters)
    , log_(broker, clock)
{}

Gatekeeper::Subject Gatekeeper::subject_of(ClientHandle client)
{
    if (const Sessions::Entry* const entry = sessions_.find_entry(client))
        return {entry->session.get(), entry->is_bridge, true, entry->user};
    const char* const name = client == nullptr ? nullptr : broker_.user_name(client);
    if (name == nullptr)
        return {};
    if (name == bridge_user_name)
        return {nullptr, true, true, {}};
    const auto user = directory_.find_user(name);
    return user ? Subject{nullptr, false, true, *user} : Subject{};
}

Decision Gatekeeper::may_receive(ClientHandle client, std::string_view topic)
{
    const Subject subject = subject_of(client);
    Decision decision = deny(Why::unknown_user);
    if (policy::reaches_control(topic))
        decision = deny(Why::only_the_broker);
    else if (subject.is_bridge)
        decision = policy::decide_for_bridge(Action::receive, topics_.resolve(topic).topic);
    else if (subject.known)
        decision = policy::decide(directory_, rules_, subject.user, Action::receive, topics_.resolve(topic));
    if (!decision.allowed())
        ++counters_.receives_denied;
    return decision;
}

Decision Gatekeeper::decide_publish(const Subject& subject, std::string_view topic)
{
    if (!subject.known)
        return deny(Why::unknown_user);
    const policy::ResolvedTopic& resolved = topics_.resolve(topic);
    if (subject.is_bridge)
        return policy::decide_for_bridge(Action::publish, resolved.topic);
    // No session, or one that has been taken over: what is published now is a will.
    const bool is_will = subject.session == nullptr || subject.session->closing;
    if (is_will && !is_for_wills(resolved.topic.kind))
        return deny(Why::only_members_message);
    return policy::decide(directory_, rules_, subject.user, Action::publish, resolved);
}

Decision Gatekeeper::may_publish(ClientHandle client, std::string_view topic)
{
    const Subject subject = subject_of(client);
    const Decision decision = decide_publish(subject, topic);
    if (!decision.allowed()) {
        note_refusal(subject, "publish to", topic, decision.why);
        if (subject.session != nullptr && !subject.session->closing) {
            const topics::Topic& parsed = topics_.resolve(topic).topic;
            const bool has_ref = parsed.kind == TopicKind::group_send || parsed.kind == TopicKind::user_send;
            notices_.refused(*subject.session, topic, has_ref ? parsed.rest : std::string_view{},
                             policy::to_string(decision.why));
        }
    }
    return decision;
}

Decision Gatekeeper::decide_subscription(const Subject& subject, std::string_view filter)
{
    if (!subject.known)
        return deny(Why::unknown_user);
    // Nobody listens there, not even the bridge: answers go straight to its client.
    if (policy::reaches_control(filter))
        return deny(Why::only_the_broker);
    if (subject.is_bridge)
        return policy::decide_for_bridge(Action::subscribe, topics::parse(root_, filter));
    return policy::decide_subscribe(directory_, rules_, subject.user, root_, filter);
}

Decision Gatekeeper::may_subscribe(ClientHandle client, std::string_view filter)
{
    const Subject subject = subject_of(client);
    const Decision decision = decide_subscription(subject, filter);
    if (!decision.allowed())
        note_refusal(subject, "subscribe to", filter, decision.why);
    return decision;
}

void Gatekeeper::note_refusal(const Subject& subject, const char* what, std::string_view topic, Why why)
{
    counters_.count_refusal(why);
    const std::string user = subject.is_bridge ? std::string(bridge_user_name)
                             : subject.known   ? directory_.user(subject.user).id
                                               : std::string("nobody");
    const std::string_view reason = policy::to_string(why);
    log_.note(user + '\n' + std::string(reason), [&] {
        return "refused: " + user + " may not " + what + " " + std::string(topic.substr(0, 200)) + ": " +
               std::string(reason);
    });
}

} // namespace parley::plugin
