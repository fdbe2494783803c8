#pragma once

#include "core/ids/ids.h"

#include <string>
#include <string_view>

namespace parley {

enum class ConversationKind : std::uint8_t { group = 1, direct = 2 };

/// A group, or a pair of users: what one sequence of numbers belongs to.
/// Its key is `g/{g}` or `p/{a}/{b}` with the pair in byte order, so each conversation has exactly one.
struct Conversation {
    ConversationKind kind = ConversationKind::group;
    std::string first;  ///< the group id, or the smaller user id
    std::string second; ///< empty, or the larger user id (may equal `first`: notes to oneself)

    static Conversation of(const GroupId& group) { return {ConversationKind::group, group.value(), {}}; }
    static Conversation between(const UserId& one, const UserId& other)
    {
        return one.value() <= other.value() ? Conversation{ConversationKind::direct, one.value(), other.value()}
                                            : Conversation{ConversationKind::direct, other.value(), one.value()};
    }

    /// The stored form, for example "g/ops" or "p/u1/u2".
    [[nodiscard]] std::string key() const
    {
        return kind == ConversationKind::group ? "g/" + first : "p/" + first + "/" + second;
    }
    /// The form that a user sees: "g/ops", or "u/{peer}" for a direct conversation in which `reader` takes part.
    [[nodiscard]] std::string seen_by(const UserId& reader) const
    {
        if (kind == ConversationKind::group)
            return "g/" + first;
        return "u/" + (reader.value() == first ? second : first);
    }

    friend bool operator==(const Conversation&, const Conversation&) = default;
};

/// Reads what a user writes, "g/{g}" or "u/{peer}"; `reader` is the other half of a pair.
/// invalid_argument: neither form, or the id in it is not valid.
Result<Conversation> parse_conversation(std::string_view text, const UserId& reader);

} // namespace parley
