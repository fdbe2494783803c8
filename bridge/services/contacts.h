#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/enforcement.h"
#include "core/base/clock.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace parley::bridge {

class DirectoryStore;
class DirectoryReaders;

struct ContactInfo {
    UserId user{};
    std::string display_name{};
    UnixMillis since{};

    friend bool operator==(const ContactInfo&, const ContactInfo&) = default;
};

/// Contacts (symmetric; they see each other's presence) and blocks (one's own; they stop private messages, hide one's
/// presence and end requests). How users become contacts by themselves: contact_requests.h.
///
/// Who       administrators and the duty `users` make and end contacts; either side may end his own. Blocks are
///           everybody's own. Lists are one's own, and anybody's for administrators and who has a duty.
/// Threads, order, errors: as in users.h. invalid_argument: oneself.
class Contacts {
public:
    Contacts(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement);

    asio::awaitable<Result<Change>> add(Caller caller, UserId one, UserId other);
    /// Nothing to do if they are none.
    asio::awaitable<Result<Change>> remove(Caller caller, UserId one, UserId other);
    asio::awaitable<Result<Page<ContactInfo>>> list(Caller caller, UserId of, PageRequest page);

    asio::awaitable<Result<Change>> block(Caller caller, UserId peer);
    /// Nothing to do if he is not blocked. Works for deleted peers, too.
    asio::awaitable<Result<Change>> unblock(Caller caller, UserId peer);
    asio::awaitable<Result<Page<ContactInfo>>> blocks(Caller caller, UserId of, PageRequest page);

private:
    DirectoryStore* store_;
    DirectoryReaders* readers_;
    Enforcement* enforcement_;
};

} // namespace parley::bridge
