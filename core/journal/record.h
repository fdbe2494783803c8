#pragma once

#include "core/base/id.h"
#include "core/ids/conversation.h"
#include "core/ids/ids.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

/// What stands in the journal. The format on disk is docs/journal.md.
///
/// Every string_view in a record is borrowed: from the caller for append(), from the reader's buffer (until the next
/// read) for what a reader returns. Nothing here allocates, so that the broker's thread can journal without it.
namespace parley::journal {

/// Bytes of records since the journal began; segment headers do not count. An offset names the record that starts
/// there.
using Offset = Id<struct JournalOffsetTag, std::uint64_t>;

enum class RecordType : std::uint8_t {
    epoch_started = 1,
    message = 2,
    marker = 3,
    session_opened = 4,
    session_closed = 5,
    login_refused = 6
};
inline constexpr std::size_t record_types = 6; ///< numbered from 1

/// A conversation by reference. For `direct`, `first` and `second` are the two users in byte order.
struct ConversationView {
    ConversationKind kind = ConversationKind::group;
    std::string_view first;
    std::string_view second;

    [[nodiscard]] Conversation to_owned() const { return {kind, std::string(first), std::string(second)}; }
    /// Makes `key` what Conversation::key() is, in its memory.
    void write_key(std::string& key) const
    {
        key.assign(kind == ConversationKind::group ? "g/" : "p/").append(first);
        if (kind == ConversationKind::direct)
            key.append(1, '/').append(second);
    }
    friend bool operator==(const ConversationView&, const ConversationView&) = default;
};

/// User properties in the journal's own encoding: for each one, a 16-bit length and the name, a 16-bit length and the
/// value.
class UserPropertiesView {
public:
    UserPropertiesView() = default;
    explicit UserPropertiesView(std::string_view encoded)
        : encoded_(encoded)
    {}
    [[nodiscard]] std::string_view encoded() const noexcept { return encoded_; }
    [[nodiscard]] bool empty() const noexcept { return encoded_.empty(); }
    /// In the order in which the sender wrote them. Stops at the first malformed one (the checksum excludes that).
    void for_each(const std::function<void(std::string_view name, std::string_view value)>& visit) const;
    friend bool operator==(const UserPropertiesView&, const UserPropertiesView&) = default;

private:
    std::string_view encoded_;
};

/// Appends one property in that encoding. Name and value are at most 65,535 bytes, as in MQTT 5 §1.5.7.
void append_user_property(std::string& encoded, std::string_view name, std::string_view value);

/// The broker started; every session of an earlier epoch is over. The first record of each epoch.
struct EpochStarted {
    std::int64_t ts = 0; ///< milliseconds since 1970 UTC, here and below
    std::uint64_t epoch = 0;
    std::string_view broker_version;
    friend bool operator==(const EpochStarted&, const EpochStarted&) = default;
};

enum class MessageKind : std::uint8_t { message = 1, event = 2 };

struct Message {
    std::int64_t ts = 0;
    Seq seq;
    ConversationView conversation;
    MessageKind kind = MessageKind::message;
    std::string_view sender;
    std::string_view ref;         ///< empty: none
    std::string_view from_client; ///< empty: none
    std::uint8_t qos = 0;
    std::string_view content_type;
    std::string_view response_topic;
    std::string_view correlation_data;
    UserPropertiesView user_properties;
    std::string_view payload;
    friend bool operator==(const Message&, const Message&) = default;
};

enum class MarkerKind : std::uint8_t { read = 1, received = 2 };

/// `user` has read or received everything up to and including `seq`.
struct Marker {
    std::int64_t ts = 0;
    MarkerKind kind = MarkerKind::read;
    ConversationView conversation;
    std::string_view user;
    Seq seq;
    friend bool operator==(const Marker&, const Marker&) = default;
};

struct SessionOpened {
    std::int64_t ts = 0;
    std::uint64_t number = 0; ///< unique over all epochs, growing
    std::uint64_t epoch = 0;
    std::string_view user;
    std::string_view client; ///< client identifier
    std::string_view address;
    std::string_view protocol; ///< "mqtt" or "websockets", then the MQTT version: "mqtt/5", "websockets/4"
    friend bool operator==(const SessionOpened&, const SessionOpened&) = default;
};

struct SessionClosed {
    std::int64_t ts = 0;
    std::uint64_t number = 0;
    std::string_view user;
    std::int32_t reason = -1; ///< as the broker says it; -1: it does not say
    friend bool operator==(const SessionClosed&, const SessionClosed&) = default;
};

/// Somebody was not let in; the bridge takes it to the audit log.
struct LoginRefused {
    std::int64_t ts = 0;
    std::string_view user; ///< as it was given
    std::string_view client;
    std::string_view address;
    std::string_view reason;
    std::uint32_t count = 1; ///< how many such logins this record stands for
    friend bool operator==(const LoginRefused&, const LoginRefused&) = default;
};

using Record = std::variant<EpochStarted, Message, Marker, SessionOpened, SessionClosed, LoginRefused>;

/// A record and where it stands.
struct Entry {
    Offset offset;
    Offset next; ///< where the record after it starts
    Record record;
};

} // namespace parley::journal
