#include "bridge/json/fields.h"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace parley::bridge::json {

namespace {

constexpr std::size_t max_depth = 16;

} // namespace

Result<boost::json::object> parse_object(std::string_view text)
{
    boost::json::parse_options options;
    options.max_depth = max_depth;
    boost::json::error_code ec;
    auto value = boost::json::parse(text, ec, {}, options);
    if (ec)
        return Error{Errc::invalid_argument, "not valid JSON: " + ec.message()};
    if (!value.is_object())
        return Error{Errc::invalid_argument, "a JSON object is expected"};
    return std::move(value.get_object());
}

const boost::json::value* Fields::find(std::string_view name)
{
    asked_.push_back(name);
    const auto* value = object_.if_contains(name);
    return value != nullptr && value->is_null() ? nullptr : value;
}

void Fields::complain(std::string_view name, std::string_view what)
{
    if (complaint_.empty())
        complaint_.append(name).append(": ").append(what);
}

std::optional<std::string> Fields::optional_text(std::string_view name, std::size_t most)
{
    const auto* value = find(name);
    if (value == nullptr)
        return std::nullopt;
    const auto* text = value->if_string();
    if (text == nullptr) {
        complain(name, "a string is expected");
        return std::nullopt;
    }
    if (text->size() > most) {
        complain(name, "at most " + std::to_string(most) + " bytes");
        return std::nullopt;
    }
    return std::string(text->data(), text->size());
}

std::string Fields::text(std::string_view name, std::size_t most)
{
    auto value = optional_text(name, most);
    if (!value)
        complain(name, "is missing");
    return std::move(value).value_or(std::string{});
}

std::optional<bool> Fields::optional_flag(std::string_view name)
{
    const auto* value = find(name);
    if (value == nullptr)
        return std::nullopt;
    if (const auto* flag = value->if_bool())
        return *flag;
    complain(name, "true or false is expected");
    return std::nullopt;
}

bool Fields::flag(std::string_view name)
{
    const auto value = optional_flag(name);
    if (!value)
        complain(name, "is missing");
    return value.value_or(false);
}

std::optional<std::int64_t> Fields::optional_number(std::string_view name, std::int64_t least, std::int64_t most)
{
    const auto* value = find(name);
    if (value == nullptr)
        return std::nullopt;
    // Boost.JSON keeps what fits as int64; an uint64 or a double is out of every bound we have.
    if (const auto* number = value->if_int64(); number != nullptr && *number >= least && *number <= most)
        return *number;
    complain(name, "a whole number from " + std::to_string(least) + " to " + std::to_string(most) + " is expected");
    return std::nullopt;
}

std::int64_t Fields::number(std::string_view name, std::int64_t least, std::int64_t most)
{
    const auto value = optional_number(name, least, most);
    if (!value)
        complain(name, "is missing");
    return value.value_or(least);
}

std::vector<std::string> Fields::optional_texts(std::string_view name, std::size_t most)
{
    std::vector<std::string> texts;
    const auto* value = find(name);
    if (value == nullptr)
        return texts;
    const auto* array = value->if_array();
    if (array == nullptr || array->size() > most) {
        complain(name, "an array of at most " + std::to_string(most) + " strings is expected");
        return texts;
    }
    for (const auto& element : *array) {
        const auto* text = element.if_string();
        if (text == nullptr) {
            complain(name, "an array of strings is expected");
            return {};
        }
        texts.emplace_back(text->data(), text->size());
    }
    return texts;
}

const boost::json::value* Fields::optional_any(std::string_view name)
{
    return find(name);
}

Result<void> Fields::done() const
{
    // An unknown member explains more than the complaint that it causes ("nmae" is unknown, "name" is missing).
    for (const auto& member : object_) {
        const std::string_view name(member.key().data(), member.key().size());
        if (std::find(asked_.begin(), asked_.end(), name) == asked_.end())
            return Error{Errc::invalid_argument, "unknown member \"" + std::string(name.substr(0, 64)) + "\""};
    }
    if (!complaint_.empty())
        return Error{Errc::invalid_argument, complaint_};
    return {};
}

} // namespace parley::bridge::json
