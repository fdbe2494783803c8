#pragma once

#include "parley/conversation_id.h"

#include "core/ids/ids.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parley::client {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// A numbered message, as every receiver of the conversation gets it.
struct Message {
    ConversationId conversation = ConversationId::group({});
    Seq seq;                    ///< its place in the conversation: 1, 2, 3 … without gaps
    std::string from;           ///< user id; the broker vouches for it
    Time time{};                ///< the server's
    bool is_event = false;      ///< what the server wrote: somebody joined, left, … ; `payload` is JSON
    bool is_own = false;        ///< from this user, by whichever of his clients
    std::string ref{};          ///< the sender's reference, if any
    std::string from_client{};  ///< which of the sender's clients, if it says so
    std::string content_type{}; ///< MQTT 5 content type; empty: none
    std::string payload{};      ///< bytes, as sent
    std::vector<std::pair<std::string, std::string>> properties{}; ///< the sender's user properties

    friend bool operator==(const Message&, const Message&) = default;
};

/// What is to be sent.
struct Content {
    std::string payload{};      ///< bytes; at most messages.max_bytes of the server (256 KiB)
    std::string content_type{}; ///< empty: none
    std::vector<std::pair<std::string, std::string>> properties{};

    /// A text as our own applications write it: application/vnd.parley+json. `reply_to`: the seq of the message that it
    /// answers; `mentions`: user ids.
    static Content text(std::string_view text, std::optional<Seq> reply_to = std::nullopt,
                        const std::vector<std::string>& mentions = {});
};

/// The text of a message of ours, or a payload that is UTF-8 as it stands; nothing for other bytes and for events.
[[nodiscard]] std::optional<std::string> text_of(const Message& message);

/// Where a message that was accepted for sending is. It goes from top to bottom; `refused` is an end as well.
enum class SendState : std::uint8_t {
    queued,   ///< on this machine's disk
    sent,     ///< handed to the connection; not acknowledged
    stored,   ///< in the server's journal, with a seq
    received, ///< by the peer (private conversations)
    read,     ///< by the peer (private conversations)
    refused   ///< the server does not take it, and says why; it is not sent again
};

struct SendProgress {
    ConversationId conversation = ConversationId::group({});
    std::string ref{};
    SendState state = SendState::queued;
    Seq seq{};            ///< from `stored` on, as far as it is known
    std::string reason{}; ///< of a refusal: a word of docs/protocol.md ("not_member", "muted", …)
};

enum class MarkerKind : std::uint8_t { received, read };

/// Somebody has received or read everything up to `seq`.
struct Marker {
    ConversationId conversation = ConversationId::group({});
    std::string user{};
    MarkerKind kind = MarkerKind::read;
    Seq seq{};
};

/// What is not stored: typing, telemetry, a command (`live`), or a last value (`state`).
struct Signal {
    ConversationId conversation = ConversationId::group({});
    std::string from{};
    std::string name{}; ///< what stands behind the sender in the topic, for example "typing"
    std::string payload{};
    bool is_state = false; ///< a last value; an empty payload means that it is gone
};

/// Messages that can never be shown any more: the server has removed them.
struct Missing {
    ConversationId conversation = ConversationId::group({});
    Seq first{};
    Seq last{};
};

} // namespace parley::client
