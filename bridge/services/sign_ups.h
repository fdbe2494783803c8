#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/enforcement.h"
#include "bridge/services/invitations.h"
#include "core/base/clock.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace parley::bridge {

class DirectoryReaders;
class DirectoryStore;

inline constexpr std::size_t max_sign_up_invitations = 1000;

struct SignUp {
    std::string invitation{}; ///< empty: without one, where that is open to all
    UserId user{};
    std::string password{};
    std::string display_name{};
};

struct SignedUp {
    Change change;
    UserId user;
    std::optional<GroupId> group{}; ///< he is a member of, by the invitation

    friend bool operator==(const SignedUp&, const SignedUp&) = default;
};

/// How somebody becomes a user by himself: by an invitation, or, where Options::open says so, just so.
///
/// Who       invitations: administrators, and who has the duty `users`. Signing up: whoever has one; the new user is a
///           person without any office, and at once a member of the invitation's group, if it names one.
/// Security  as invitations of groups. Whoever has no good invitation learns nothing, not even which ids are taken.
/// Threads, order, errors: as in users.h. not_found: no such group or invitation.
class SignUps {
public:
    struct Options {
        bool open = false; ///< signup.open
    };

    SignUps(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement, const Clock& clock,
            Options options);

    /// `group`: whoever signs up by it is at once a member there, in the settings' role. unavailable: there are
    /// max_sign_up_invitations.
    asio::awaitable<Result<NewInvitation>> invite(Caller caller, std::optional<GroupId> group,
                                                  InvitationSettings settings);
    asio::awaitable<Result<Page<InvitationInfo>>> list(Caller caller, PageRequest page);
    asio::awaitable<Result<Change>> revoke(Caller caller, std::string id);

    /// permission_denied: no invitation, where one is needed. not_found: not a good one. already_exists: the id is
    /// taken.
    asio::awaitable<Result<SignedUp>> sign_up(SignUp request);

private:
    DirectoryStore* store_;
    DirectoryReaders* readers_;
    Enforcement* enforcement_;
    const Clock* clock_;
    Options options_;
};

} // namespace parley::bridge
