#pragma once

#include "clients/cpp/calls/calls.h"
#include "clients/cpp/engine/deliverer.h"
#include "clients/cpp/engine/incoming.h"
#include "clients/cpp/engine/sender.h"
#include "clients/cpp/join/joiner.h"
#include "clients/cpp/link/connection.h"
#include "clients/cpp/store/store.h"

#include <boost/asio/steady_timer.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace parley::client {

/// Subscribes, joins live delivery with history, and shows each message once and in order.
///
/// Flow      connected(): own topics → the retained list of own groups → their topics → `sync` with every cursor →
///           gaps by `history`. A conversation that turns up later goes the same way by itself.
/// Threads   the engine's.
class Receiver {
public:
    struct Hooks {
        /// Everything that is known to be missing has been shown, or something is missing again.
        std::function<void(bool caught_up)> caught_up;
    };
    Receiver(asio::any_io_executor executor, const Options& options, const topics::Names& names, Store& store,
             Connection& connection, Calls& calls, Deliverer& deliverer, Sender& sender, Hooks hooks);

    void connected();
    void lost();
    void arrived(Inbound inbound);
    /// The deliverer has room again.
    void room();
    /// The program has dealt with messages up to these: senders may know.
    void handled(const Store::Cursors& cursors);
    void mark_read(const ConversationId& conversation, Seq seq);

private:
    struct Conversation {
        Joiner joiner;
        bool fetching = false;
        bool is_lagging = false;                     ///< history does not have yet what was announced: asked again soon
        std::chrono::milliseconds pause{0};          ///< before it is asked again
        std::unique_ptr<asio::steady_timer> timer{}; ///< of that pause
        std::vector<Message> newest_first{};         ///< of a group that is new to us, while its start is looked for
    };

    void on(Message message);
    void on(Marker marker);
    void on(Signal signal);
    void on(OwnGroups groups);
    void on(const NoticeText& notice);
    void on(const Reply& reply);
    void on(std::monostate) {}

    void subscribe_own();
    void follow(std::vector<std::string> groups);
    void ask_for_groups(std::vector<std::string> so_far, const std::string& cursor);
    void subscribe_groups(std::vector<std::string> groups);
    void sync();
    void synced(const boost::json::object& answer);
    void sync_again();
    void place(const ConversationId& id, const boost::json::object& answer);
    void find_start(const ConversationId& id, const std::string& cursor);
    void start(const ConversationId& id, Seq shown);
    void fetch(const ConversationId& id);
    void fetched(const ConversationId& id, Seq after, const Result<boost::json::object>& page);
    void fetch_later(const ConversationId& id);
    void show(Conversation& conversation);
    void look_whether_caught_up();
    void forget(const ConversationId& id);
    void problem(std::string text) { deliverer_.push(Deliverer::Problem{std::move(text)}); }
    void publish_marker(const ConversationId& id, MarkerKind kind, Seq seq);
    void publish_received();

    Conversation& conversation(const ConversationId& id);
    [[nodiscard]] std::vector<std::string> filters_of(const std::string& group) const;

    asio::any_io_executor executor_;
    const Options& options_;
    const topics::Names& names_;
    Store& store_;
    Connection& connection_;
    Calls& calls_;
    Deliverer& deliverer_;
    Sender& sender_;
    Hooks hooks_;

    std::map<ConversationId, Conversation> conversations_;
    std::set<std::string> groups_;    ///< subscribed in this connection
    std::set<ConversationId> behind_; ///< with a gap, or waiting for their start
    bool connected_ = false;
    bool synced_ = false;                 ///< in this connection
    bool caught_up_ = false;              ///< as told last
    bool was_ever_synced_ = false;        ///< in this run or an earlier one
    std::uint64_t connection_number_ = 0; ///< answers of earlier connections are stale
    asio::steady_timer groups_timer_;
    asio::steady_timer sync_timer_;
    std::chrono::milliseconds sync_pause_{0};
    asio::steady_timer received_timer_;
    std::map<ConversationId, Seq> received_; ///< to be told
    std::map<ConversationId, Seq> read_;     ///< to be told, while there is no connection
};

} // namespace parley::client
