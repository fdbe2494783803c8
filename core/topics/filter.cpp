#include "core/topics/filter.h"

#include "core/ids/ids.h"
#include "core/topics/levels.h"
#include "core/topics/utf8.h"

#include <algorithm>

namespace parley::topics {
namespace {

constexpr std::string_view share_prefix = "$share";

constexpr bool is_wildcard(char c) noexcept
{
    return c == '+' || c == '#';
}

bool is_bounded(std::string_view text) noexcept
{
    if (text.empty() || text.size() > max_topic_bytes)
        return false;
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '/')) < max_levels;
}

bool begins_with_wildcard(std::string_view filter) noexcept
{
    return filter.starts_with('#') || filter.starts_with('+');
}

/// One level of a filter against what a row has in that place.
template <class IsPossible>
bool level_could_match(Levels& filter, IsPossible&& is_possible) noexcept
{
    if (!filter.more())
        return false;
    const std::string_view level = filter.next();
    return level == "+" || is_possible(level);
}

bool is_rest(Levels filter) noexcept
{
    return !filter.more() || filter.remainder() == "#";
}

} // namespace

bool is_valid_name(std::string_view name) noexcept
{
    if (name.empty() || name.size() > max_topic_bytes)
        return false;
    // One pass for all that can be wrong: this runs for each topic that a client publishes to.
    std::size_t slashes = 0;
    bool is_ascii = true;
    for (const char c : name) {
        if (is_wildcard(c) || c == '\0')
            return false;
        slashes += c == '/' ? 1 : 0;
        is_ascii = is_ascii && static_cast<unsigned char>(c) < 0x80;
    }
    return slashes < max_levels && (is_ascii || is_utf8_string(name));
}

bool is_valid_filter(std::string_view filter) noexcept
{
    if (!is_bounded(filter) || !is_utf8_string(filter))
        return false;
    for (Levels levels(filter); levels.more();) {
        const std::string_view level = levels.next();
        if (level == "#")
            return !levels.more();
        if (level != "+" && has_wildcard(level))
            return false;
    }
    return true;
}

bool has_wildcard(std::string_view filter) noexcept
{
    return std::ranges::any_of(filter, is_wildcard);
}

std::optional<SharedFilter> split_shared(std::string_view filter) noexcept
{
    Levels levels(filter);
    if (levels.next() != share_prefix)
        return SharedFilter{{}, filter};
    if (!levels.more())
        return std::nullopt;
    const std::string_view share = levels.next();
    if (share.empty() || has_wildcard(share) || !levels.more() || levels.remainder().empty())
        return std::nullopt;
    return SharedFilter{share, levels.remainder()};
}

bool matches(std::string_view filter, std::string_view name) noexcept
{
    if (name.starts_with('$') && begins_with_wildcard(filter))
        return false;
    Levels wanted(filter);
    Levels given(name);
    while (wanted.more()) {
        const std::string_view level = wanted.next();
        if (level == "#")
            return true; // also the parent level: "a/#" matches "a"
        if (!given.more())
            return false;
        if (level != given.next() && level != "+")
            return false;
    }
    return !given.more();
}

bool covers(std::string_view wide, std::string_view narrow) noexcept
{
    if (narrow.starts_with('$') && begins_with_wildcard(wide))
        return false;
    Levels outer(wide);
    Levels inner(narrow);
    while (outer.more()) {
        const std::string_view level = outer.next();
        if (level == "#")
            return true;
        if (!inner.more())
            return false;
        const std::string_view other = inner.next();
        if (other == "#" || (level != other && level != "+"))
            return false;
    }
    return !inner.more();
}

bool could_match(std::string_view filter, const Row& row) noexcept
{
    Levels levels(filter);
    const auto is_verb = [&row](std::string_view level) { return level == row.verb; };
    const auto is_word = [&row](std::string_view level) { return level == row.word; };

    // "#" matches the levels that are still to come as well as their absence, so it ends the question at any place.
    if (levels.remainder() == "#")
        return true;
    if (!level_could_match(levels, is_verb))
        return false;
    if (row.shape == Shape::nothing || row.shape == Shape::rest)
        return row.shape == Shape::rest || is_rest(levels);

    if (levels.more() && levels.remainder() == "#")
        return true;
    if (!level_could_match(levels, is_valid_id))
        return false;
    if (row.shape == Shape::actor_rest)
        return true;
    if (row.shape == Shape::actor || row.shape == Shape::method)
        return is_rest(levels);
    if (row.shape == Shape::actor_optional_ref && !levels.more())
        return true;

    if (levels.more() && levels.remainder() == "#")
        return true;
    const bool possible =
        row.shape == Shape::actor_word ? level_could_match(levels, is_word) : level_could_match(levels, is_valid_ref);
    return possible && is_rest(levels);
}

} // namespace parley::topics
