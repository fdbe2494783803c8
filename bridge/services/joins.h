#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/enforcement.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/directory/directory.h"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace parley::bridge {

class DirectoryStore;
class DirectoryReaders;

inline constexpr std::size_t max_join_text_bytes = 1024;
inline constexpr std::uint64_t max_join_requests = 1000; ///< of one group, waiting for an answer

struct JoinAnswer {
    Change change;
    bool joined = false; ///< false: a request has been made, or waits already

    friend bool operator==(const JoinAnswer&, const JoinAnswer&) = default;
};

struct JoinRequestInfo {
    UserId user{};
    std::string display_name{};
    std::string text{}; ///< what he says to those who decide
    UnixMillis since{};

    friend bool operator==(const JoinRequestInfo&, const JoinRequestInfo&) = default;
};

/// How one gets into a group that one sees. Its `joining` decides: open, by request, by invitation (invitations.h).
///
/// Who       any user joins, and withdraws his own request. The group's admins and owners, and administrators, see and
///           answer requests.
/// Threads, order, errors: as in users.h. permission_denied: banned, or by invitation only. unavailable: too many
/// requests wait.
class Joins {
public:
    Joins(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement);

    /// As `member`. Who is a member already stays what he is. `text` goes with a request.
    asio::awaitable<Result<JoinAnswer>> join(Caller caller, GroupId group, std::string text);
    asio::awaitable<Result<Page<JoinRequestInfo>>> requests(Caller caller, GroupId group, PageRequest page);
    /// not_found: he has not asked.
    asio::awaitable<Result<Change>> accept(Caller caller, GroupId group, UserId user, Role role);
    /// Declines, or withdraws one's own. not_found: as accept().
    asio::awaitable<Result<Change>> decline(Caller caller, GroupId group, UserId user);

private:
    DirectoryStore* store_;
    DirectoryReaders* readers_;
    Enforcement* enforcement_;
};

} // namespace parley::bridge
