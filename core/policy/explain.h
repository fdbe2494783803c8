#pragma once

#include "core/policy/decide.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::policy {

[[nodiscard]] std::string_view to_string(Action action) noexcept;
[[nodiscard]] std::optional<Action> parse_action(std::string_view text) noexcept;
[[nodiscard]] std::string_view to_string(Verdict verdict) noexcept;

/// What a link of an explanation is about.
enum class Rule : std::uint8_t {
    user,          ///< known and enabled
    topic,         ///< what kind of topic it is
    filter,        ///< a filter as a whole
    part,          ///< one kind of topic that a filter reaches
    name,          ///< whose name or space the topic carries
    administrator, ///< of the whole server
    group,         ///< there, public or private, how many members
    membership,
    role,
    mute,
    read_only,
    slow_mode, ///< no verdict follows from it; each message is looked at when it comes
    receipts,  ///< of a large group
    peer,      ///< the other user
    block,
    acquaintance, ///< contacts, or a common group
    grant,        ///< one of the user's that matches, or that there is none
};
[[nodiscard]] std::string_view to_string(Rule rule) noexcept;

/// One thing that was looked at, as it is now.
struct Link {
    Rule rule;
    bool decides;       ///< the verdict follows from this one
    std::string text;   ///< a sentence, without a full stop
    const Grant* grant; ///< of Rule::grant, if there is one; until the directory changes
};

struct Explanation {
    Decision decision;
    /// Exactly one link decides. Grants stand in the order in which they decide: those behind the first matched, too,
    /// and were overruled.
    std::vector<Link> chain;
};

/// Why may a user do that, or why not? The verdict is what decide() or decide_subscribe() says, by which the plugin
/// goes; the chain tells what they looked at. `topic` is a valid topic name; to subscribe, a filter.
///
/// Cost      that of the decision, and a few texts; at most max_links of them.
/// Threads   as the directory's.
Explanation explain(const Directory& directory, const Rules& rules, std::string_view root, std::string_view user,
                    Action action, std::string_view topic);

inline constexpr std::size_t max_links = 64;

/// The decision alone, by the same functions.
Decision decide_for(const Directory& directory, const Rules& rules, std::string_view root, UserIndex user,
                    Action action, std::string_view topic);

/// The rule that a decision follows from.
[[nodiscard]] Rule rule_of(Why why) noexcept;

} // namespace parley::policy
