#pragma once

#include "bridge/services/publisher.h"
#include "bridge/stores/directory_rows.h"
#include "core/ids/ids.h"
#include "core/topics/topic.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bridge {

// What the broker's clients are told of a change: functions of values, without I/O.

/// What one row of the change log calls for. Cards and lists are named only: they show the state of now, not that of
/// the row, so that many rows cost one of them.
struct Announcement {
    std::optional<Publication> event;  ///< numbered in the conversation of `group`; its ref is `rev:<revision>`
    std::optional<Publication> notice; ///< to `user`
    std::string user{};                ///< whom the notice is to
    std::string group{};               ///< the group concerned: its event goes there, and its card is stale
    std::string list{};                ///< the user whose own list of groups is stale; empty: nobody's

    /// What each owner and admin of a group is told; who they are is looked up when it is published.
    struct ForLeaders {
        std::string group{};
        std::string payload{};
        friend bool operator==(const ForLeaders&, const ForLeaders&) = default;
    };
    std::optional<ForLeaders> for_leaders{};

    friend bool operator==(const Announcement&, const Announcement&) = default;
};

/// member added -> joined, removed -> left, changed -> role, muted or unmuted; group's name changed -> renamed; bans,
/// requests to join, contacts, requests to be one and blocks -> notices alone. A detail that is not the JSON which the
/// triggers write counts as empty.
Announcement announcement_of(const topics::Names& names, const ChangeRow& change);

/// A notice for one of those whom Announcement::for_leaders means.
Publication leader_notice(const topics::Names& names, std::string_view user, std::string payload);

/// The retained card of a group; of a deleted one the empty payload that clears it.
Publication group_card(const topics::Names& names, const GroupRow& group, Seq last_seq, Revision revision);

/// A user's own groups, in the order of their ids.
struct OwnGroups {
    std::string user{};
    bool deleted = false;
    std::uint64_t count = 0;
    std::vector<MemberRow> groups{}; ///< all of them if count <= list_max, else not needed
};

/// The retained list of a user's own groups; of a deleted user the empty payload that clears it.
Publication own_list(const topics::Names& names, const OwnGroups& own, Revision revision, std::uint32_t list_max);

} // namespace parley::bridge
