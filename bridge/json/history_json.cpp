#include "bridge/json/history_json.h"

#include "bridge/json/base64.h"
#include "core/topics/utf8.h"

#include <boost/json/array.hpp>

namespace parley::bridge {

namespace {

constexpr std::int64_t largest_number = std::int64_t{1} << 53; ///< a browser's numbers are exact up to there

template <class T>
boost::json::array array_of(const std::vector<T>& items)
{
    boost::json::array array;
    array.reserve(items.size());
    for (const auto& item : items)
        array.push_back(to_json(item));
    return array;
}

boost::json::value or_null(const std::optional<std::string>& text)
{
    if (text)
        return boost::json::string(*text);
    return nullptr;
}

std::optional<Seq> read_seq(json::Fields& fields, std::string_view name)
{
    const auto number = fields.optional_number(name, 0, largest_number);
    return number ? std::optional(Seq{static_cast<std::uint64_t>(*number)}) : std::nullopt;
}

std::optional<UnixMillis> read_time(json::Fields& fields, std::string_view name)
{
    const auto number = fields.optional_number(name, 0, largest_number);
    return number ? std::optional(unix_millis(*number)) : std::nullopt;
}

} // namespace

boost::json::object to_json(const StoredMessage& message)
{
    boost::json::object json{{"conversation", message.conversation},
                             {"seq", message.seq.value()},
                             {"from", message.from.value()},
                             {"ts", to_number(message.ts)}};
    if (message.is_event)
        json["kind"] = "event";
    if (!message.ref.empty())
        json["ref"] = message.ref;
    if (!message.from_client.empty())
        json["from_client"] = message.from_client;
    if (!message.content_type.empty())
        json["content_type"] = message.content_type;
    if (!message.properties.empty()) {
        boost::json::array properties;
        for (const auto& [name, value] : message.properties)
            properties.push_back(boost::json::array{name, value});
        json["properties"] = std::move(properties);
    }
    if (topics::is_utf8_string(message.payload))
        json["text"] = message.payload;
    else
        json["payload_base64"] = json::base64(message.payload);
    return json;
}

boost::json::object to_json(const HistoryPage& page)
{
    return {{"messages", array_of(page.messages)}, {"next", or_null(page.next)}};
}

boost::json::object to_json(const SyncAnswer& answer)
{
    boost::json::array conversations;
    for (const auto& conversation : answer.conversations) {
        conversations.push_back(boost::json::object{{"conversation", conversation.conversation},
                                                    {"last_seq", conversation.last_seq.value()},
                                                    {"messages", array_of(conversation.messages)},
                                                    {"more", conversation.more}});
    }
    boost::json::array gone;
    for (const auto& conversation : answer.gone)
        gone.push_back(boost::json::string(conversation));
    return {{"conversations", std::move(conversations)}, {"gone", std::move(gone)}, {"more", answer.more}};
}

boost::json::object to_json(const UnreadConversation& conversation)
{
    const auto& state = conversation.state;
    return {{"conversation", conversation.conversation},
            {"unread", state.unread},
            {"read_seq", state.read.value()},
            {"last_seq", state.last_seq.value()},
            {"last_ts", to_number(state.last_ts)}};
}

boost::json::object to_json(const MarkerRow& marker)
{
    return {
        {"user", marker.user.value()}, {"read_seq", marker.read.value()}, {"received_seq", marker.received.value()}};
}

boost::json::object to_json(const SessionRow& session)
{
    // The number is epoch << 32 | n: larger than a browser's exact numbers one day, so it travels as text.
    return {{"number", std::to_string(session.number)},
            {"client", session.client},
            {"user", session.user.value()},
            {"address", session.address},
            {"protocol", session.protocol},
            {"opened", to_number(session.opened)}};
}

boost::json::object to_json(const PresenceRow& presence)
{
    return {{"user", presence.user.value()},      {"online", presence.online()},
            {"since", to_number(presence.since)}, {"last_seen", to_number(presence.last_seen)},
            {"clients", presence.clients},        {"version", presence.version}};
}

} // namespace parley::bridge

namespace parley::bridge::json {

HistoryRequest read_history_request(Fields& fields)
{
    HistoryRequest request;
    request.conversation = fields.text("conversation", 128);
    request.after = read_seq(fields, "after");
    request.before = read_seq(fields, "before");
    request.from = read_time(fields, "from");
    request.to = read_time(fields, "to");
    request.cursor = fields.optional_text("cursor", 512).value_or("");
    if (const auto limit = fields.optional_number("limit", 1, max_history_page))
        request.limit = static_cast<std::size_t>(*limit);
    return request;
}

SyncRequest read_sync_request(Fields& fields)
{
    SyncRequest request;
    if (const auto* known = fields.optional_any("known")) {
        if (!known->is_object()) {
            fields.complain("known", "an object of conversation and last seq is expected");
        } else {
            for (const auto& member : known->get_object()) {
                const auto* seq = member.value().if_int64();
                if (seq == nullptr || *seq < 0 || *seq > largest_number) {
                    fields.complain("known", "each seq is a whole number");
                    break;
                }
                request.known.emplace(member.key(), Seq{static_cast<std::uint64_t>(*seq)});
            }
        }
    }
    if (const auto limit = fields.optional_number("limit", 1, History::max_sync_messages))
        request.limit = static_cast<std::size_t>(*limit);
    return request;
}

SearchRequest read_search_request(Fields& fields)
{
    SearchRequest request;
    request.text = fields.text("text", 1024);
    request.conversation = fields.optional_text("conversation", 128).value_or("");
    request.cursor = fields.optional_text("cursor", 512).value_or("");
    if (const auto limit = fields.optional_number("limit", 1, 100))
        request.limit = static_cast<std::size_t>(*limit);
    return request;
}

PageRequest read_page_request(Fields& fields)
{
    PageRequest request;
    request.cursor = fields.optional_text("cursor", 512).value_or("");
    if (const auto limit = fields.optional_number("limit", 1, max_page))
        request.limit = static_cast<std::size_t>(*limit);
    return request;
}

} // namespace parley::bridge::json
