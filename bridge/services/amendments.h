#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/publisher.h"
#include "core/base/result.h"
#include "core/ids/conversation.h"
#include "core/topics/topic.h"

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <string>

namespace parley::bridge {

class DirectoryReaders;
class HistoryReaders;
struct StoredMessage;

inline constexpr std::size_t max_reaction_bytes = 64;

/// Which message: "g/{g}" or "u/{peer}" as the caller names it, and its seq.
struct MessagePlace {
    std::string conversation;
    Seq seq;
};

/// What becomes of a message after it was sent: edited, deleted, reacted to. Each is an event with a seq of its own, so
/// that history replays it; the projector puts the newest text in the message's place, and takes a deleted one's away.
///
/// Who       edit: its author, as long as he may write there. remove: its author, a group's moderators and above,
///           administrators in groups. react: who writes there, and every member below moderator of a read-only group.
/// Order     answers after the broker's acknowledgement: the event is journaled.
/// Threads   the io thread.
/// Errors    invalid_argument: conversation or reaction that cannot be. not_found: no such conversation or message, or
///           it is deleted or an event. permission_denied. too_large. unavailable: the broker has not taken it; it may
///           be asked for again.
class Amendments {
public:
    Amendments(DirectoryReaders& directory, HistoryReaders& history, Publisher& publisher, topics::Names names,
               std::size_t payload_bytes);

    asio::awaitable<Result<void>> edit(Caller caller, MessagePlace place, std::string payload,
                                       std::string content_type);
    asio::awaitable<Result<void>> remove(Caller caller, MessagePlace place);
    /// `removed`: takes one's own reaction back.
    asio::awaitable<Result<void>> react(Caller caller, MessagePlace place, std::string reaction, bool removed);

private:
    enum class Act : std::uint8_t { edit, remove, react };

    asio::awaitable<Result<Conversation>> permitted(Caller caller, MessagePlace place, Act act);
    asio::awaitable<Result<void>> publish(Caller caller, Conversation conversation, boost::json::object event);

    DirectoryReaders* directory_;
    HistoryReaders* history_;
    Publisher* publisher_;
    topics::Names names_;
    std::size_t payload_bytes_;
};

} // namespace parley::bridge
