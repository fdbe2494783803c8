#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/enforcement.h"
#include "bridge/stores/directory_rows.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/directory/directory.h"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::bridge {

class DirectoryStore;
class DirectoryReaders;

enum class Visibility : std::uint8_t {
    private_group, ///< seen by its members alone
    public_group   ///< any user sees its card
};

/// The word in JSON and in the database: "private", "public".
[[nodiscard]] std::string_view visibility_name(Visibility visibility) noexcept;
[[nodiscard]] std::optional<Visibility> parse_visibility(std::string_view name) noexcept;

inline constexpr std::size_t max_group_name_bytes = 256;
inline constexpr std::size_t max_group_topic_bytes = 1024;
inline constexpr std::size_t max_group_picture_bytes = 1024;
inline constexpr std::chrono::milliseconds max_slow = std::chrono::hours{24};

struct GroupInfo {
    GroupId id{};
    std::string name{};
    std::string topic{};
    std::string picture{};
    Visibility visibility = Visibility::private_group;
    UnixMillis created{};
    std::uint64_t members = 0;
    Role role = Role::none; ///< the caller's
    Joining joining = Joining::invitation;
    bool read_only = false;
    std::chrono::milliseconds slow{0};

    friend bool operator==(const GroupInfo&, const GroupInfo&) = default;
};

/// The body of a PUT: everything is replaced.
struct GroupSettings {
    std::string name{};
    std::string topic{};
    std::string picture{};
    Visibility visibility = Visibility::private_group;
    std::optional<UserId> owner{}; ///< of a new group: administrators may name one or none; for others it is the caller
    std::optional<Joining> joining{};  ///< absent: open for a public group, by invitation for a private one
    bool read_only = false;            ///< members below moderator only receive
    std::chrono::milliseconds slow{0}; ///< members below moderator send one message in so long; at most max_slow
};

/// What is absent stays.
struct GroupPatch {
    std::optional<std::string> name{};
    std::optional<std::string> topic{};
    std::optional<std::string> picture{};
    std::optional<Visibility> visibility{}; ///< with no `joining`: a change to it also sets the default of that
    std::optional<Joining> joining{};
    std::optional<bool> read_only{};
    std::optional<std::chrono::milliseconds> slow{};
};

enum class GroupScope : std::uint8_t {
    own,  ///< groups in which the caller is a member
    open, ///< public groups
    all   ///< every group; administrators
};

struct GroupFilter {
    GroupScope scope = GroupScope::own;
    std::string text{}; ///< part of the id or of the name, without regard to (ASCII) case
};

/// Groups: the rules about them stand here once, for rpc and for http. Who is in them: members.h.
///
/// Who       anybody may create one and owns it then. Owners, group admins and administrators change it; owners and
///           administrators delete it. Members and administrators see it; everybody sees public groups.
/// Threads, order, errors: as in users.h. not_found also for a private group that the caller may not see.
class Groups {
public:
    Groups(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement);

    /// Creates the group, or replaces its settings; `owner` is for new groups only.
    /// already_exists: the id belongs to a deleted group, is taken in another spelling of case, or to one that the
    /// caller may not see. not_found: no such owner.
    asio::awaitable<Result<PutAnswer>> put(Caller caller, GroupId group, GroupSettings settings);
    /// As put(), but already_exists if the group is there.
    asio::awaitable<Result<Change>> create(Caller caller, GroupId group, GroupSettings settings);
    asio::awaitable<Result<GroupInfo>> get(Caller caller, GroupId group);
    asio::awaitable<Result<Page<GroupInfo>>> list(Caller caller, GroupFilter filter, PageRequest page);
    asio::awaitable<Result<Change>> patch(Caller caller, GroupId group, GroupPatch patch);
    /// Its members are gone at once, its id is never given again; history stays for administrators.
    asio::awaitable<Result<Change>> remove(Caller caller, GroupId group);

private:
    asio::awaitable<Result<PutAnswer>> put_or_create(Caller caller, GroupId group, GroupSettings settings,
                                                     bool must_be_new);

    DirectoryStore* store_;
    DirectoryReaders* readers_;
    Enforcement* enforcement_;
};

} // namespace parley::bridge
