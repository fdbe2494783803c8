#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/enforcement.h"
#include "core/base/clock.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace parley::bridge {

namespace asio = boost::asio;

class DirectoryStore;
class DirectoryReaders;

/// A new pre-shared key: what a constrained device needs for TLS-PSK besides its user id, which is the identity.
struct MadePsk {
    Change change;
    std::string key; ///< hex, 64 digits; shown this once
    bool replaced = false;
};

/// Pre-shared keys of users: at most one each. TLS needs the key itself, so it is kept as it is, and no answer but that
/// of make() holds it.
///
/// Who       everybody his own, and administrators: user administrators not those of other administrators, since who
///           has the key is that user.
/// Order     a key that is replaced or removed ends the sessions that were opened with it, before the answer says
///           enforced.
/// Threads, errors: as in users.h. not_found: no such user, or he has none.
class Psks {
public:
    Psks(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement);

    asio::awaitable<Result<MadePsk>> make(Caller caller, UserId user);
    asio::awaitable<Result<Change>> remove(Caller caller, UserId user);
    /// Since when he has the one that he has.
    asio::awaitable<Result<UnixMillis>> get(Caller caller, UserId user);

private:
    DirectoryStore* store_;
    DirectoryReaders* readers_;
    Enforcement* enforcement_;
};

} // namespace parley::bridge
