#include "core/topics/utf8.h"
#include "parley/message.h"

#include <boost/json.hpp>

namespace parley::client {
namespace {

constexpr std::string_view own_type = "application/vnd.parley+json";

} // namespace

Content Content::text(std::string_view text, std::optional<Seq> reply_to, const std::vector<std::string>& mentions)
{
    boost::json::object json{{"type", "text"}, {"text", text}};
    if (reply_to)
        json["reply_to"] = reply_to->value();
    if (!mentions.empty())
        json["mentions"] = boost::json::value_from(mentions);
    return {boost::json::serialize(json), std::string(own_type), {}};
}

std::optional<std::string> text_of(const Message& message)
{
    if (message.is_event)
        return std::nullopt;
    if (message.content_type == own_type) {
        boost::system::error_code wrong;
        const auto json = boost::json::parse(message.payload, wrong);
        const auto* object = wrong ? nullptr : json.if_object();
        const auto* text = object != nullptr ? object->if_contains("text") : nullptr;
        return text != nullptr && text->is_string() ? std::optional(std::string(text->get_string())) : std::nullopt;
    }
    return topics::is_utf8_string(message.payload) ? std::optional(message.payload) : std::nullopt;
}

} // namespace parley::client
