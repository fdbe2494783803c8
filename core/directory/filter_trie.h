#pragma once

#include "core/directory/directory.h"
#include "core/directory/level_table.h"

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

namespace parley {

/// The filters of grants, level by level. Finds those that match a name in as many steps as the name has levels,
/// however many filters there are: what multiplies a step is only how many filters agree with the name so far and
/// differ in their wildcards.
///
/// Threads   one at a time. match() allocates for more than a few results only.
class FilterTrie {
public:
    using Node = std::uint32_t;

    /// A filter that matches. Where it has %u or %g, for that user or for members of that group alone.
    struct Place {
        Node node = 0;
        std::optional<UserIndex> user{};
        std::optional<GroupIndex> group{};
    };
    struct Matches {
        boost::container::small_vector<Place, 4> places;
        bool too_many = false; ///< max_steps was not enough; places are not all
    };
    /// A bound for the broker's thread. Only filters made for it (all the 2^n ways to write one name with `+`) reach
    /// it.
    static constexpr std::size_t max_steps = 10'000;

    FilterTrie();
    /// The filter's node, made if need be; one use more. A valid filter.
    Node add(std::string_view filter);
    /// One use less; the last one frees the node and what led to it alone.
    void release(Node node);
    /// Nodes are numbered below this.
    [[nodiscard]] std::size_t nodes() const noexcept { return nodes_.size(); }

    /// The filters that match a name; for a filter those that match everything which it could match.
    void match(const Directory& directory, std::string_view pattern, Matches& matches) const;

private:
    /// Levels that are no text; numbers of texts come behind them.
    enum Special : std::uint32_t { any_level, any_rest, user_level, group_level, specials };
    static constexpr Node root = 0;

    struct Entry {
        Node parent = root;
        std::uint32_t level = 0; ///< that leads here from the parent
        std::uint32_t children = 0;
        std::uint32_t uses = 0;            ///< filters that end here
        std::uint8_t special_children = 0; ///< a bit for each Special: most steps need not look
    };
    using States = boost::container::small_vector<Place, 8>;
    class Step;

    [[nodiscard]] std::optional<Node> child(Node parent, std::uint32_t level) const noexcept;
    [[nodiscard]] bool has(Node node, Special special) const noexcept
    {
        return (nodes_[node].special_children >> special & 1u) != 0;
    }
    std::uint32_t use_level(std::string_view level);
    Node make_child(Node parent, std::uint32_t level);
    void take_rests(const States& states, bool wildcards, Matches& matches) const;

    LevelTable levels_;
    std::deque<Entry> nodes_;
    std::vector<Node> free_;
    boost::unordered_flat_map<std::uint64_t, Node> edges_; ///< parent << 32 | level
};

} // namespace parley
