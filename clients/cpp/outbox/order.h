#pragma once

#include "clients/cpp/store/store.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace parley::client {

/// Which waiting message is sent next. Messages of one conversation go in the order in which they were accepted; one
/// that the server puts off (slow mode, limits) holds back those behind it in its conversation, and no others.
///
/// Threads   one at a time.
class SendingOrder {
public:
    using Instant = std::chrono::steady_clock::time_point;

    void add(OutboxNumber number, const ConversationId& conversation);
    /// The next one, now under way; nothing: none may go before wakes_at().
    std::optional<OutboxNumber> take(Instant now);
    /// It is dealt with for good.
    void done(OutboxNumber number);
    /// It has to go again, not before `when`, and then one at a time: what the server counts by time would otherwise
    /// let a later message pass an earlier one.
    void put_off(OutboxNumber number, Instant when);
    /// It did not leave: it has to go again.
    void back(OutboxNumber number);
    /// The connection is gone: what was under way has to go again.
    void all_back();
    /// When a conversation that is held back may go on.
    [[nodiscard]] std::optional<Instant> wakes_at() const;

    [[nodiscard]] std::size_t waiting() const noexcept { return messages_.size(); }
    [[nodiscard]] std::size_t under_way() const noexcept { return under_way_.size(); }
    [[nodiscard]] std::vector<OutboxNumber> numbers_under_way() const { return {under_way_.begin(), under_way_.end()}; }

private:
    struct Queue {
        std::set<OutboxNumber> pending;
        std::size_t under_way = 0;
        Instant held_until{};
        bool one_at_a_time = false;
    };
    [[nodiscard]] static bool may_go(const Queue& queue, Instant now);
    void to_pending(OutboxNumber number, Queue& queue);
    void refresh(Queue& queue);

    std::map<ConversationId, Queue> queues_;
    boost::unordered_flat_map<std::int64_t, Queue*> messages_; ///< by number
    std::set<OutboxNumber> under_way_;
    std::map<OutboxNumber, Queue*> heads_; ///< the first pending one of each conversation
};

} // namespace parley::client
