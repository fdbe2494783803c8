#pragma once

#include "core/audit/refused_logins.h"
#include "core/base/clock.h"
#include "core/ids/conversation.h"
#include "core/ids/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::bridge {

// What history.db holds, as values.

/// Content type of what stands in a deleted message's place; its payload is empty.
inline constexpr std::string_view deleted_content_type = "application/vnd.parley.deleted";

/// A numbered message or event as one reader sees it.
struct StoredMessage {
    std::string conversation; ///< "g/ops", or "u/{peer}" for the reader it was fetched for
    Seq seq;
    UserId from;
    UnixMillis ts{};
    std::string ref;                                             ///< empty: none
    std::string from_client;                                     ///< empty: none
    std::string content_type;                                    ///< empty: none
    bool is_event = false;                                       ///< `"kind":"event"` in JSON
    std::vector<std::pair<std::string, std::string>> properties; ///< the sender's own user properties, in his order
    std::string payload; ///< bytes as sent; text where core/topics/utf8.h says so

    friend bool operator==(const StoredMessage&, const StoredMessage&) = default;
};

struct ConversationRow {
    std::int64_t id = 0; ///< inside history.db only
    std::string key;     ///< Conversation::key()
    Seq last_seq;
    UnixMillis last_ts{};
    std::uint64_t messages = 0; ///< without events

    friend bool operator==(const ConversationRow&, const ConversationRow&) = default;
};

struct MarkerRow {
    UserId user{};
    Seq read{};
    Seq received{};

    friend bool operator==(const MarkerRow&, const MarkerRow&) = default;
};

/// A conversation's state for one reader.
struct UnreadRow {
    Seq last_seq;
    Seq read;                 ///< up to where he has read
    std::uint64_t unread = 0; ///< messages, not events, behind that
    UnixMillis last_ts{};

    friend bool operator==(const UnreadRow&, const UnreadRow&) = default;
};

struct SessionRow {
    std::uint64_t number = 0; ///< unique over all epochs, growing
    std::uint64_t epoch = 0;
    UserId user;
    std::string client; ///< client identifier
    std::string address;
    std::string protocol; ///< "mqtt/5", "mqtt/4", "websockets/5" …
    UnixMillis opened{};
    std::optional<UnixMillis> closed;

    friend bool operator==(const SessionRow&, const SessionRow&) = default;
};

/// A user over all his clients. `version` is the journal offset of the record that made this state: a larger one is
/// newer.
struct PresenceRow {
    UserId user{};
    std::uint32_t clients = 0; ///< connected now; 0: offline
    UnixMillis since{};        ///< when he last went on, or off
    UnixMillis last_seen{};    ///< when one of his clients last came or went
    std::uint64_t version = 0;

    [[nodiscard]] bool online() const noexcept { return clients > 0; }
    friend bool operator==(const PresenceRow&, const PresenceRow&) = default;
};

/// A refused login that the broker's plugin has journaled.
struct RefusedLoginRow {
    std::int64_t journal_offset = 0;
    audit::RefusedLogin refused{};
};

} // namespace parley::bridge
