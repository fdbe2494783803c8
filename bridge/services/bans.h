#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/enforcement.h"
#include "core/base/clock.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace parley::bridge {

class DirectoryStore;
class DirectoryReaders;

inline constexpr std::size_t max_ban_reason_bytes = 1024;

struct BanSettings {
    std::optional<UnixMillis> until{}; ///< none: for good
    std::string reason{};
};

struct BanInfo {
    UserId user{};
    std::optional<UnixMillis> until{};
    std::string reason{};
    UserId by{};
    UnixMillis since{};

    friend bool operator==(const BanInfo&, const BanInfo&) = default;
};

/// Users who must not be in a group.
///
/// Who       moderators, for those below themselves and for strangers; admins and owners likewise; administrators for
///           everybody.
/// Order     a ban ends the membership and withdraws the request to join in the same transaction: `enforced` means that
///           nothing published later reaches the user or comes from him.
/// Threads, errors: as in users.h. not_found: no such group or user. permission_denied: not for this caller.
class Bans {
public:
    Bans(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement);

    /// invalid_argument: oneself, or an end that has passed already.
    asio::awaitable<Result<PutAnswer>> ban(Caller caller, GroupId group, UserId user, BanSettings settings);
    /// Nothing to do if he is not banned. He is not a member again by that.
    asio::awaitable<Result<Change>> lift(Caller caller, GroupId group, UserId user);
    asio::awaitable<Result<Page<BanInfo>>> list(Caller caller, GroupId group, PageRequest page);

private:
    DirectoryStore* store_;
    DirectoryReaders* readers_;
    Enforcement* enforcement_;
};

} // namespace parley::bridge
