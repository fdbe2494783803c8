#include "clients/cpp/engine/incoming.h"

#include <boost/json.hpp>

#include <charconv>

namespace parley::client {
namespace {

namespace json = boost::json;
using topics::TopicKind;

/// The last one of a name counts (docs/protocol.md, A numbered message).
std::string_view property(const Inbound& inbound, std::string_view name)
{
    for (auto each = inbound.properties.rbegin(); each != inbound.properties.rend(); ++each)
        if (each->first == name)
            return each->second;
    return {};
}

bool is_reserved(std::string_view name)
{
    return name == "seq" || name == "ts" || name == "ref" || name == "from-client" || name == "kind";
}

Incoming numbered(const topics::Topic& topic, const std::string& me, Inbound& inbound)
{
    const auto seq = parse_seq(property(inbound, "seq"));
    if (!seq || *seq == Seq::before_first())
        return {};
    Message message;
    const bool is_copy = topic.kind == TopicKind::user_out_msg || topic.kind == TopicKind::user_out_event;
    message.conversation = topics::is_group_kind(topic.kind) ? ConversationId::group(std::string(topic.owner))
                                                             : ConversationId::with(std::string(topic.actor));
    message.seq = *seq;
    message.from = is_copy ? me : std::string(topic.actor);
    const std::string_view ts = property(inbound, "ts");
    std::int64_t millis = 0;
    std::from_chars(ts.data(), ts.data() + ts.size(), millis);
    message.time = Time{std::chrono::milliseconds{millis}};
    message.is_event = property(inbound, "kind") == "event";
    message.is_own = message.from == me;
    message.ref = property(inbound, "ref");
    message.from_client = property(inbound, "from-client");
    message.content_type = std::move(inbound.content_type);
    message.payload = std::move(inbound.payload);
    for (auto& each : inbound.properties)
        if (!is_reserved(each.first))
            message.properties.push_back(std::move(each));
    return message;
}

Incoming marker(const topics::Topic& topic, const std::string& me, const Inbound& inbound)
{
    const auto seq = parse_seq(inbound.payload);
    if (!seq)
        return {};
    const bool is_read = topic.kind == TopicKind::group_read || topic.kind == TopicKind::user_read ||
                         topic.kind == TopicKind::user_out_read;
    const bool is_own_copy = topic.kind == TopicKind::user_out_read;
    return Marker{topics::is_group_kind(topic.kind) ? ConversationId::group(std::string(topic.owner))
                                                    : ConversationId::with(std::string(topic.actor)),
                  is_own_copy ? me : std::string(topic.actor), is_read ? MarkerKind::read : MarkerKind::received, *seq};
}

Incoming signal(const topics::Topic& topic, Inbound& inbound)
{
    return Signal{topics::is_group_kind(topic.kind) ? ConversationId::group(std::string(topic.owner))
                                                    : ConversationId::with(std::string(topic.actor)),
                  std::string(topic.actor), std::string(topic.rest), std::move(inbound.payload),
                  topic.kind == TopicKind::group_state};
}

Incoming own_groups(const Inbound& inbound)
{
    boost::system::error_code wrong;
    const json::value parsed = json::parse(inbound.payload, wrong);
    if (wrong || !parsed.is_object())
        return {};
    const auto* groups = parsed.get_object().if_contains("groups");
    OwnGroups own;
    own.complete = groups != nullptr && groups->is_array();
    if (!own.complete)
        return own;
    for (const auto& group : groups->get_array()) {
        const auto* object = group.if_object();
        const auto* id = object != nullptr ? object->if_contains("id") : nullptr;
        if (id != nullptr && id->is_string() && is_valid_id(id->get_string()))
            own.ids.emplace_back(id->get_string());
    }
    return own;
}

std::string text_of_member(const json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
}

std::optional<std::string> from_base64(std::string_view text)
{
    const auto value_of = [](char c) {
        if (c >= 'A' && c <= 'Z')
            return c - 'A';
        if (c >= 'a' && c <= 'z')
            return c - 'a' + 26;
        if (c >= '0' && c <= '9')
            return c - '0' + 52;
        return c == '+' ? 62 : c == '/' ? 63 : -1;
    };
    std::string bytes;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        if (c == '=')
            break;
        const int value = value_of(c);
        if (value < 0)
            return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes.push_back(static_cast<char>(bits >> held & 0xff));
        }
    }
    return bytes;
}

} // namespace

Incoming understand(const topics::Names& names, const std::string& me, Inbound inbound)
{
    const topics::Topic topic = topics::parse(names.root(), inbound.topic);
    if (!topics::is_group_kind(topic.kind) && topic.owner != me)
        return {};
    switch (topic.kind) {
    case TopicKind::group_msg:
    case TopicKind::group_event:
    case TopicKind::user_msg:
    case TopicKind::user_event:
    case TopicKind::user_out_msg:
    case TopicKind::user_out_event:
        return numbered(topic, me, inbound);
    case TopicKind::group_read:
    case TopicKind::group_recv:
    case TopicKind::user_read:
    case TopicKind::user_recv:
    case TopicKind::user_out_read:
        return marker(topic, me, inbound);
    case TopicKind::group_live:
    case TopicKind::group_state:
    case TopicKind::user_live:
        return signal(topic, inbound);
    case TopicKind::user_groups:
        return own_groups(inbound);
    case TopicKind::user_notice:
        return NoticeText{std::move(inbound.payload)};
    case TopicKind::user_reply:
        return Reply{std::move(inbound.correlation_data), std::move(inbound.payload)};
    default:
        return {};
    }
}

std::optional<Message> stored_message(const json::object& object, const std::string& me)
{
    const auto conversation = ConversationId::parse(text_of_member(object, "conversation"));
    const auto* seq = object.if_contains("seq");
    const auto* ts = object.if_contains("ts");
    if (!conversation || seq == nullptr || !seq->is_int64() || seq->get_int64() <= 0 || ts == nullptr ||
        !ts->is_int64())
        return std::nullopt;
    Message message;
    message.conversation = *conversation;
    message.seq = Seq{static_cast<std::uint64_t>(seq->get_int64())};
    message.time = Time{std::chrono::milliseconds{ts->get_int64()}};
    message.from = text_of_member(object, "from");
    message.is_own = message.from == me;
    message.is_event = text_of_member(object, "kind") == "event";
    message.ref = text_of_member(object, "ref");
    message.from_client = text_of_member(object, "from_client");
    message.content_type = text_of_member(object, "content_type");
    if (const auto* bytes = object.if_contains("payload_base64"); bytes != nullptr && bytes->is_string()) {
        auto payload = from_base64(bytes->get_string());
        if (!payload)
            return std::nullopt;
        message.payload = *std::move(payload);
    } else {
        message.payload = text_of_member(object, "text");
    }
    if (const auto* properties = object.if_contains("properties"); properties != nullptr && properties->is_array())
        for (const auto& pair : properties->get_array())
            if (const auto* both = pair.if_array();
                both != nullptr && both->size() == 2 && both->at(0).is_string() && both->at(1).is_string())
                message.properties.emplace_back(both->at(0).get_string(), both->at(1).get_string());
    return message;
}

} // namespace parley::client
