#include "core/topics/overlap.h"

#include "core/topics/levels.h"

namespace parley::topics {
namespace {

constexpr bool begins_with_wildcard(std::string_view filter) noexcept
{
    return filter.starts_with('#') || filter.starts_with('+');
}

/// Calls `take` with each level of the intersection, and once with the whole rest where one filter ends in `#`.
/// False: no name is matched by both.
template <class Take>
bool walk(std::string_view one, std::string_view other, Take&& take)
{
    // A wildcard at the first level matches nothing that begins with $ (MQTT 5 §4.7.2).
    if ((one.starts_with('$') && begins_with_wildcard(other)) || (other.starts_with('$') && begins_with_wildcard(one)))
        return false;
    Levels first(one);
    Levels second(other);
    while (true) {
        // `#` also matches its parent: the other filter may have ended here.
        if (first.more() && first.remainder() == "#") {
            if (second.more())
                take(second.remainder());
            return true;
        }
        if (second.more() && second.remainder() == "#") {
            if (first.more())
                take(first.remainder());
            return true;
        }
        if (!first.more() || !second.more())
            return first.more() == second.more();
        const std::string_view a = first.next();
        const std::string_view b = second.next();
        if (a != b && a != "+" && b != "+")
            return false;
        take(a == "+" ? b : a);
    }
}

} // namespace

bool overlap(std::string_view one, std::string_view other) noexcept
{
    return walk(one, other, [](std::string_view) {});
}

std::optional<std::string> intersection(std::string_view one, std::string_view other)
{
    std::string both;
    bool is_first = true;
    const bool found = walk(one, other, [&](std::string_view levels) {
        if (!is_first)
            both += '/';
        is_first = false;
        both += levels;
    });
    return found ? std::optional(std::move(both)) : std::nullopt;
}

} // namespace parley::topics
