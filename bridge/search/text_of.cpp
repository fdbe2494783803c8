#include "bridge/search/text_of.h"

#include "core/topics/utf8.h"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace parley::bridge {

std::string searchable_text(std::string_view content_type, std::string_view payload)
{
    if (!topics::is_utf8_string(payload))
        return {};
    if (content_type != "application/vnd.parley+json")
        return std::string(payload);
    boost::system::error_code problem;
    const boost::json::value value = boost::json::parse(payload, problem);
    const boost::json::object* const object = problem ? nullptr : value.if_object();
    const boost::json::value* const text = object != nullptr ? object->if_contains("text") : nullptr;
    return text != nullptr && text->is_string() ? std::string(std::string_view(text->get_string())) : std::string();
}

std::optional<Edit> parse_edit(std::string_view event)
{
    if (event.find("\"edited\"") == std::string_view::npos)
        return std::nullopt;
    boost::system::error_code problem;
    const boost::json::value value = boost::json::parse(event, problem);
    const boost::json::object* const object = problem ? nullptr : value.if_object();
    if (object == nullptr)
        return std::nullopt;
    const auto text = [object](std::string_view name) -> std::string_view {
        const boost::json::value* const found = object->if_contains(name);
        return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
    };
    const boost::json::value* const seq = object->if_contains("seq");
    if (text("event") != "edited" || seq == nullptr || !seq->is_int64() || seq->get_int64() < 1)
        return std::nullopt;
    return Edit{static_cast<std::uint64_t>(seq->get_int64()), searchable_text(text("content_type"), text("text"))};
}

std::size_t count_characters(std::string_view utf8) noexcept
{
    const auto begins_one = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; };
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), begins_one));
}

} // namespace parley::bridge
