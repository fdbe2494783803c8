#pragma once

#include "clients/cpp/calls/calls.h"
#include "clients/cpp/engine/deliverer.h"
#include "clients/cpp/link/connection.h"
#include "clients/cpp/outbox/order.h"
#include "clients/cpp/store/store.h"
#include "core/topics/topic.h"

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace parley::client {

/// Brings the outbox to the server: each message until it is stored or refused, whatever breaks in between.
///
/// Order     of one conversation as accepted; see SendingOrder.
/// Once      a message that may have arrived is sent again under its reference, which the server recognises for
///           messages.resend_window; one that is older is looked for in history first.
/// Threads   the engine's.
class Sender {
public:
    Sender(asio::any_io_executor executor, const Options& options, const topics::Names& names, Store& store,
           Connection& connection, Calls& calls, Deliverer& deliverer, std::atomic<std::size_t>& outbox_size);

    void add(OutboxNumber number, const ConversationId& conversation);
    void connected();
    void lost();
    /// One's own message came back, with its seq.
    void came_back(const ConversationId& conversation, const std::string& ref, Seq seq);
    /// A notice says that a message was refused.
    void was_refused(const std::string& ref, const std::string& reason, std::optional<std::chrono::milliseconds> retry);
    /// A peer's marker: his messages up to there are received or read.
    void marked(const Marker& marker);
    [[nodiscard]] bool is_done() const noexcept { return order_.waiting() == 0; }

private:
    struct Trip {
        OutboxNumber number;
        ConversationId conversation;
        std::string ref;
    };
    void pump();
    void publish(OutboxNumber number, Store::Waiting message);
    void look_up(OutboxNumber number, const Store::Waiting& message, const std::string& cursor);
    void answered(const std::string& ref, const LinkAnswer& answer);
    void refuse(const std::string& ref, const std::string& reason, std::optional<std::chrono::milliseconds> retry);
    void stored(Trip trip, Seq seq);
    void finish(OutboxNumber number);
    void later(std::chrono::milliseconds when);
    void look_at_halves();
    void flush_finished();
    void expect_receipt(const ConversationId& conversation, const std::string& ref, Seq seq);

    asio::any_io_executor executor_;
    const Options& options_;
    const topics::Names& names_;
    Store& store_;
    Connection& connection_;
    Calls& calls_;
    Deliverer& deliverer_;
    std::atomic<std::size_t>& outbox_size_;

    SendingOrder order_;
    bool connected_ = false;
    bool pumping_ = false;
    std::unordered_map<std::string, Trip> trips_; ///< under way, by reference
    struct Acknowledged {
        Trip trip;
        SendingOrder::Instant when;
    };
    std::unordered_map<std::string, Acknowledged> without_seq_;             ///< stored; their copies are still to come
    std::unordered_map<std::string, SendingOrder::Instant> without_reason_; ///< since when
    struct Reason {
        std::string reason;
        std::optional<std::chrono::milliseconds> retry;
    };
    std::unordered_map<std::string, Reason> reasons_;     ///< that came before the acknowledgement
    std::unordered_map<std::int64_t, unsigned> refusals_; ///< without a reason, by number
    std::unordered_set<std::int64_t> looked_up_;          ///< not in history: safe to send
    std::vector<OutboxNumber> finished_;
    std::map<ConversationId, std::deque<std::pair<Seq, std::string>>> unread_; ///< private: stored, not yet read
    std::map<ConversationId, Seq> received_;
    asio::steady_timer timer_;
    std::optional<SendingOrder::Instant> timer_at_;
};

} // namespace parley::client
