#pragma once

#include "bridge/stores/directory_writer.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bridge {

// What directory.db knows of logins: one row for each, from the password to its end. Knows no rules. Threads and
// errors: as DirectoryReader and DirectoryWriter.

/// How long the row of a revoked login is kept: longer than any access token that may name it (http.token_lifetime).
inline constexpr std::chrono::hours revoked_login_kept{25};

struct LoginRow {
    std::string id{}; ///< `sid` of its access tokens
    std::string user{};
    std::string refresh{};       ///< SHA-256 of the good refresh token's secret, in hex
    std::int64_t refresh_no = 1; ///< the good refresh token's number
    std::string client{};        ///< what the program calls itself
    std::string address{};       ///< of the last use
    UnixMillis created{};
    UnixMillis used{}; ///< when its tokens were last renewed
    UnixMillis expires{};
    std::optional<UnixMillis> revoked{};

    [[nodiscard]] bool is_good(UnixMillis now) const noexcept { return !revoked && expires > now; }
};

/// What a user's row says of proofs of who he is.
struct ProofRow {
    bool must_change_password = false;
    UnixMillis tokens_from{}; ///< tokens issued before are worth nothing
};

std::optional<LoginRow> find_login(DirectoryReader& directory, std::string_view id);
/// The good ones of a user, in the order of their ids.
std::vector<LoginRow> logins_of(DirectoryReader& directory, std::string_view user, UnixMillis now,
                                std::string_view after, std::size_t limit);
std::uint64_t count_logins(DirectoryReader& directory, std::string_view user, UnixMillis now);
/// Of the good ones that whose end hurts least.
std::optional<std::string> spare_login(DirectoryReader& directory, std::string_view user, UnixMillis now);
std::vector<std::string> expired_logins(DirectoryReader& directory, UnixMillis now, std::size_t limit);
/// All values of a user that is not there are defaults.
ProofRow proof_of(DirectoryReader& directory, std::string_view user);

/// `created` and `used` are now, `refresh_no` is 1.
void insert_login(DirectoryWriter& directory, const LoginRow& login);
/// The next refresh token takes the place of the good one.
void renew_login(DirectoryWriter& directory, std::string_view id, std::string_view refresh, std::string_view address,
                 UnixMillis expires);
void revoke_login(DirectoryWriter& directory, std::string_view id);
/// All good ones of the user but `except`.
void revoke_other_logins_of(DirectoryWriter& directory, std::string_view user, std::string_view except);
/// All of them; and access tokens that were issued up to now, by whomever, are worth nothing.
void revoke_logins_of(DirectoryWriter& directory, std::string_view user);
/// Without a word in the change log, so for those alone that nobody needs to be told of.
void delete_login(DirectoryWriter& directory, std::string_view id);
/// Deletes it if it has expired.
void prune_login(DirectoryWriter& directory, std::string_view id);

void set_must_change_password(DirectoryWriter& directory, std::string_view user, bool must);

} // namespace parley::bridge
