#pragma once

#include "bridge/stores/duty.h"
#include "core/base/clock.h"
#include "core/directory/directory.h"
#include "core/directory/grant.h"
#include "core/ids/ids.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::bridge {

// What directory.db holds, as values. Ids are spelled as they were registered.

struct UserRow {
    std::string id{};
    UserKind kind = UserKind::person;
    std::string display_name{};
    bool admin = false;
    bool disabled = false;
    bool deleted = false;
    bool has_password = false;
    UnixMillis created{};
    Duty duty = Duty::none;
    bool must_change_password = false;

    /// An administrator or somebody with a duty: only administrators change such users.
    [[nodiscard]] bool has_office() const noexcept { return admin || duty != Duty::none; }
};

/// How the file says it: "person", "device", "service".
[[nodiscard]] std::string_view stored_word(UserKind kind) noexcept;

/// How a group is entered by somebody who may see it.
enum class Joining : std::uint8_t { open, request, invitation };

/// The word in JSON and in the database: "open", "request", "invitation".
[[nodiscard]] std::string_view joining_name(Joining joining) noexcept;
[[nodiscard]] std::optional<Joining> parse_joining(std::string_view name) noexcept;

struct GroupRow {
    std::string id{};
    std::string name{};
    std::string topic{};
    std::string picture{};
    bool is_public = false;
    bool deleted = false;
    UnixMillis created{};
    std::uint64_t members = 0;
    Joining joining = Joining::invitation;
    bool read_only = false;            ///< members below moderator only receive
    std::chrono::milliseconds slow{0}; ///< members below moderator send one message in so long; 0: no slow mode
};

struct MemberRow {
    std::string group{};
    std::string user{};
    std::string display_name{}; ///< the user's
    Role role = Role::member;
    bool muted = false;
    UnixMillis since{};
};

/// The other user of a contact or block.
struct PeerRow {
    std::string user{};
    std::string display_name{};
    UnixMillis since{};
};

struct GrantRow {
    std::string id{};
    GrantSubject subject_kind = GrantSubject::everybody;
    std::string subject{}; ///< user or group id; empty for everybody
    Role least_role = Role::observer;
    std::string filter{};
    GrantAccess access = GrantAccess::both;
    bool allows = true;
    std::int32_t priority = 0;
    std::string note{};
    UnixMillis created{};
};

enum class Entity : std::uint8_t {
    user,
    credential,
    group,
    member,
    contact,
    block,
    grant,
    key,
    login,
    psk,
    ban,
    request, ///< to join a group
    contact_request,
    budget,
};
enum class What : std::uint8_t { added, changed, removed };
[[nodiscard]] std::string_view stored_word(Entity entity) noexcept;
[[nodiscard]] std::string_view stored_word(What what) noexcept;

/// One row of the change log; see schemas/sql/directory.
struct ChangeRow {
    Revision revision{};
    Entity entity = Entity::user;
    std::string key1{};
    std::string key2{};
    What what = What::added;
    std::string detail{}; ///< JSON
    std::string actor{};  ///< who did it; empty: the server itself
    UnixMillis at{};
};

/// What stands behind `after`, in the order of ids without regard to case. Text: part of id or name, empty for all.
struct UserQuery {
    std::string after{};
    std::size_t limit = 100;
    std::string text{};
    std::optional<UserKind> kind{};
    std::optional<bool> disabled{};
    std::optional<bool> admin{};
};

/// Entries of the audit log below a number (0: from the newest), newest first.
struct AuditQuery {
    std::int64_t below = 0;
    std::size_t limit = 100;
    std::optional<std::string> actor{};
    std::optional<std::string> action{}; ///< "user." stands for all that begin so
    std::optional<std::string> target{}; ///< "ops/" stands for all that begin so
    std::optional<std::int64_t> since_ms{};
    std::optional<std::int64_t> until_ms{};
};

struct GroupQuery {
    std::string after{};
    std::size_t limit = 100;
    std::string text{};
    bool public_only = false;
};

struct GrantQuery {
    std::string after{};
    std::size_t limit = 100;
    std::string text{}; ///< part of id or filter
    std::optional<GrantSubject> subject_kind{};
    std::optional<std::string> subject{};
};

} // namespace parley::bridge
