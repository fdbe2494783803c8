#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/enforcement.h"
#include "core/base/clock.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace parley::bridge {

class DirectoryReaders;
class DirectoryStore;

/// A login that is still good.
struct LoginInfo {
    std::string id{};
    std::string client{}; ///< what the program calls itself
    std::string address{};
    UnixMillis created{};
    UnixMillis used{}; ///< when its tokens were last renewed
    UnixMillis expires{};
    bool current = false; ///< the one that asks

    friend bool operator==(const LoginInfo&, const LoginInfo&) = default;
};

enum class WhichLogins : std::uint8_t {
    all,
    others ///< but the one that asks
};

/// Where a user is logged in, and the end of it.
///
/// Who       everybody his own; administrators, and who has the duty `users`, those of others (see may_manage); who
/// sees
///           all may list them.
/// Effect    from the answer on neither access nor refresh tokens of the login are worth anything; the broker ends the
///           sessions that were opened with them.
/// Threads, order, errors: as in users.h. not_found: no such login, or it has ended.
class OpenLogins {
public:
    OpenLogins(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement, const Clock& clock);

    asio::awaitable<Result<Page<LoginInfo>>> list(Caller caller, UserId user, PageRequest page);
    asio::awaitable<Result<Change>> end(Caller caller, UserId user, std::string login);
    /// `all` also makes worthless what others' tokens there are of the user (auth.issuers) that were issued until now.
    asio::awaitable<Result<Change>> end_all(Caller caller, UserId user, WhichLogins which);
    /// The login that asks. invalid_argument: it is none (a key, or somebody else's token).
    asio::awaitable<Result<Change>> end_own(Caller caller);

private:
    DirectoryStore* store_;
    DirectoryReaders* readers_;
    Enforcement* enforcement_;
    const Clock* clock_;
};

} // namespace parley::bridge
