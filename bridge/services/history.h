#pragma once

#include "bridge/services/caller.h"
#include "bridge/stores/history_readers.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace parley::bridge {

class MembershipView;
class Search;

/// One page of one conversation. `cursor` (HistoryPage::next) replaces after and before and goes on in the same
/// direction.
struct HistoryRequest {
    std::string conversation{}; ///< "g/{g}" or "u/{peer}"
    std::optional<Seq> after{};
    std::optional<Seq> before{};
    std::optional<UnixMillis> from{}; ///< ts >= from
    std::optional<UnixMillis> to{};   ///< ts <= to
    std::size_t limit = 50;           ///< 1 to max_history_page
    std::string cursor{};
};

struct HistoryPage {
    std::vector<StoredMessage> messages; ///< oldest first (search: newest first)
    std::optional<std::string> next;     ///< cursor; absent: nothing more in this direction
};

/// What a client has: the last seq it knows of each conversation. Conversations that it does not name are new to it.
struct SyncRequest {
    std::map<std::string, Seq> known{}; ///< "g/{g}" or "u/{peer}" → last seq; at most max_sync_conversations
    std::size_t limit = 500;            ///< messages in all, 1 to 1000
};

struct SyncedConversation {
    std::string conversation;
    Seq last_seq;                        ///< the newest there is
    std::vector<StoredMessage> messages; ///< named: what follows the known seq; not named: the newest few. Oldest first
    bool more = false;                   ///< named: further ones follow the last of `messages`
};

struct SyncAnswer {
    std::vector<SyncedConversation> conversations; ///< only those with something new
    std::vector<std::string> gone;                 ///< named ones that the caller may not read (any more)
    bool more = false;                             ///< the limit was reached: ask again with what is known now
};

struct UnreadConversation {
    std::string conversation;
    UnreadRow state;
};

struct SearchRequest {
    std::string text{};         ///< a literal substring, at least three characters; case does not matter
    std::string conversation{}; ///< empty: all that the caller takes part in
    std::size_t limit = 20;     ///< 1 to 100
    std::string cursor{};
};

/// What was said, for who may read it: a group's members of any role and administrators; a private conversation's two
/// users.
///
/// Order     an answer has what the projector has committed; it is a few milliseconds behind the broker.
/// Threads   the io thread; the work runs on the reader pool, search on its own thread.
/// Errors    invalid_argument: a conversation, bound or cursor that cannot be. permission_denied: not a member (also
/// for a
///           group that does not exist; administrators get not_found). too_large: more conversations named than
///           allowed. unavailable: too much is waiting. StorageError travels.
/// Lifetime  what is given to the constructor outlives this.
class History {
public:
    static constexpr std::size_t max_sync_conversations = 10'000;
    static constexpr std::size_t max_sync_messages = 1'000;
    static constexpr std::size_t new_conversation_messages = 20; ///< how many of a conversation that sync did not name

    History(HistoryReaders& readers, MembershipView& membership, Search& search);

    asio::awaitable<Result<HistoryPage>> page(Caller caller, HistoryRequest request);
    asio::awaitable<Result<SyncAnswer>> sync(Caller caller, SyncRequest request);
    /// The caller's conversations with something unread, in the order of their names, behind PageRequest::cursor.
    asio::awaitable<Result<Page<UnreadConversation>>> unread(Caller caller, PageRequest request);
    /// How far others have read and received; for the conversation's readers. At most max_page, in the order of user
    /// ids.
    asio::awaitable<Result<std::vector<MarkerRow>>> receipts(Caller caller, std::string conversation);
    /// Newest first. invalid_argument: less than three characters.
    asio::awaitable<Result<HistoryPage>> search(Caller caller, SearchRequest request);

private:
    HistoryReaders* readers_;
    MembershipView* membership_;
    Search* search_;
};

} // namespace parley::bridge
