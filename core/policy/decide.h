#pragma once

#include "core/directory/directory.h"
#include "core/directory/grants.h"
#include "core/policy/rules.h"
#include "core/topics/topic.h"

#include <optional>
#include <string_view>
#include <vector>

namespace parley::policy {

enum class Action : std::uint8_t { publish, subscribe, receive };
enum class Verdict : std::uint8_t { allow, deny };

/// Why a question was answered as it was; shown in logs, tests and the admin API. to_string() gives it as text.
enum class Why : std::uint8_t {
    // allowed
    is_bridge,           ///< the bridge's service identity
    is_member,           ///< a member whose role lets him
    is_own_topic,        ///< below {r}/u/{me}/ or under one's own name
    is_peer,             ///< may write to that user
    is_public_group,     ///< the card of a public group
    is_known_to,         ///< contact, or in a common group: presence
    is_everybody,        ///< {r}/all
    is_administrator,    ///< announcements
    is_following_filter, ///< one of the filters that membership narrows at each delivery
    granted,             ///< by a grant, outside the topic table
    // denied
    unknown_user,
    user_disabled,
    unknown_group,
    unknown_peer,
    not_member,
    role_only_receives, ///< observer
    muted,
    read_only_group,   ///< members below moderator only receive there
    not_own_name,      ///< publishes under somebody else's name
    not_own_topic,     ///< what is below another user's {r}/u/{u}/ is for him alone
    blocked,           ///< the receiver has blocked the sender, or the other way round
    not_contacts,      ///< messages.private is contacts, and they are none
    no_common_group,   ///< messages.private is common-group; they have none, and are no contacts
    not_known_to,      ///< presence of a stranger
    only_own_receipts, ///< receipts of a group above receipts.max_members
    only_the_broker,   ///< nobody publishes or receives there
    only_administrators,
    only_members_message, ///< a client without a session (a will) may only use live and state
    filter_too_wide,      ///< could match something out of the user's reach
    not_our_topic,        ///< outside the topic table, and no grant matches
    denied_by_grant,
    too_many_grants, ///< more ways to match than FilterTrie::max_steps
};

[[nodiscard]] std::string_view to_string(Why why) noexcept;

struct Decision {
    Verdict verdict = Verdict::deny;
    Why why = Why::not_our_topic;
    const Grant* grant = nullptr; ///< that decided, if one did; until the directory changes
    [[nodiscard]] bool allowed() const noexcept { return verdict == Verdict::allow; }
    friend bool operator==(const Decision&, const Decision&) = default;
};

/// A topic whose ids have been looked up: what is worth remembering between the checks of one fan-out.
/// Stale as soon as Directory::version() changes.
struct ResolvedTopic {
    topics::Topic topic;
    std::optional<GroupIndex> group; ///< group topics
    std::optional<UserIndex> owner;  ///< user topics
    std::optional<UserIndex> actor;
    Grants::Matches grants; ///< outside the root: where grants stand that match
};
ResolvedTopic resolve(const Directory& directory, const topics::Topic& topic) noexcept;
/// The same from a topic name, with the grants that match it. Allocates if there are more than a few.
ResolvedTopic resolve(const Directory& directory, std::string_view root, std::string_view name);

/// May `user` publish to that topic name, or receive what is published there? `action` is publish or receive.
/// No allocation, no I/O; the cost is that of one or two hash probes (presence: Directory::share_a_group).
Decision decide(const Directory& directory, const Rules& rules, UserIndex user, Action action,
                const ResolvedTopic& topic) noexcept;

/// What decide_subscribe() looked at inside the root, for who wants to know why; see core/policy/explain.h.
struct FilterTrace {
    struct Part {
        topics::TopicKind kind;
        Decision decision;
    };
    bool is_group = false;     ///< below {r}/g/{owner}/, else {r}/u/{owner}/
    std::string_view owner{};  ///< points into the filter; empty: it did not come to that
    std::vector<Part> parts{}; ///< the rows of the topic table that the filter could match
};

/// May `user` subscribe with that filter? `$share/<name>/` is taken off first. Allowed when everything that the filter
/// could ever match is within reach, or when it is a following filter of docs/protocol.md. Topics that nobody receives
/// (send, rpc) are no reason to refuse a filter that matches others. A member may subscribe to the receipts of a group
/// of any size; which of them reach him is settled at each delivery.
/// Outside the root grants answer (core/policy/by_grants.h). A filter that reaches into the root by a wildcard in the
/// root's place, as `#` does, needs a grant that covers it, and follows membership inside.
Decision decide_subscribe(const Directory& directory, const Rules& rules, UserIndex user, std::string_view root,
                          std::string_view filter, FilterTrace* trace = nullptr);

/// Is that topic name or filter one of `$CONTROL`, shared or not? It carries commands and their answers and is closed
/// to everybody but the bridge: decide_subscribe() refuses it, decide() by the kind of the topic.
[[nodiscard]] bool reaches_control(std::string_view filter) noexcept;

/// The same three questions for the bridge's service identity. It may subscribe with any filter, since a filter is no
/// topic; what it receives is decided by receive: requests, and the answers to its control messages.
Decision decide_for_bridge(Action action, const topics::Topic& topic) noexcept;

} // namespace parley::policy
