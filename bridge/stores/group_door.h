#pragma once

#include "bridge/stores/directory_writer.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bridge {

// What stands at the door of a group: bans, requests to join, invitations. Knows no rules: those stand in
// bridge/services. Threads and errors: as DirectoryReader and DirectoryWriter.

struct BanRow {
    std::string user{};
    std::optional<UnixMillis> until{}; ///< none: for good
    std::string reason{};
    std::string by{};
    UnixMillis since{};
};

struct JoinRequestRow {
    std::string group{};
    std::string user{};
    std::string display_name{}; ///< the user's
    std::string text{};
    UnixMillis since{};
};

/// A link; whoever has it becomes a member of `group`, or (signs_up) a user, or both.
struct InvitationRow {
    std::string id{};
    std::string secret{}; ///< SHA-256 of the link's secret, in hex
    bool signs_up = false;
    std::string group{}; ///< empty: of no group
    Role role = Role::member;
    std::uint64_t uses_left = 1;
    std::string by{}; ///< who made it
    UnixMillis created{};
    std::optional<UnixMillis> expires{};
};

/// Also one that has run out.
std::optional<BanRow> find_ban(DirectoryReader& directory, std::string_view group, std::string_view user);
std::vector<BanRow> bans(DirectoryReader& directory, std::string_view group, std::string_view after, std::size_t limit);
/// Sets the ban, or replaces the one that is there.
void put_ban(DirectoryWriter& directory, std::string_view group, const BanRow& ban);
void delete_ban(DirectoryWriter& directory, std::string_view group, std::string_view user);

std::optional<JoinRequestRow> find_join_request(DirectoryReader& directory, std::string_view group,
                                                std::string_view user);
std::vector<JoinRequestRow> join_requests(DirectoryReader& directory, std::string_view group, std::string_view after,
                                          std::size_t limit);
std::uint64_t count_join_requests(DirectoryReader& directory, std::string_view group);
void insert_join_request(DirectoryWriter& directory, std::string_view group, std::string_view user,
                         std::string_view text);
void delete_join_request(DirectoryWriter& directory, std::string_view group, std::string_view user);
/// Owners and admins of the group, at most `limit`: who is told of a request.
std::vector<std::string> leaders(DirectoryReader& directory, std::string_view group, std::size_t limit);

std::optional<InvitationRow> find_invitation(DirectoryReader& directory, std::string_view id);
std::vector<InvitationRow> invitations(DirectoryReader& directory, std::string_view group, std::string_view after,
                                       std::size_t limit);
/// Those that sign up, of whatever group or of none.
std::vector<InvitationRow> sign_up_invitations(DirectoryReader& directory, std::string_view after, std::size_t limit);
/// `by` and `created` are those of the transaction.
void insert_invitation(DirectoryWriter& directory, const InvitationRow& invitation);
/// One use less.
void use_invitation(DirectoryWriter& directory, std::string_view id);
void delete_invitation(DirectoryWriter& directory, std::string_view id);

} // namespace parley::bridge
