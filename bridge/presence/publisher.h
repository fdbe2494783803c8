#pragma once

#include "bridge/projector/news.h"
#include "bridge/services/membership.h"
#include "bridge/services/publisher.h"
#include "bridge/stores/history_readers.h"
#include "core/base/clock.h"
#include "core/topics/topic.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace parley::bridge {

struct PresenceOptions {
    std::chrono::milliseconds debounce{1500};       ///< an "offline" is published if it has lasted this long
    std::chrono::milliseconds group_interval{1000}; ///< a group hears of changes at most this often
    std::chrono::milliseconds retry{1000};          ///< after a publication that the broker did not take
};

/// Keeps {r}/u/{u}/presence (retained) and {r}/g/{g}/presence up to date. The rules: bridge/presence/machine.h. What is
/// retained of a deleted user is cleared, and he counts as offline.
///
/// Order     for each user, a newer state is never followed by an older one (`version` says which is which).
/// Threads   the io thread; history.db and directory.db are read on the reader pool.
/// Lifetime  what is given outlives this. run() ends after stop().
class PresencePublisher {
public:
    PresencePublisher(PresenceOptions options, const Clock& clock, asio::any_io_executor io, Publisher& publisher,
                      HistoryReaders& readers, MembershipView& membership, topics::Names names);
    ~PresencePublisher();
    PresencePublisher(const PresencePublisher&) = delete;
    PresencePublisher& operator=(const PresencePublisher&) = delete;

    /// Loads what history.db says, then publishes until stop(). Spawn it once.
    asio::awaitable<void> run();
    void stop();

    /// The change of the directory that it has followed; nothing before it has begun, and it begins with the newest.
    [[nodiscard]] std::optional<Revision> followed() const;
    /// What the projector has found out; call it for every news.
    void projected(const ProjectionNews& news);
    /// The link is up. With another epoch than last time, and the first time, everything is published again: a
    /// restarted broker may have lost it, and so may a bridge that was killed in between.
    void broker_connected(std::uint64_t epoch);
    /// Nothing is published until it is connected again.
    void broker_lost();

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace parley::bridge
