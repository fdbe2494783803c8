#pragma once

#include "bridge/stores/history_rows.h"
#include "core/sqlite/database.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bridge {

inline constexpr std::size_t max_history_page = 500;

/// Which part of a conversation. All bounds hold together; the page starts at the oldest message within them when
/// `after` or `from` is given, otherwise it ends at the newest (one pages backwards with `before`). Oldest first in
/// either case.
struct HistoryRange {
    std::optional<Seq> after{};       ///< only seq > after
    std::optional<Seq> before{};      ///< only seq < before
    std::optional<UnixMillis> from{}; ///< only ts >= from
    std::optional<UnixMillis> to{};   ///< only ts <= to
    std::size_t limit = 50;           ///< 1 to max_history_page
    std::size_t bytes = 8u << 20; ///< of payloads; the page ends early when they are passed, after one message at least
};

struct HistorySlice {
    std::vector<StoredMessage> messages; ///< oldest first
    bool more = false;                   ///< there are further ones in the direction of paging
};

/// Creates history.db and brings it to the newest schema, with the data folder's identity in `meta.instance`.
/// StorageError: it belongs to another data folder, is not ours, or is newer than this program.
void prepare_history_db(const std::filesystem::path& file, const std::string& instance);

/// The questions that are asked of history.db, over one read-only connection. Rights are not checked here.
///
/// Order     an answer contains everything that the projector committed before the question.
/// Threads   one at a time; HistoryReaders lends one to each task.
/// Errors    StorageError: absent, foreign, of another schema, damaged.
class HistoryStore {
public:
    explicit HistoryStore(const std::filesystem::path& file);
    ~HistoryStore();
    HistoryStore(HistoryStore&&) = delete;

    /// Nothing: no message of it has been projected.
    std::optional<ConversationRow> conversation(std::string_view key);
    std::optional<ConversationRow> conversation(std::int64_t id);
    /// `shown_as` is what StoredMessage::conversation will say.
    HistorySlice page(const ConversationRow& conversation, const std::string& shown_as, const HistoryRange& range);
    /// The private conversations of a user with at least one message, in the order of their keys.
    std::vector<Conversation> private_conversations(const UserId& user);

    std::optional<MarkerRow> marker(std::int64_t conversation, const UserId& user);
    std::vector<MarkerRow> markers(std::int64_t conversation, std::size_t limit);
    UnreadRow unread(const ConversationRow& conversation, const UserId& user);

    /// Open sessions, newest first, with a number below `below` (0: from the newest).
    std::vector<SessionRow> open_sessions(std::uint64_t below, std::size_t limit);
    std::vector<SessionRow> open_sessions_of(const UserId& user, std::uint64_t below, std::size_t limit);
    /// The open session with this client identifier.
    std::optional<SessionRow> open_session_of_client(std::string_view client);

    std::optional<PresenceRow> presence(const UserId& user);
    /// All rows in the order of user ids, behind `after`.
    std::vector<PresenceRow> presence_after(const UserId& after, std::size_t limit);

    /// Refused logins behind that journal offset, in its order.
    std::vector<RefusedLoginRow> refused_logins(std::int64_t after_offset, std::size_t limit);

    /// How far the journal has been projected, and the epoch that was the newest there.
    struct Position {
        std::uint64_t journal_offset = 0;
        std::uint64_t epoch = 0;
    };
    Position position();
    /// Messages by their id in history.db, for search.
    std::optional<StoredMessage> message(std::int64_t id, const std::string& shown_as);

    /// Which conversation a message belongs to; nothing: there is no such message.
    std::optional<std::int64_t> conversation_of_message(std::int64_t id);

    /// Makes all questions until end() see one state.
    void begin();
    void end();

private:
    sqlite::Statement& ask(std::string_view sql);
    Seq first_at_or_after(const ConversationRow& conversation, UnixMillis time);

    sqlite::Database database_;
    std::map<const char*, sqlite::Statement> prepared_; ///< by the address of the embedded SQL
};

} // namespace parley::bridge
