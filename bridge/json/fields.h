#pragma once

#include "core/base/result.h"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace parley::bridge::json {

/// Reads one JSON object from a request. invalid_argument: not JSON, not an object, deeper than 16 levels, or not
/// UTF-8.
Result<boost::json::object> parse_object(std::string_view text);

/// Takes a request's JSON object apart, member by member, and refuses what it does not know.
///
/// Order     read every member first, then ask done(): it has the first complaint, or names a member nobody asked for.
///           What is read after a complaint is the default value, so no check is needed in between.
/// Lifetime  the object must outlive this.
class Fields {
public:
    explicit Fields(const boost::json::object& object)
        : object_(object)
    {}

    [[nodiscard]] bool has(std::string_view name) const { return object_.contains(name); }

    /// A required string of at most `most` bytes.
    std::string text(std::string_view name, std::size_t most = 4096);
    std::optional<std::string> optional_text(std::string_view name, std::size_t most = 4096);
    std::optional<bool> optional_flag(std::string_view name);
    bool flag(std::string_view name);
    /// A whole number within the bounds, both included.
    std::optional<std::int64_t> optional_number(std::string_view name, std::int64_t least, std::int64_t most);
    std::int64_t number(std::string_view name, std::int64_t least, std::int64_t most);
    /// An array of strings, at most `most` of them.
    std::vector<std::string> optional_texts(std::string_view name, std::size_t most);
    /// Any value, or null pointer when absent.
    const boost::json::value* optional_any(std::string_view name);

    /// A required user or group id; see parse_user_id.
    template <class IdType>
    IdType id(std::string_view name, Result<IdType> (*parse)(std::string_view))
    {
        auto parsed = parse(text(name, 256));
        if (parsed)
            return *std::move(parsed);
        complain(name, parsed.error().message);
        return IdType{};
    }

    /// Records a complaint about a member, for checks beyond its type.
    void complain(std::string_view name, std::string_view what);
    /// invalid_argument with the first complaint, or with the name of an unknown member.
    Result<void> done() const;

private:
    const boost::json::value* find(std::string_view name);

    const boost::json::object& object_;
    std::vector<std::string_view> asked_;
    std::string complaint_;
};

/// What `read(Fields&)` makes of the object, if all of it is as expected.
template <class Read>
Result<std::invoke_result_t<Read&, Fields&>> read_all(const boost::json::object& object, Read read)
{
    Fields fields(object);
    auto value = read(fields);
    if (auto done = fields.done(); !done)
        return done.error();
    return value;
}

} // namespace parley::bridge::json
