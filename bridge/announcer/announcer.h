#pragma once

#include "bridge/announcer/announcement.h"
#include "bridge/announcer/lanes.h"
#include "bridge/announcer/retained.h"
#include "bridge/services/enforcement.h"
#include "bridge/services/publisher.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"
#include "core/ids/ids.h"
#include "core/topics/topic.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace parley::bridge {

/// Tells the broker's clients what changes in the directory: follows the change log and publishes events, notices,
/// group cards and own lists. Its place in the log is `meta.announced`, advanced when the broker has acknowledged
/// everything up to there; after a crash the rows behind it are published again with the same references, so that no
/// event is doubled.
///
/// Order     one conversation's events reach the broker in the order of the log (lanes.h). A row is published when the
///           plugin's rights have reached its revision. Many rows that wait cost one card for each group and one list
///           for each user.
/// Threads   the io thread; wake() and stop() on any.
/// Errors    a StorageError is logged, stands in problem(), and is tried again. Without a broker it waits and tries
///           again; what a reachable broker refuses LanePublisher::max_refusals times is logged and skipped, so that it
///           cannot hold up the rest for ever.
/// Lifetime  run() is spawned once; the object outlives it.
class Announcer {
public:
    struct Options {
        std::string topic_root = "parley";             ///< topics.root
        std::chrono::milliseconds card_interval{5000}; ///< groups.card_interval
        std::uint32_t list_max = 200;                  ///< groups.list_max
        std::chrono::milliseconds retry_least{100};    ///< first pause without a broker; doubles
        std::chrono::milliseconds retry_most{5000};
    };
    /// Where the last numbers stand for cards: one for each group, in the same order.
    using LastSeqs = std::function<asio::awaitable<std::vector<Seq>>(std::vector<GroupId>)>;

    static constexpr std::size_t batch_rows = 1024;

    Announcer(asio::any_io_executor io, DirectoryStore& store, DirectoryReaders& readers, Publisher& publisher,
              Enforcement& enforcement, LastSeqs last_seqs, Options options);

    /// Works until stop().
    asio::awaitable<void> run();
    /// There may be new rows, or the broker is back: look now.
    void wake();
    void stop();

    /// Publishes all cards and lists again: a broker that starts anew may have lost them.
    void republish_all();
    /// A conversation's last number has grown; its card is renewed within Options::card_interval.
    void conversation_advanced(const GroupId& group, Seq last_seq);

    /// Everything up to here is with the broker.
    [[nodiscard]] Revision announced() const noexcept { return announced_; }
    /// Why it cannot go on now, for people; empty: it can.
    [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
    /// No rows, cards or republication were left to publish when it looked last.
    [[nodiscard]] bool is_idle() const noexcept { return idle_; }

private:
    asio::awaitable<bool> step_or_problem();
    asio::awaitable<bool> find_position();
    asio::awaitable<bool> step();
    asio::awaitable<bool> announce(std::vector<ChangeRow> rows);
    asio::awaitable<bool> republish_page();
    asio::awaitable<bool> renew_cards();
    asio::awaitable<void> add_retained(Lanes& lanes, const Snapshot& snapshot);
    asio::awaitable<bool> publish(Lanes lanes);
    asio::awaitable<void> pause(std::chrono::steady_clock::time_point until);
    [[nodiscard]] std::chrono::steady_clock::time_point next_work() const;

    asio::any_io_executor io_;
    DirectoryStore* store_;
    DirectoryReaders* readers_;
    Enforcement* enforcement_;
    LastSeqs last_seqs_;
    Options options_;
    topics::Names names_;
    LanePublisher publications_;

    asio::steady_timer alarm_;
    bool woken_ = false;
    bool stopped_ = false;
    bool idle_ = false;
    std::string problem_;
    bool has_position_ = false;
    Revision announced_{};
    std::optional<PageOfAll> republishing_;
    std::map<std::string, Seq> advanced_; ///< groups whose card is older than their last number
    std::chrono::steady_clock::time_point cards_due_{};
};

} // namespace parley::bridge
