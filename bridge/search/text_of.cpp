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

std::size_t count_characters(std::string_view utf8) noexcept
{
    const auto begins_one = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; };
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), begins_one));
}

} // namespace parley::bridge
