#pragma once

#include "bridge/services/membership.h"
#include "bridge/stores/history_readers.h"
#include "bridge/stores/history_rows.h"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace parley::bridge {

/// What presence asks of the stores, on the reader pool.
///
/// Threads   called on the io thread.
/// Errors    StorageError.
/// Lifetime  what is given outlives this, and this the questions under way.
class PresenceQuestions {
public:
    using Groups = std::vector<std::pair<UserId, std::vector<GroupId>>>;

    PresenceQuestions(HistoryReaders& readers, MembershipView& membership)
        : readers_(&readers)
        , membership_(&membership)
    {}

    /// A page of history.db, in the order of users; nothing: too many requests are waiting.
    asio::awaitable<std::optional<std::vector<PresenceRow>>> rows_after(UserId after, std::size_t limit);
    /// Since `revision`; without one only which revision is the newest.
    asio::awaitable<MembershipChanges> changes_after(std::optional<Revision> revision, std::size_t budget);
    asio::awaitable<Groups> groups_of(std::vector<UserId> users);
    asio::awaitable<std::set<UserId>> deleted_among(std::vector<UserId> users);

private:
    HistoryReaders* readers_;
    MembershipView* membership_;
};

} // namespace parley::bridge
