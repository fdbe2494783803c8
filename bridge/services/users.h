#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/enforcement.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/directory/directory.h"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace parley::bridge {

class DirectoryStore;
class DirectoryReaders;

/// The word in JSON and in the database: "person", "device", "service".
[[nodiscard]] std::string_view user_kind_name(UserKind kind) noexcept;
[[nodiscard]] std::optional<UserKind> parse_user_kind(std::string_view name) noexcept;

inline constexpr std::size_t max_display_name_bytes = 256;

struct UserInfo {
    UserId id{};
    UserKind kind = UserKind::person;
    std::string display_name{};
    bool admin = false;
    bool disabled = false;
    bool has_password = false;
    bool must_change_password = false; ///< before he does anything else
    UnixMillis created{};
    Duty duty = Duty::none;

    friend bool operator==(const UserInfo&, const UserInfo&) = default;
};

/// Who has proved to be a user by his password.
struct ProvedUser {
    UserInfo info{};
    std::string verifier{}; ///< what the password was compared with
};

/// What everybody may know of a user whom he may see at all.
struct Profile {
    UserId id{};
    UserKind kind = UserKind::person;
    std::string display_name{};

    friend bool operator==(const Profile&, const Profile&) = default;
};

/// The body of a PUT. An absent password, admin flag or duty leaves what is there (new users: none of them).
struct UserSettings {
    UserKind kind = UserKind::person;
    std::string display_name{};
    std::optional<std::string> password{};
    std::optional<bool> admin{};
    std::optional<Duty> duty{};
    std::optional<std::string> verifier{}; ///< in place of a password: what another broker wrote; administrators only
    std::optional<bool> must_change_password{};
};

/// What is absent stays.
struct UserPatch {
    std::optional<std::string> display_name{};
    std::optional<bool> disabled{};
    std::optional<bool> admin{};
    std::optional<std::string> password{};
    std::optional<Duty> duty{};
    std::optional<std::string> verifier{};
    std::optional<bool> must_change_password{};
};

struct UserFilter {
    std::string text{}; ///< part of the id or of the display name, without regard to (ASCII) case
    std::optional<UserKind> kind{};
    std::optional<bool> disabled{};
    std::optional<bool> admin{};
};

/// Users: the rules about them stand here once, for rpc and for http.
///
/// Who       put, patch, remove: administrators; who has the duty `users` for users who are neither administrators nor
///           have a duty, and he makes nobody one. list: administrators, and who has a duty. get: also each user
///           himself. The rest is said below.
/// Order     each change is one transaction; its rules are checked inside it.
/// Threads   the io thread; passwords are hashed and compared on the reader pool.
/// Errors    permission_denied: not for this caller. not_found: no such user, or deleted, or spelled otherwise.
///           unavailable: too much is under way. A broken database throws StorageError.
/// Always    one enabled administrator is left: a change that would take the last one is invalid_argument.
class Users {
public:
    Users(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement);

    /// Creates the user, or replaces kind and display name (and password and admin flag where given). A password that
    /// is set here, or in a patch, ends all logins of the user; if it is one's own, all others. too_large: a verifier
    /// that costs too much (foreign_verifier.h). already_exists: the id belongs to a deleted user, or is taken in
    /// another spelling of case.
    asio::awaitable<Result<PutAnswer>> put(Caller caller, UserId user, UserSettings settings);
    asio::awaitable<Result<UserInfo>> get(Caller caller, UserId user);
    asio::awaitable<Result<Page<UserInfo>>> list(Caller caller, UserFilter filter, PageRequest page);
    asio::awaitable<Result<Change>> patch(Caller caller, UserId user, UserPatch patch);
    /// The id is never given again. Credentials, memberships, contacts and blocks go; history stays. Sessions are
    /// closed.
    asio::awaitable<Result<Change>> remove(Caller caller, UserId user);

    /// For oneself, administrators and who has a duty, contacts and members of a common group; not_found for strangers.
    asio::awaitable<Result<Profile>> profile(Caller caller, UserId user);
    asio::awaitable<Result<Change>> set_own_profile(Caller caller, std::string display_name);
    /// Ends all other logins. permission_denied: `old_password` is not the one that is set. invalid_argument: a new
    /// password is due, and this is the old one.
    asio::awaitable<Result<Change>> change_own_password(Caller caller, std::string old_password,
                                                        std::string new_password);

    /// For a login. unauthenticated, with one message and in about one time, for an unknown, disabled or deleted user,
    /// one without a password, and a wrong password.
    asio::awaitable<Result<ProvedUser>> verify_password(std::string user, std::string password);
    /// The caller behind a token that was given earlier: unauthenticated if the user is gone or disabled meanwhile.
    asio::awaitable<Result<Caller>> caller_of(UserId user);

private:
    DirectoryStore* store_;
    DirectoryReaders* readers_;
    Enforcement* enforcement_;
    std::string nobodys_verifier_; ///< compared with where there is no verifier, so that the time tells nothing
};

} // namespace parley::bridge
