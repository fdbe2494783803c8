#pragma once

#include "bridge/services/caller.h"
#include "bridge/stores/history_readers.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace parley::bridge {

class MembershipView;

/// Answers who is online (presence.get). What is published by itself: bridge/presence/publisher.h.
///
/// Who       oneself, contacts, members of a common group; administrators and who has a duty everybody.
/// Threads   the io thread; reads run on the reader pool.
/// Errors    permission_denied: a stranger. too_large: more than max_page users at once. StorageError travels.
class Presence {
public:
    Presence(HistoryReaders& readers, MembershipView& membership);

    /// A user who was never connected is offline, with times and version 0.
    asio::awaitable<Result<PresenceRow>> get(Caller caller, UserId user);
    /// In the order asked; users whom the caller may not see are left out.
    asio::awaitable<Result<std::vector<PresenceRow>>> get_many(Caller caller, std::vector<UserId> users);

private:
    HistoryReaders* readers_;
    MembershipView* membership_;
};

} // namespace parley::bridge
