#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/enforcement.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/directory/directory.h"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace parley::bridge {

class DirectoryStore;
class DirectoryReaders;

struct MemberInfo {
    UserId user{};
    std::string display_name{};
    Role role = Role::member;
    bool muted = false;
    UnixMillis since{};

    friend bool operator==(const MemberInfo&, const MemberInfo&) = default;
};

/// Who is in a group, and as what; how one gets in by oneself: joins.h, invitations.h. Rights by the caller's role in
/// the group:
///
/// | role          | may |
/// |---------------|-----|
/// | any           | list the members, leave |
/// | moderator     | mute and unmute members below himself |
/// | admin         | also add, remove and give roles, below himself: the role before and after is below `admin` |
/// | owner         | everything, also make other owners and demote himself |
/// | administrator | everything in every group, member or not |
///
/// The last owner stays owner, and can leave only as the last member (permission_denied: make somebody else owner
/// first); administrators may leave a group without an owner. A group whose last member has left stays, and is the
/// administrators'.
/// Threads, order, errors: as in users.h. not_found: no such group or user, not a member, or a private group which the
/// caller may not see.
class Members {
public:
    Members(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement);

    /// Adds the user with this role, or gives a member this role; permission_denied for somebody banned. Absent `muted`
    /// leaves it (new: not muted).
    asio::awaitable<Result<PutAnswer>> put(Caller caller, GroupId group, UserId user, Role role,
                                           std::optional<bool> muted = std::nullopt);
    asio::awaitable<Result<Change>> mute(Caller caller, GroupId group, UserId user, bool muted);
    /// Removing oneself is leave().
    asio::awaitable<Result<Change>> remove(Caller caller, GroupId group, UserId user);
    asio::awaitable<Result<Change>> leave(Caller caller, GroupId group);

    /// Members and administrators; permission_denied for others who see the (public) group.
    asio::awaitable<Result<Page<MemberInfo>>> list(Caller caller, GroupId group, PageRequest page);
    asio::awaitable<Result<MemberInfo>> get(Caller caller, GroupId group, UserId user);

private:
    DirectoryStore* store_;
    DirectoryReaders* readers_;
    Enforcement* enforcement_;
};

} // namespace parley::bridge
