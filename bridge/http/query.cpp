#include "bridge/http/query.h"

#include "bridge/http/message.h"

#include <algorithm>
#include <charconv>

namespace parley::bridge::http {

namespace {

constexpr std::size_t max_parameters = 32;

} // namespace

Query::Query(std::string_view encoded)
{
    while (!encoded.empty()) {
        const auto end = encoded.find('&');
        const auto part = encoded.substr(0, end);
        encoded = end == std::string_view::npos ? std::string_view{} : encoded.substr(end + 1);
        if (part.empty())
            continue;
        const auto equals = part.find('=');
        std::pair<std::string, std::string> parameter;
        const auto value = equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
        if (!percent_decode(part.substr(0, equals), true, parameter.first) ||
            !percent_decode(value, true, parameter.second)) {
            complaint_ = "the query is not well-formed";
            return;
        }
        const auto same = [&](const auto& known) { return known.first == parameter.first; };
        if (std::any_of(parameters_.begin(), parameters_.end(), same))
            complain(parameter.first.substr(0, 64), "is given twice");
        if (parameters_.size() == max_parameters) {
            complaint_ = "too many parameters";
            return;
        }
        parameters_.push_back(std::move(parameter));
    }
}

std::optional<std::string> Query::text(std::string_view name, std::size_t most)
{
    asked_.push_back(name);
    for (const auto& [key, value] : parameters_) {
        if (key != name)
            continue;
        if (value.size() <= most)
            return value;
        complain(name, "at most " + std::to_string(most) + " bytes");
    }
    return std::nullopt;
}

std::optional<std::int64_t> Query::number(std::string_view name, std::int64_t least, std::int64_t most)
{
    const auto given = text(name, 32);
    if (!given)
        return std::nullopt;
    std::int64_t number = 0;
    const auto [end, ec] = std::from_chars(given->data(), given->data() + given->size(), number);
    if (ec == std::errc{} && end == given->data() + given->size() && number >= least && number <= most)
        return number;
    complain(name, "a whole number from " + std::to_string(least) + " to " + std::to_string(most) + " is expected");
    return std::nullopt;
}

std::optional<bool> Query::flag(std::string_view name)
{
    const auto given = text(name, 8);
    if (!given)
        return std::nullopt;
    if (*given != "true" && *given != "false")
        complain(name, "true or false is expected");
    return *given == "true";
}

void Query::complain(std::string_view name, std::string_view what)
{
    if (complaint_.empty())
        complaint_.append(name).append(": ").append(what);
}

Result<void> Query::done() const
{
    for (const auto& [key, value] : parameters_) {
        if (std::find(asked_.begin(), asked_.end(), key) == asked_.end())
            return Error{Errc::invalid_argument, "unknown parameter \"" + key.substr(0, 64) + "\""};
    }
    if (!complaint_.empty())
        return Error{Errc::invalid_argument, complaint_};
    return {};
}

} // namespace parley::bridge::http
