#include "clients/cli/event_text.h"

#include <boost/json.hpp>

namespace parley::cli {
namespace {

std::string text_in(const boost::json::object& event, std::string_view name)
{
    const boost::json::value* const field = event.if_contains(name);
    return field != nullptr && field->is_string() ? std::string(field->as_string()) : std::string();
}

/// Empty: an event that is not known here.
std::string what_happened(const boost::json::object& event)
{
    const std::string what = text_in(event, "event");
    if (what == "joined")
        return "joined as " + text_in(event, "role");
    if (what == "role")
        return "is now " + text_in(event, "role") + " (was " + text_in(event, "role_before") + ")";
    if (what == "renamed")
        return "renamed the group from '" + text_in(event, "name_before") + "' to '" + text_in(event, "name") + "'";
    if (what == "left")
        return what;
    if (what == "muted" || what == "unmuted" || what == "banned" || what == "unbanned")
        return "was " + what;
    return {};
}

} // namespace

std::string event_text(std::string_view payload)
{
    boost::system::error_code problem;
    const boost::json::value parsed = boost::json::parse({payload.data(), payload.size()}, problem);
    if (problem || !parsed.is_object())
        return std::string(payload);
    const boost::json::object& event = parsed.get_object();
    std::string text = what_happened(event);
    if (text.empty())
        return std::string(payload);
    const std::string by = text_in(event, "by");
    if (!by.empty() && by != text_in(event, "user"))
        text += ", by " + by;
    return text;
}

} // namespace parley::cli
