#include "core/topics/samples.h"

#include "core/topics/levels.h"

namespace parley::topics {
namespace {

constexpr std::string_view some_word = "x"; ///< a reference, a method

std::string& append(std::string& name, std::string_view level)
{
    return name.append(1, '/').append(level);
}

std::string of_row(std::string_view root, std::string_view space, std::string_view owner, const Row& row)
{
    std::string name(root);
    append(append(append(name, space), owner), row.verb);
    return name;
}

} // namespace

std::string sample_name(std::string_view root, std::string_view space, std::string_view owner, const Row& row,
                        std::string_view actor)
{
    std::string name = of_row(root, space, owner, row);
    switch (row.shape) {
    case Shape::nothing:
    case Shape::rest:
        return name;
    case Shape::actor:
    case Shape::actor_optional_ref:
    case Shape::actor_rest:
        return append(name, actor);
    case Shape::actor_ref:
        return append(append(name, actor), some_word);
    case Shape::actor_word:
        return append(append(name, actor), row.word);
    case Shape::method:
        return append(name, some_word);
    }
    return name;
}

std::string row_filter(std::string_view root, std::string_view space, std::string_view owner, const Row& row)
{
    std::string filter = of_row(root, space, owner, row);
    if (row.shape == Shape::nothing)
        return filter;
    if (row.shape == Shape::actor_word)
        return append(append(filter, "+"), row.word);
    return append(filter, "#");
}

std::string owner_filter(std::string_view root, std::string_view space, std::string_view owner)
{
    std::string filter(root);
    return append(append(append(filter, space), owner), "#");
}

std::string everybody_name(std::string_view root)
{
    std::string name(root);
    return append(name, everybody);
}

std::string sample_of_filter(std::string_view filter, std::string_view level, std::size_t least_levels)
{
    std::string name;
    std::size_t count = 0;
    const auto add = [&](std::string_view next) {
        if (count++ > 0)
            name += '/';
        name += next;
    };
    for (Levels levels(filter); levels.more();) {
        const std::string_view next = levels.next();
        if (next == "#") {
            do
                add(level);
            while (count < least_levels);
        } else {
            add(next == "+" ? level : next);
        }
    }
    return name;
}

} // namespace parley::topics
