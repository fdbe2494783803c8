#pragma once

#include "plugin/local_sequencer.h"
#include "plugin/node_journal.h"
#include "plugin/sessions.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace parley::plugin {

/// Writes the beginnings and ends of sessions into the journal.
///
/// Order     that of the logins and disconnects. A login is only written when the client is really in: at CONNECT where
/// the
///           broker reports it (2.1), in the next tick where it does not (2.0), because a login that fails after the
///           password check is reported closed before that tick.
/// Threads   broker's thread only. The bridge's own sessions are not written.
/// Errors    while the journal takes nothing, records wait here; when too many wait, is_full() says that nobody should
/// be
///           let in. So the queue is bounded by `max_waiting` and the sessions that were open then, and nothing is
///           lost.
class SessionLog {
public:
    SessionLog(Sessions& sessions, NodeJournal& journal, LocalSequencer& clock)
        : sessions_(sessions)
        , journal_(journal)
        , clock_(clock)
    {}

    /// The broker reports connected clients: begin sessions there, not in the next tick.
    void expect_connected() noexcept { expects_connected_ = true; }
    void logged_in(Session& session);
    void connected(ClientHandle client);
    void closed(const Session& session, int reason);
    void tick();

    [[nodiscard]] bool is_full() const noexcept { return waiting_.size() >= max_waiting; }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

    static constexpr std::size_t max_waiting = 65'536;

private:
    struct Waiting {
        bool opened;
        ClientHandle client;
        std::uint64_t number;
        std::string user; ///< for an end: its session is gone
        std::int64_t ts;
        int reason;
    };
    void queue_opened(const Session& session);
    bool write(const Waiting& waiting);
    bool write_opened(Session& session);

    Sessions& sessions_;
    NodeJournal& journal_;
    LocalSequencer& clock_;
    bool expects_connected_ = false;
    std::deque<Waiting> waiting_;
};

} // namespace parley::plugin
