#pragma once

#include "bridge/services/publisher.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_set>
#include <utility>

namespace parley::bridge::link {

/// Publications on their way to the broker: few of them with Paho, the others here, in the order of put().
///
/// Paho keeps what the broker's receive maximum does not let it send, gives up above a hundred of it, and sends it
/// after the next connect even though its publisher was told long ago that it had failed. What waits here can be
/// forgotten.
///
/// Threads   one at a time.
class Outbox {
public:
    using Number = std::uint64_t;
    /// Below what brokers grant by default: Mosquitto's receive maximum is 20.
    static constexpr std::size_t window = 16;

    void put(Number number, Publication publication) { queue_.emplace_back(number, std::move(publication)); }
    /// The next one to hand over; nothing: none waits, or as many as may be are with the broker.
    std::optional<std::pair<Number, Publication>> take();
    /// The broker has answered it, or it never got there. False: it is not among those handed over.
    bool answered(Number number) { return handed_over_.erase(number) != 0; }
    /// Nobody waits for it any more; one that is handed over keeps its place until it is answered.
    void forget(Number number);
    /// The connection is gone, and everything with it.
    void clear();

    [[nodiscard]] std::size_t size() const noexcept { return queue_.size() + handed_over_.size(); }

private:
    std::deque<std::pair<Number, Publication>> queue_;
    std::unordered_set<Number> handed_over_;
};

} // namespace parley::bridge::link
