#pragma once

#include "parley/message.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace parley::client {

/// Where and as whom.
struct Options {
    /// "mqtt://host:1883", "mqtts://host:8883" (TLS), "ws://host:8080/mqtt" or "wss://host/mqtt". No default: there is
    /// no safe guess.
    std::string server;
    std::string user; ///< the user id

    /// The user's password, an access token or a device key; asked anew for each connection, on the library's thread,
    /// so that a renewed token is used. Empty function or empty text: none (a client certificate says who).
    std::function<std::string()> secret;

    /// Which of the user's clients this is: 1 to 64 bytes of `A-Z a-z 0-9 . _ : -`. Two programs that run at the same
    /// time need two names: the second would end the first one's connection.
    std::string client = "main";

    /// Where what must survive the program is kept: the outbox and the cursors, one file for each user and client. Made
    /// with mode 0700 if it is not there. Empty: in memory, nothing survives.
    std::filesystem::path state_folder;

    struct Tls {
        std::filesystem::path authority;   ///< PEM; empty: the system's
        std::filesystem::path certificate; ///< the client's own, PEM; empty: none
        std::filesystem::path key;
    } tls;

    std::string topic_root = "parley"; ///< the server's topics.root
    std::chrono::seconds keep_alive{30};
    /// How long the broker queues for us while we are away; what it drops or forgets is fetched from history.
    std::chrono::seconds session_expiry{24 * 3600};
    /// Pauses between attempts to connect: from the first to the longest, doubling, half of each by chance.
    std::chrono::milliseconds first_pause{250};
    std::chrono::milliseconds longest_pause{30'000};

    /// What is shown of a conversation that this client has never seen: nothing of its past (history has it), or all.
    enum class Start { now, beginning } start = Start::now;

    /// Where the server is told what has been shown (`received` markers), so that senders see it.
    enum class SendReceived { never, private_only, everywhere } send_received = SendReceived::private_only;
    /// Also subscribes to typing and states (`live`, `state`) and to presence of groups.
    bool signals = true;

    /// For programs that keep the seq together with what they make of the messages, and so get each message exactly
    /// once even when they are killed: the last seq that was dealt with in each conversation. Without it the library
    /// keeps the cursors, after the handler has returned: a program that is killed may see the last few messages (at
    /// most 64) a second time.
    std::optional<std::map<ConversationId, Seq>> resume_at;

    // Bounds. Full means: outbox and calls refuse (unavailable); messages to be shown make the library read slower.
    std::size_t max_outbox = 100'000;     ///< messages that wait to be stored
    std::size_t max_calls = 256;          ///< requests under way
    std::size_t max_unhandled = 10'000;   ///< callbacks that wait for the program
    std::size_t max_out_of_order = 1'000; ///< messages of one conversation kept while a gap before them is fetched
    std::chrono::seconds call_timeout{15};
};

enum class ConnectionState : std::uint8_t {
    offline,     ///< not connected, trying again by itself
    connecting,  ///< an attempt is under way
    catching_up, ///< connected; what was missed is being fetched
    online,      ///< everything up to now has been shown
    refused      ///< the server does not let this user in; tried again with the longest pause
};

/// What the program is told. Any of them may be empty.
///
/// Order     of one conversation: as its seq; in general: as things happened.
/// Threads   one thread of the library's own, one call at a time. Everything of Client may be called from here, also
///           what waits. A handler that takes its time delays the next one, nothing else.
/// Errors    what a handler throws is caught and given to `problem`.
struct Handlers {
    std::function<void(const Message&)> message;
    std::function<void(const SendProgress&)> progress;
    std::function<void(const Marker&)> marker;
    std::function<void(const Signal&)> signal;
    std::function<void(const Missing&)> missing;
    /// `why` says what is wrong while there is no connection.
    std::function<void(ConnectionState, const std::string& why)> connection;
    /// JSON of {r}/u/{me}/notice: added, removed, join_request … (docs/protocol.md).
    std::function<void(const std::string& json)> notice;
    /// A conversation that may not be read any more: removed from the group, group deleted.
    std::function<void(const ConversationId&)> gone;
    /// What went wrong and does not end the client: for a log.
    std::function<void(const std::string&)> problem;
};

} // namespace parley::client
