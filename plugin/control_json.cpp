#include "plugin/control_json.h"

#include <boost/json.hpp>

namespace parley::plugin::control {
namespace {

namespace json = boost::json;

std::optional<std::int64_t> integer(const json::object& object, std::string_view key)
{
    const json::value* const value = object.if_contains(key);
    if (value == nullptr)
        return std::nullopt;
    json::error_code error;
    const auto number = value->to_number<std::int64_t>(error);
    return error ? std::nullopt : std::optional(number);
}

std::optional<std::string> text(const json::object& object, std::string_view key)
{
    const json::value* const value = object.if_contains(key);
    if (value == nullptr || !value->is_string())
        return std::nullopt;
    return std::string(std::string_view(value->get_string()));
}

std::variant<Command, BadCommand> parse_close(std::int64_t id, const json::object& object)
{
    CloseCommand close{text(object, "user"), text(object, "client")};
    if (close.user.has_value() == close.client.has_value())
        return BadCommand{id, "close needs either \"user\" or \"client\", a string"};
    return Command{id, std::move(close)};
}

/// Milliseconds up to the end of the year 9999.
std::optional<UnixMillis> time(const json::object& object, std::string_view key)
{
    const auto number = integer(object, key);
    return number && *number >= 0 && *number <= 253'402'300'799'999 ? std::optional(unix_millis(*number))
                                                                    : std::nullopt;
}

std::variant<Command, BadCommand> parse_extend(std::int64_t id, const json::object& object)
{
    const auto user = text(object, "user");
    const auto issued = time(object, "issued");
    const auto expires = time(object, "expires");
    if (!user || !issued || !expires)
        return BadCommand{id, "extend needs \"user\", a string, and \"issued\" and \"expires\", milliseconds"};
    ExtendCommand extend{*user, text(object, "client"), text(object, "session"), *issued, *expires};
    // An empty session would be that of all tokens which name none.
    if ((!extend.client && !extend.session) || extend.session == "")
        return BadCommand{id, "extend needs \"client\" or \"session\", a string that is not empty"};
    return Command{id, std::move(extend)};
}

} // namespace

std::variant<Command, BadCommand> parse(std::string_view payload)
{
    if (payload.size() > max_command_bytes)
        return BadCommand{std::nullopt, "the command is larger than 64 KiB"};
    json::error_code error;
    const json::value value = json::parse(json::string_view(payload.data(), payload.size()), error);
    if (error || !value.is_object())
        return BadCommand{std::nullopt, "the command is no JSON object"};
    const json::object& object = value.get_object();
    const auto id = integer(object, "id");
    if (!id)
        return BadCommand{std::nullopt, "\"id\" must be an integer"};
    const auto command = text(object, "command");
    if (command == "stats")
        return Command{*id, StatsCommand{}};
    if (command == "close")
        return parse_close(*id, object);
    if (command == "extend")
        return parse_extend(*id, object);
    if (command == "directory") {
        const auto revision = integer(object, "revision");
        if (!revision || *revision < 0)
            return BadCommand{id, "\"revision\" must be an integer from 0"};
        return Command{*id, DirectoryCommand{Revision{*revision}}};
    }
    return BadCommand{id, "unknown command; there are directory, close, extend and stats"};
}

std::string directory_reached(std::int64_t id, Revision revision)
{
    return json::serialize(json::object{{"id", id}, {"ok", true}, {"revision", revision.value()}});
}

std::string closed(std::int64_t id, std::size_t sessions)
{
    return json::serialize(json::object{{"id", id}, {"ok", true}, {"closed", sessions}});
}

std::string extended(std::int64_t id, std::size_t sessions)
{
    return json::serialize(json::object{{"id", id}, {"ok", true}, {"extended", sessions}});
}

std::string stats(std::int64_t id, const Stats& stats)
{
    json::object counters;
    for (const auto& [name, value] : stats.counters)
        counters[name] = value;
    return json::serialize(json::object{{"id", id},
                                        {"ok", true},
                                        {"epoch", stats.epoch},
                                        {"revision", stats.revision.value()},
                                        {"broker_version", stats.broker_version},
                                        {"counters", std::move(counters)}});
}

std::string failed(std::optional<std::int64_t> id, Errc code, std::string_view message)
{
    return json::serialize(json::object{{"id", id ? json::value(*id) : json::value(nullptr)},
                                        {"ok", false},
                                        {"error", json::object{{"code", to_string(code)}, {"message", message}}}});
}

} // namespace parley::plugin::control
