#include "core/topics/topic.h"

#include "core/ids/ids.h"
#include "core/topics/filter.h"
#include "core/topics/levels.h"

#include <span>

namespace parley::topics {
namespace {

/// `behind`: the levels behind the verb, if there are any.
bool fits(const Row& row, Levels behind, Topic& topic) noexcept
{
    switch (row.shape) {
    case Shape::nothing:
        return !behind.more();
    case Shape::rest:
        topic.rest = behind.remainder();
        return true;
    case Shape::method:
        topic.rest = behind.remainder();
        return is_valid_id(topic.rest);
    default:
        break;
    }
    if (!behind.more())
        return false;
    topic.actor = behind.next();
    topic.rest = behind.remainder();
    if (!is_valid_id(topic.actor))
        return false;
    switch (row.shape) {
    case Shape::actor:
        return !behind.more();
    case Shape::actor_ref:
        return is_valid_ref(topic.rest);
    case Shape::actor_optional_ref:
        return !behind.more() || is_valid_ref(topic.rest);
    case Shape::actor_word:
        if (topic.rest != row.word)
            return false;
        topic.rest = {};
        return true;
    default:
        return true;
    }
}

Topic parse_below(std::span<const Row> rows, Levels levels) noexcept
{
    Topic topic;
    if (!levels.more())
        return {};
    topic.owner = levels.next();
    if (!is_valid_id(topic.owner) || !levels.more())
        return {};
    const std::string_view verb = levels.next();
    for (const Row& row : rows) {
        if (row.verb != verb)
            continue;
        Topic candidate = topic;
        candidate.kind = row.kind;
        if (fits(row, levels, candidate))
            return candidate;
    }
    return {};
}

} // namespace

Topic parse(std::string_view root, std::string_view name) noexcept
{
    if (name.starts_with('$')) {
        if (name == control_topic)
            return {TopicKind::control, {}, {}, {}};
        if (name == control_response_topic)
            return {TopicKind::control_response, {}, {}, {}};
        return {};
    }
    if (name.size() <= root.size() || name[root.size()] != '/' || !name.starts_with(root) || !is_valid_name(name))
        return {};
    Levels levels(name.substr(root.size() + 1));
    const std::string_view space = levels.next();
    if (space == group_space)
        return parse_below(group_rows, levels);
    if (space == user_space)
        return parse_below(user_rows, levels);
    if (space == everybody && !levels.more())
        return {TopicKind::announcement, {}, {}, {}};
    return {};
}

} // namespace parley::topics
