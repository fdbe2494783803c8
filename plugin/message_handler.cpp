#include "plugin/message_handler.h"

#include "core/policy/by_grants.h"
#include "plugin/reserved_properties.h"

#include <algorithm>

namespace parley::plugin {
namespace {

using topics::Topic;
using topics::TopicKind;

/// Swallows a message without an error: nobody can subscribe to it, and it fits into any topic's place.
constexpr std::string_view nowhere = "$";

bool is_direct(TopicKind kind)
{
    return kind == TopicKind::user_send || kind == TopicKind::user_send_event || kind == TopicKind::user_read ||
           kind == TopicKind::user_recv;
}

bool is_event(TopicKind kind)
{
    return kind == TopicKind::group_send_event || kind == TopicKind::user_send_event;
}

journal::ConversationView conversation_of(const Topic& topic)
{
    if (!is_direct(topic.kind))
        return {ConversationKind::group, topic.owner, {}};
    return {ConversationKind::direct, std::min(topic.owner, topic.actor), std::max(topic.owner, topic.actor)};
}

/// The user properties of a numbered message; returns how many.
std::size_t stamp(std::array<Stamp, 5>& stamps, const Sequencer::Numbered& place, std::string_view ref,
                  std::string_view from_client, bool event)
{
    std::size_t count = 0;
    const auto add = [&](const char* name, std::string_view value) {
        stamps[count].name = name;
        stamps[count].value.assign(value);
        ++count;
    };
    add("seq", std::to_string(place.seq.value()));
    add("ts", std::to_string(place.ts));
    if (!ref.empty())
        add("ref", ref);
    if (!from_client.empty())
        add("from-client", from_client);
    if (event)
        add("kind", "event");
    return count;
}

} // namespace

MessageHandler::MessageHandler(Sequencer& sequencer, Sessions& sessions, Broker& broker, const topics::Names& names,
                               TopicMemo& topics, Notices& notices, Budgets& budgets, Counters& counters,
                               std::size_t max_bytes)
    : sequencer_(sequencer)
    , sessions_(sessions)
    , broker_(broker)
    , names_(names)
    , topics_(topics)
    , notices_(notices)
    , budgets_(budgets)
    , counters_(counters)
    , max_bytes_(max_bytes)
{}

Outcome MessageHandler::on_message(const Incoming& message)
{
    const Topic topic = topics_.resolve(message.topic).topic;
    Session* const session = sessions_.find(message.client);
    if (session == nullptr) {
        // A broker-to-broker connection, which no rights check has seen. What is not ours may pass.
        if (topic.kind == TopicKind::other && !policy::is_inside(names_.root(), message.topic))
            return {.retain = message.retain};
        ++counters_.refused_no_session;
        return {.fate = Fate::refuse};
    }
    if (message.payload.size() > max_bytes_ && !session->is_bridge) {
        ++counters_.refused_too_large;
        const bool has_ref = topic.kind == TopicKind::group_send || topic.kind == TopicKind::user_send;
        return refuse(message, *session, has_ref ? topic.rest : std::string_view{}, "too_large");
    }
    switch (topic.kind) {
    case TopicKind::group_send:
    case TopicKind::group_send_event:
    case TopicKind::user_send:
    case TopicKind::user_send_event:
        return number(message, topic, *session);
    case TopicKind::group_read:
    case TopicKind::group_recv:
    case TopicKind::user_read:
    case TopicKind::user_recv:
        return mark(message, topic, *session);
    default:
        // Outside the root it is the grant's holder who knows what is to be kept.
        return {.retain = message.retain && (topic.kind == TopicKind::group_state || session->is_bridge ||
                                             !policy::is_inside(names_.root(), message.topic))};
    }
}

bool MessageHandler::take_properties(const Incoming& message)
{
    own_ = message.properties == nullptr ? Properties{} : *message.properties;
    const auto removed =
        std::erase_if(own_.user, [](const auto& property) { return is_reserved_property(property.first); });
    encoded_.clear();
    for (const auto& [name, value] : own_.user)
        journal::append_user_property(encoded_, name, value);
    return removed != 0;
}

Outcome MessageHandler::number(const Incoming& message, const Topic& topic, Session& session)
{
    const bool event = is_event(topic.kind);
    const bool direct = is_direct(topic.kind);
    const journal::ConversationView conversation = conversation_of(topic);
    if (!topic.rest.empty())
        if (const auto stored =
                sequencer_.find_earlier(event ? journal::MessageKind::event : journal::MessageKind::message,
                                        topic.actor, conversation, topic.rest, buffer_))
            return give_back(message, topic, session, *stored);
    if (const auto pause = budgets_.admit_numbered(topic))
        return put_off(message, session, topic.rest, *pause);

    const bool forged = take_properties(message);
    const Result<Sequencer::Numbered> place = sequencer_.accept({
        .ts = 0,
        .seq = {},
        .conversation = conversation,
        .kind = event ? journal::MessageKind::event : journal::MessageKind::message,
        .sender = topic.actor,
        .ref = topic.rest,
        .from_client = session.from_client,
        .qos = message.qos,
        .content_type = own_.content_type,
        .response_topic = own_.response_topic,
        .correlation_data = own_.correlation_data,
        .user_properties = journal::UserPropertiesView(encoded_),
        .payload = message.payload,
    });
    if (!place)
        return failed(message, session, topic.rest, place.error());
    ++counters_.messages;
    counters_.messages_direct += direct ? 1 : 0;

    const std::span<const Stamp> stamps =
        std::span(stamps_).first(stamp(stamps_, *place, topic.rest, session.from_client, event));
    if (direct)
        mirror(message, topic, stamps, event);
    topic_ = direct
                 ? (event ? names_.user_event(topic.owner, topic.actor) : names_.user_msg(topic.owner, topic.actor))
                 : (event ? names_.group_event(topic.owner, topic.actor) : names_.group_msg(topic.owner, topic.actor));
    return {.fate = Fate::pass,
            .topic = topic_,
            .retain = false,
            .remove_reserved = forged || message.has_unreadable_properties,
            .stamps = stamps};
}

void MessageHandler::mirror(const Incoming& message, const Topic& topic, std::span<const Stamp> stamps, bool event)
{
    const std::string to =
        event ? names_.user_out_event(topic.actor, topic.owner) : names_.user_out_msg(topic.actor, topic.owner);
    Outgoing copy;
    copy.topic = to;
    copy.payload = message.payload;
    copy.qos = message.qos;
    copy.properties = &own_;
    copy.stamps = stamps;
    broker_.publish(copy);
}

Outcome MessageHandler::give_back(const Incoming& message, const Topic& topic, Session& session,
                                  const journal::Message& stored)
{
    ++counters_.resends;
    if (!session.is_bridge) {
        Properties properties;
        properties.content_type = stored.content_type;
        properties.response_topic = stored.response_topic;
        properties.correlation_data = stored.correlation_data;
        stored.user_properties.for_each(
            [&](std::string_view name, std::string_view value) { properties.user.emplace_back(name, value); });
        const std::string to = is_direct(topic.kind) ? names_.user_out_msg(topic.actor, topic.owner)
                                                     : names_.group_msg(topic.owner, topic.actor);
        Outgoing again;
        again.client = session.client_id;
        again.topic = to;
        again.payload = stored.payload;
        again.qos = message.qos;
        again.properties = &properties;
        again.stamps = std::span(stamps_).first(
            stamp(stamps_, {stored.seq, stored.ts}, stored.ref, stored.from_client, is_event(topic.kind)));
        broker_.publish(again);
    }
    return {.fate = Fate::pass, .topic = nowhere, .retain = false};
}

Outcome MessageHandler::mark(const Incoming& message, const Topic& topic, Session& session)
{
    const auto seq = parse_seq(message.payload);
    if (!seq) {
        ++counters_.refused_marker;
        return refuse(message, session, {}, "marker_is_no_seq");
    }
    const bool is_read = topic.kind == TopicKind::group_read || topic.kind == TopicKind::user_read;
    const Result<void> marked = sequencer_.mark(is_read ? journal::MarkerKind::read : journal::MarkerKind::received,
                                                conversation_of(topic), topic.actor, *seq);
    if (!marked && marked.error().code == Errc::invalid_argument) {
        ++counters_.refused_marker;
        return refuse(message, session, {}, "marker_beyond_last_seq");
    }
    if (!marked)
        return failed(message, session, {}, marked.error());
    ++counters_.markers;
    if (topic.kind == TopicKind::user_read) {
        const std::string to = names_.user_out_read(topic.actor, topic.owner);
        Outgoing copy;
        copy.topic = to;
        copy.payload = message.payload;
        copy.qos = message.qos;
        broker_.publish(copy);
    }
    return {.fate = Fate::pass, .retain = false};
}

Outcome MessageHandler::refuse(const Incoming& message, Session& session, std::string_view ref, std::string_view reason)
{
    notices_.refused(session, message.topic, ref, reason);
    return {.fate = Fate::refuse};
}

Outcome MessageHandler::put_off(const Incoming& message, Session& session, std::string_view ref, const Pause& pause)
{
    ++counters_.refused_for_now;
    notices_.refused(session, message.topic, ref, pause.reason, pause.retry);
    return {.fate = Fate::refuse};
}

Outcome MessageHandler::failed(const Incoming& message, Session& session, std::string_view ref, const Error& error)
{
    if (error.code != Errc::unavailable) {
        ++counters_.refused_too_large;
        return refuse(message, session, ref, to_string(error.code));
    }
    ++counters_.refused_journal;
    return {.fate = Fate::disconnect};
}

} // namespace parley::plugin
