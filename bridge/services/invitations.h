#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/enforcement.h"
#include "bridge/stores/group_door.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/directory/directory.h"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::bridge {

class DirectoryReader;
class DirectoryStore;
class DirectoryReaders;

inline constexpr std::uint64_t max_invitation_uses = 1'000'000;
inline constexpr std::size_t max_invitations = 1000; ///< of one group

struct InvitationSettings {
    Role role = Role::member; ///< what who comes by it becomes; below owner
    std::uint64_t uses = 1;   ///< 1 to max_invitation_uses
    std::optional<UnixMillis> expires{};
};

struct InvitationInfo {
    std::string id{};
    bool signs_up = false; ///< makes a user of whoever has it
    GroupId group{};       ///< empty: of none
    Role role = Role::member;
    std::uint64_t uses_left = 0;
    UserId by{};
    UnixMillis created{};
    std::optional<UnixMillis> expires{};

    friend bool operator==(const InvitationInfo&, const InvitationInfo&) = default;
};

/// The answer to making one: the only time that the whole text is told.
struct NewInvitation {
    Change change;
    std::string id;
    std::string invitation; ///< `pi_{id}_{secret}`: what is given away, usually behind a # of a link
};

struct EnteredByInvitation {
    Change change;
    GroupId group;

    friend bool operator==(const EnteredByInvitation&, const EnteredByInvitation&) = default;
};

/// A row to be stored, and the text that opens it.
struct FreshInvitation {
    InvitationRow row;
    std::string text;
};
/// invalid_argument: a role or a number of uses that no invitation has.
Result<FreshInvitation> make_invitation(const InvitationSettings& settings);
InvitationInfo invitation_info(const InvitationRow& row);

/// The row that an invitation's text names, if its secret is right, it is not used up and not expired at `now`.
/// not_found, with one message for all of that.
Result<InvitationRow> find_valid_invitation(DirectoryReader& directory, std::string_view text, UnixMillis now);

/// Texts that make whoever has one a member of a group.
///
/// Who       the group's admins and owners, for roles that they could give by hand; administrators. Whoever has the
///           text, is a user and is not banned enters.
/// Security  the secret has 160 random bits and is kept as its SHA-256 alone; a text works until its uses are gone, it
///           expires or is revoked.
/// Threads, order, errors: as in users.h. not_found: no such group or invitation.
class Invitations {
public:
    Invitations(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement);

    /// unavailable: the group has max_invitations.
    asio::awaitable<Result<NewInvitation>> make(Caller caller, GroupId group, InvitationSettings settings);
    asio::awaitable<Result<Page<InvitationInfo>>> list(Caller caller, GroupId group, PageRequest page);
    asio::awaitable<Result<Change>> revoke(Caller caller, GroupId group, std::string id);
    /// A member stays what he is, and no use is counted.
    asio::awaitable<Result<EnteredByInvitation>> accept(Caller caller, std::string text);

private:
    DirectoryStore* store_;
    DirectoryReaders* readers_;
    Enforcement* enforcement_;
};

} // namespace parley::bridge
