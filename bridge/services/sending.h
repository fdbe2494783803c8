#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/publisher.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/ids/conversation.h"
#include "core/policy/rules.h"
#include "core/topics/topic.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

namespace parley::bridge {

class DirectoryReaders;
class DirectoryStore;
class HistoryReaders;
struct ProjectionNews;

struct SendRequest {
    std::string conversation;   ///< "g/{g}" or "u/{peer}"
    std::optional<UserId> from; ///< administrators may send in a user's name; absent: the caller
    std::string ref;            ///< empty: one is made
    std::string content_type;   ///< empty: none
    std::string payload;
};

/// seq and ts are known as soon as the message is in history; the message is stored in any case.
struct SentMessage {
    std::string conversation;
    UserId from;
    std::string ref;
    std::optional<Seq> seq;
    std::optional<UnixMillis> ts;
};

struct SendingLimits {
    std::size_t payload_bytes = 256 * 1024;
    std::chrono::milliseconds patience{2000};                                     ///< how long to wait for seq and ts
    policy::PrivateMessages private_messages = policy::PrivateMessages::everyone; ///< messages.private
};

/// Messages that do not come over MQTT: published through the bridge's connection under the sender's name, so that the
/// plugin numbers and journals them like any other.
///
/// Who       members whose role lets them, not muted; in private whom the rules let (policy::decide_private).
///           Administrators also in any group, and in any user's name.
/// Audit     a message in another's name or to a group that the sender is no member of, and an announcement, are
///           entries.
/// Order     answers after the broker's acknowledgement: the message is journaled.
/// Threads   the io thread.
/// Errors    invalid_argument: conversation or reference that cannot be. not_found: no such group or user.
/// permission_denied.
///           too_large. unavailable: the broker is away, or has refused; sending again with the same `ref` never
///           doubles.
class Sending {
public:
    Sending(DirectoryStore& store, DirectoryReaders& directory, HistoryReaders& history, Publisher& publisher,
            topics::Names names, SendingLimits limits, asio::any_io_executor io);

    asio::awaitable<Result<SentMessage>> send(Caller caller, SendRequest request);
    /// An announcement to every user online ({r}/all), not stored. Administrators.
    asio::awaitable<Result<void>> announce(Caller caller, std::string content_type, std::string payload);
    /// Call it for every news of the projector: it wakes who waits for seq and ts.
    void projected(const ProjectionNews& news);

private:
    /// True: as an administrator, which is an act for the audit log.
    asio::awaitable<Result<bool>> may_send(Caller caller, UserId from, Conversation conversation);
    /// In the audit log, before it is done.
    asio::awaitable<Result<void>> enter_act(Caller caller, std::string conversation, UserId from);
    asio::awaitable<void> find_stored(Conversation conversation, Seq after, bool is_repeat, SentMessage& message);

    DirectoryStore* store_;
    DirectoryReaders* directory_;
    HistoryReaders* history_;
    Publisher* publisher_;
    topics::Names names_;
    SendingLimits limits_;
    asio::any_io_executor io_;
    std::unordered_multimap<std::string, asio::steady_timer*> waiting_; ///< by Conversation::key()
};

} // namespace parley::bridge
