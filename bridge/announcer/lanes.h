#pragma once

#include "bridge/services/publisher.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace parley::bridge {

/// Publications that must follow each other, by "g/<group>" and "u/<user>".
using Lanes = std::map<std::string, std::vector<Publication>>;

/// Publishes the lanes of one batch after another, each as often as it takes.
///
/// Order     each lane's publications are handed to the broker in their order, at most max_under_way at a time in all,
///           so that other work on the connection does not wait behind a burst. After a failure nothing further
///           begins; what was refused, and not lost with the connection, comes after what was under way behind it.
/// Threads   the io thread.
/// Bounds    remembers the events and notices of the batch under way.
class LanePublisher {
public:
    static constexpr std::size_t max_under_way = 64;
    static constexpr int max_refusals = 5;

    explicit LanePublisher(Publisher& publisher)
        : publisher_(&publisher)
    {}

    /// False: something was not acknowledged; the same lanes are to be published again. What was, and is not retained,
    /// is left out then, and so is what has been refused max_refusals times.
    asio::awaitable<bool> publish(Lanes lanes);
    /// The lanes to come are another batch's.
    void batch_ended() { acknowledged_.clear(); }
    /// The broker was out of reach: that was no refusal.
    void was_unreachable() { refusals_.clear(); }
    void stop() { stopped_ = true; }

private:
    asio::awaitable<bool> publish_one(const Publication& publication);
    [[nodiscard]] bool refused_too_often(const Publication& publication);

    Publisher* publisher_;
    bool stopped_ = false;
    std::set<std::string> acknowledged_;  ///< events and notices of the batch under way, by topic and payload
    std::map<std::string, int> refusals_; ///< by topic and payload, since the broker was last out of reach
};

} // namespace parley::bridge
