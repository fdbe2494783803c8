#include "clients/chat/lines.h"

#include "clients/cli/event_text.h"
#include "clients/cli/table.h"
#include "core/topics/utf8.h"

#include <boost/json.hpp>

#include <ctime>

namespace parley::chat {
namespace {

std::string clock_time(client::Time time)
{
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm local{};
    char text[16];
    if (localtime_r(&seconds, &local) == nullptr || std::strftime(text, sizeof text, "%H:%M:%S", &local) == 0)
        return "--:--:--";
    return text;
}

std::string words_of(const client::Message& message)
{
    if (message.is_event)
        return "* " + cli::event_text(message.payload);
    if (const auto text = client::text_of(message))
        return *text;
    return "(" + std::to_string(message.payload.size()) + " bytes" +
           (message.content_type.empty() ? std::string() : " of " + message.content_type) + ")";
}

} // namespace

std::string line_of(const client::Message& message)
{
    return clock_time(message.time) + "  " + message.conversation.text() + "  " + message.from + "  " +
           cli::printable(words_of(message));
}

std::string json_of(const client::Message& message)
{
    boost::json::object json{{"conversation", message.conversation.text()},
                             {"seq", message.seq.value()},
                             {"from", message.from},
                             {"ts", message.time.time_since_epoch().count()}};
    if (message.is_event)
        json["kind"] = "event";
    if (!message.ref.empty())
        json["ref"] = message.ref;
    if (!message.content_type.empty())
        json["content_type"] = message.content_type;
    if (topics::is_utf8_string(message.payload))
        json["text"] = message.payload;
    else
        json["bytes"] = message.payload.size();
    return boost::json::serialize(json);
}

} // namespace parley::chat
