#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/session_closer.h"
#include "bridge/stores/history_readers.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace parley::bridge {

class DirectoryStore;

/// Who is connected, with what, and ending that.
///
/// Who       everybody his own sessions; administrators everybody's. Who has a duty sees everybody's; with the duty
///           `users` he ends those of users without an office.
/// Audit     ending another's sessions is an entry, made before they are ended.
/// Order     the list is what the projector has committed: a few milliseconds behind the broker.
/// Threads   the io thread; reads run on the reader pool.
/// Errors    permission_denied: another's. unavailable: the broker cannot be reached. StorageError travels.
class Sessions {
public:
    Sessions(HistoryReaders& readers, DirectoryStore& store, SessionCloser& closer);

    /// Open sessions, newest first. Without `of`: the caller's own, for who may see them everybody's.
    asio::awaitable<Result<Page<SessionRow>>> list(Caller caller, std::optional<UserId> of, PageRequest request);
    /// Closes all sessions of a user. Returns how many.
    asio::awaitable<Result<int>> close_user(Caller caller, UserId user);
    /// Closes the session with this client identifier. not_found: there is none, or it is another's.
    asio::awaitable<Result<int>> close_client(Caller caller, std::string client);

private:
    asio::awaitable<Result<void>> may_close(Caller caller, UserId user, std::string client);

    HistoryReaders* readers_;
    DirectoryStore* store_;
    SessionCloser* closer_;
};

} // namespace parley::bridge
