#pragma once

#include "core/base/clock.h"
#include "core/directory/role.h"
#include "core/ids/ids.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

enum class UserKind : std::uint8_t { person, device, service };

struct User {
    std::string id; ///< as it was registered; topics and user names must spell it exactly so
    UserKind kind = UserKind::person;
    bool admin = false;
    bool enabled = true;             ///< neither disabled nor deleted
    std::string password_verifier{}; ///< SCRAM-SHA-256, RFC 5803; empty: no password
    UnixMillis tokens_from{};        ///< access tokens issued before this are worth nothing
    bool password_due = false;       ///< he must set a new password before he logs in with one
};

struct Group {
    std::string id;
    bool is_public = false;
    bool exists = true;        ///< false: deleted; nobody is a member
    std::uint32_t members = 0; ///< 0 for a deleted one
    bool read_only = false;    ///< members below moderator only receive
    std::uint32_t slow_ms = 0; ///< members below moderator send one message in so long; 0: no slow mode
};

class DeviceKeys;
class Grants;
class IndexSet;
class RevokedLogins;
struct DeviceKey;
struct Grant;

/// Users, groups, memberships, grants, keys and ended logins in memory: what logins and rights are decided from.
///
/// Cost      membership() is one hash probe, whatever the numbers; at most 32 bytes a membership (measured in bench/;
///           33 where everybody is in three groups of three).
///           share_a_group() grows with the groups of whoever has fewer; deleting a group costs the same for any size.
/// Threads   one at a time. Reading never allocates.
/// Lifetime  indexes are given once and never again, as ids are never given again: an index is valid for ever.
///           References into it are valid until the next change.
class Directory {
public:
    Directory();
    ~Directory();
    Directory(Directory&&) noexcept;
    Directory& operator=(Directory&&) noexcept;

    /// By exact spelling; also disabled ones.
    [[nodiscard]] std::optional<UserIndex> find_user(std::string_view id) const noexcept;
    [[nodiscard]] std::optional<GroupIndex> find_group(std::string_view id) const noexcept;
    [[nodiscard]] const User& user(UserIndex index) const noexcept;
    [[nodiscard]] const Group& group(GroupIndex index) const noexcept;
    /// As user(index).enabled, for the checks that every delivery makes; false for an index that was never given.
    [[nodiscard]] bool is_enabled(UserIndex index) const noexcept;
    [[nodiscard]] std::size_t users() const noexcept;
    [[nodiscard]] std::size_t groups() const noexcept;
    [[nodiscard]] std::size_t memberships() const noexcept;

    /// Role::none for a deleted group, too.
    [[nodiscard]] Membership membership(UserIndex user, GroupIndex group) const noexcept;
    /// Some group has a slow mode: where none has, nobody needs to look for it.
    [[nodiscard]] bool has_slow_groups() const noexcept;
    /// The groups of a user (order unspecified).
    [[nodiscard]] std::vector<GroupIndex> groups_of(UserIndex user) const;
    /// The same as keys of a set, without a copy; deleted groups stand in it, of which nobody is a member.
    [[nodiscard]] const IndexSet& groups_with(UserIndex user) const noexcept;
    /// The members of a group as keys of a set; none of a deleted one.
    [[nodiscard]] const IndexSet& members_of(GroupIndex group) const noexcept;
    [[nodiscard]] bool share_a_group(UserIndex one, UserIndex other) const noexcept;
    [[nodiscard]] bool are_contacts(UserIndex one, UserIndex other) const noexcept;
    /// `who` has blocked `whom`.
    [[nodiscard]] bool has_blocked(UserIndex who, UserIndex whom) const noexcept;

    [[nodiscard]] const Grants& grants() const noexcept;
    [[nodiscard]] const DeviceKeys& device_keys() const noexcept;
    [[nodiscard]] const RevokedLogins& revoked_logins() const noexcept;
    /// The pre-shared key, in hex; empty: he has none.
    [[nodiscard]] std::string_view psk(UserIndex user) const noexcept;

    [[nodiscard]] Revision revision() const noexcept;
    /// Grows with every change of any kind; a cache keyed by it is never stale.
    [[nodiscard]] std::uint64_t version() const noexcept;

    // Changes. Each is idempotent.
    UserIndex put_user(const User& user);
    GroupIndex put_group(std::string_view id, bool is_public, bool exists);
    void set_speech(GroupIndex group, bool read_only, std::uint32_t slow_ms);
    void set_password_verifier(UserIndex user, std::string verifier);
    void set_membership(UserIndex user, GroupIndex group, Membership membership); ///< Role::none removes
    void set_contacts(UserIndex one, UserIndex other, bool contacts);             ///< symmetric
    void set_blocked(UserIndex who, UserIndex whom, bool blocked);
    void put_grant(const Grant& grant); ///< its subject is known
    void erase_grant(std::string_view id);
    void put_device_key(const DeviceKey& key); ///< its user is known
    void erase_device_key(std::string_view id);
    void set_psk(UserIndex user, std::string key); ///< hex; empty removes
    void revoke_login(std::string_view id, UnixMillis expires);
    void unrevoke_login(std::string_view id);
    /// Forgets revoked logins whose end came before `time`.
    void forget_logins_before(UnixMillis time);
    void set_revision(Revision revision);
    /// Forgets memberships, contacts, blocks, grants, keys of all kinds and revoked logins, before they are loaded
    /// anew. Users and groups keep their indexes.
    void clear_relations();

    /// Bytes held for memberships: tables and lists, slack included.
    [[nodiscard]] std::size_t membership_bytes() const noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace parley
