#include "core/directory/grant.h"

#include "core/topics/filter.h"
#include "core/topics/levels.h"

#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

namespace parley {
namespace {

constexpr std::array<std::pair<GrantAccess, std::string_view>, 3> accesses{
    {{GrantAccess::publish, "publish"}, {GrantAccess::subscribe, "subscribe"}, {GrantAccess::both, "both"}}};
constexpr std::array<std::pair<GrantSubject, std::string_view>, 3> subjects{
    {{GrantSubject::everybody, "everybody"}, {GrantSubject::user, "user"}, {GrantSubject::group, "group"}}};

template <class Table, class Value>
std::string_view word_of(const Table& table, Value value) noexcept
{
    for (const auto& [each, word] : table)
        if (each == value)
            return word;
    return {};
}

template <class Value, class Table>
std::optional<Value> value_of(const Table& table, std::string_view text) noexcept
{
    for (const auto& [value, word] : table)
        if (word == text)
            return value;
    return std::nullopt;
}

std::size_t group_levels(std::string_view filter) noexcept
{
    std::size_t count = 0;
    for (topics::Levels levels(filter); levels.more();)
        count += levels.next() == grant_group_level ? 1 : 0;
    return count;
}

/// "%user" or "a%g": somebody expects that a part of a level is replaced, which it is not.
bool has_partial_level(std::string_view filter) noexcept
{
    for (topics::Levels levels(filter); levels.more();) {
        const std::string_view level = levels.next();
        if (level != grant_user_level && level != grant_group_level &&
            (level.find(grant_user_level) != std::string_view::npos ||
             level.find(grant_group_level) != std::string_view::npos))
            return true;
    }
    return false;
}

} // namespace

bool is_valid_grant_filter(std::string_view filter) noexcept
{
    return topics::is_valid_filter(filter) && group_levels(filter) <= 1 && !has_partial_level(filter);
}

bool has_group_level(std::string_view filter) noexcept
{
    return group_levels(filter) != 0;
}

std::string_view to_string(GrantAccess access) noexcept
{
    return word_of(accesses, access);
}

std::string_view to_string(GrantSubject subject) noexcept
{
    return word_of(subjects, subject);
}

std::optional<GrantAccess> parse_grant_access(std::string_view text) noexcept
{
    return value_of<GrantAccess>(accesses, text);
}

std::optional<GrantSubject> parse_grant_subject(std::string_view text) noexcept
{
    return value_of<GrantSubject>(subjects, text);
}

std::string filled_in(std::string_view filter, std::string_view user, std::string_view group)
{
    std::string filled;
    for (topics::Levels levels(filter); levels.more();) {
        const std::string_view level = levels.next();
        filled += level == grant_user_level ? user : level == grant_group_level ? group : level;
        if (levels.more())
            filled += '/';
    }
    return filled;
}

bool decides_before(const Grant& one, const Grant& other) noexcept
{
    return std::tie(other.priority, one.allows, one.id) < std::tie(one.priority, other.allows, other.id);
}

} // namespace parley
