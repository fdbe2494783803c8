#include "core/directory/filter_trie.h"

#include "core/directory/grant.h"
#include "core/topics/levels.h"

#include <stdexcept>
#include <utility>

namespace parley {
namespace {

constexpr std::uint64_t edge(std::uint32_t parent, std::uint32_t level) noexcept
{
    return std::uint64_t{parent} << 32 | level;
}

} // namespace

/// One level of the pattern, and what follows from it for each state.
class FilterTrie::Step {
public:
    Step(const FilterTrie& trie, const Directory& directory, std::string_view level, bool wildcards)
        : trie_(trie)
        , directory_(directory)
        , level_(level)
        , wildcards_(wildcards)
        , text_(level == "+" ? std::nullopt : trie.levels_.find(level))
    {}

    void from(const Place& state, States& next)
    {
        if (text_)
            if (const auto node = trie_.child(state.node, *text_ + specials))
                next.push_back({*node, state.user, state.group});
        if (trie_.nodes_[state.node].special_children == 0)
            return;
        if (wildcards_ && trie_.has(state.node, any_level))
            next.push_back({*trie_.child(state.node, any_level), state.user, state.group});
        if (trie_.has(state.node, user_level))
            if (const auto user = find_user(); user && (!state.user || state.user == user))
                next.push_back({*trie_.child(state.node, user_level), user, state.group});
        if (trie_.has(state.node, group_level))
            if (const auto group = find_group(); group && (!state.group || state.group == group))
                next.push_back({*trie_.child(state.node, group_level), state.user, group});
    }

private:
    std::optional<UserIndex> find_user()
    {
        if (!std::exchange(user_asked_, true))
            user_ = directory_.find_user(level_);
        return user_;
    }
    std::optional<GroupIndex> find_group()
    {
        if (!std::exchange(group_asked_, true))
            group_ = directory_.find_group(level_);
        return group_;
    }

    const FilterTrie& trie_;
    const Directory& directory_;
    std::string_view level_;
    bool wildcards_;
    std::optional<std::uint32_t> text_;
    bool user_asked_ = false;
    bool group_asked_ = false;
    std::optional<UserIndex> user_;
    std::optional<GroupIndex> group_;
};

FilterTrie::FilterTrie()
    : nodes_(1)
{}

std::optional<FilterTrie::Node> FilterTrie::child(Node parent, std::uint32_t level) const noexcept
{
    const auto found = edges_.find(edge(parent, level));
    return found == edges_.end() ? std::nullopt : std::optional(found->second);
}

std::uint32_t FilterTrie::use_level(std::string_view level)
{
    if (level == "+")
        return any_level;
    if (level == "#")
        return any_rest;
    if (level == grant_user_level)
        return user_level;
    if (level == grant_group_level)
        return group_level;
    return levels_.use(level) + specials;
}

FilterTrie::Node FilterTrie::make_child(Node parent, std::uint32_t level)
{
    if (nodes_.size() > UINT32_MAX - 1)
        throw std::length_error("the filters of grants have more levels than can be numbered");
    Node node = static_cast<Node>(nodes_.size());
    if (free_.empty()) {
        nodes_.emplace_back();
    } else {
        node = free_.back();
        free_.pop_back();
    }
    nodes_[node] = {parent, level, 0, 0, 0};
    edges_.emplace(edge(parent, level), node);
    ++nodes_[parent].children;
    if (level < specials)
        nodes_[parent].special_children |= static_cast<std::uint8_t>(1u << level);
    return node;
}

FilterTrie::Node FilterTrie::add(std::string_view filter)
{
    Node node = root;
    for (topics::Levels levels(filter); levels.more();) {
        const std::uint32_t level = use_level(levels.next());
        if (const auto known = child(node, level)) {
            if (level >= specials)
                levels_.release(level - specials); // the edge that is there holds it
            node = *known;
        } else {
            node = make_child(node, level);
        }
    }
    ++nodes_[node].uses;
    return node;
}

void FilterTrie::release(Node node)
{
    --nodes_[node].uses;
    while (node != root && nodes_[node].uses == 0 && nodes_[node].children == 0) {
        const Entry gone = nodes_[node];
        edges_.erase(edge(gone.parent, gone.level));
        free_.push_back(node);
        if (gone.level >= specials)
            levels_.release(gone.level - specials);
        else
            nodes_[gone.parent].special_children &= static_cast<std::uint8_t>(~(1u << gone.level));
        --nodes_[gone.parent].children;
        node = gone.parent;
    }
}

/// `a/#` matches `a` and everything below.
void FilterTrie::take_rests(const States& states, bool wildcards, Matches& matches) const
{
    if (!wildcards)
        return;
    for (const Place& state : states)
        if (has(state.node, any_rest))
            matches.places.push_back({*child(state.node, any_rest), state.user, state.group});
}

void FilterTrie::match(const Directory& directory, std::string_view pattern, Matches& matches) const
{
    matches.places.clear();
    matches.too_many = false;
    if (pattern == "#")
        pattern = "+/#"; // the same, since a name has at least one level
    States states{Place{}};
    States next;
    std::size_t steps = 0;
    // A wildcard at the first level matches nothing that begins with $ (MQTT 5 §4.7.2).
    bool wildcards = !pattern.starts_with('$');
    for (topics::Levels levels(pattern); levels.more() && !states.empty(); wildcards = true) {
        take_rests(states, wildcards, matches);
        const std::string_view level = levels.next();
        if (level == "#")
            return;
        Step step(*this, directory, level, wildcards);
        next.clear();
        for (const Place& state : states)
            step.from(state, next);
        states.swap(next);
        steps += states.size();
        if (steps > max_steps) {
            matches.too_many = true;
            return;
        }
    }
    take_rests(states, true, matches);
    for (const Place& state : states)
        if (nodes_[state.node].uses != 0)
            matches.places.push_back(state);
}

} // namespace parley
