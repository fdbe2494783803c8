#include "bridge/stores/history_store.h"

#include "core/history/schema.h"

#include "history_store_sql.h"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <limits>

namespace parley::bridge {
namespace {

constexpr std::uint64_t beyond_every_number = std::numeric_limits<std::int64_t>::max();

std::uint64_t number(const sqlite::Statement& row, int column)
{
    return static_cast<std::uint64_t>(row.integer(column));
}

std::int64_t stored(std::uint64_t value)
{
    return static_cast<std::int64_t>(std::min(value, beyond_every_number));
}

std::vector<std::pair<std::string, std::string>> read_properties(std::string_view json)
{
    std::vector<std::pair<std::string, std::string>> properties;
    boost::json::parse_options options;
    options.allow_invalid_utf8 = true; // written by us; whatever a sender's bytes were
    boost::system::error_code problem;
    const boost::json::value value = boost::json::parse(json, problem, {}, options);
    const boost::json::array* const pairs = problem ? nullptr : value.if_array();
    if (pairs == nullptr)
        return properties;
    for (const boost::json::value& pair : *pairs)
        if (const auto* const both = pair.if_array();
            both != nullptr && both->size() == 2 && (*both)[0].is_string() && (*both)[1].is_string())
            properties.emplace_back(std::string_view((*both)[0].get_string()),
                                    std::string_view((*both)[1].get_string()));
    return properties;
}

StoredMessage read_message(const sqlite::Statement& row, const std::string& shown_as)
{
    StoredMessage message;
    message.conversation = shown_as;
    message.seq = Seq{number(row, 0)};
    message.from = UserId{row.text(1)};
    message.ts = unix_millis(row.integer(2));
    message.ref = row.text(3);
    message.from_client = row.text(4);
    message.content_type = row.text(5);
    message.is_event = row.integer(6) != 0;
    if (!row.is_null(7))
        message.properties = read_properties(row.view(7));
    message.payload = row.text(8);
    return message;
}

ConversationRow read_conversation(const sqlite::Statement& row)
{
    return {row.integer(0), row.text(1), Seq{number(row, 2)}, unix_millis(row.integer(3)), number(row, 4)};
}

MarkerRow read_marker(const sqlite::Statement& row)
{
    return {UserId{row.text(0)}, Seq{number(row, 1)}, Seq{number(row, 2)}};
}

SessionRow read_session(const sqlite::Statement& row)
{
    SessionRow session;
    session.number = number(row, 0);
    session.epoch = number(row, 1);
    session.user = UserId{row.text(2)};
    session.client = row.text(3);
    session.address = row.text(4);
    session.protocol = row.text(5);
    session.opened = unix_millis(row.integer(6));
    if (!row.is_null(7))
        session.closed = unix_millis(row.integer(7));
    return session;
}

PresenceRow read_presence(const sqlite::Statement& row)
{
    return {UserId{row.text(0)}, static_cast<std::uint32_t>(row.integer(1)), unix_millis(row.integer(2)),
            unix_millis(row.integer(3)), number(row, 4)};
}

RefusedLoginRow read_refused_login(const sqlite::Statement& row)
{
    return {row.integer(0),
            {.at_ms = row.integer(1),
             .user = row.text(2),
             .client = row.text(3),
             .address = row.text(4),
             .reason = row.text(5),
             .count = static_cast<std::uint32_t>(row.integer(6))}};
}

template <class Row, class Read>
std::vector<Row> all_rows(sqlite::Statement& statement, Read read)
{
    std::vector<Row> rows;
    const sqlite::ResetAtExit running(statement);
    while (statement.step())
        rows.push_back(read(statement));
    return rows;
}

template <class Row, class Read>
std::optional<Row> one_row(sqlite::Statement& statement, Read read)
{
    const sqlite::ResetAtExit running(statement);
    return statement.step() ? std::optional<Row>(read(statement)) : std::nullopt;
}

sqlite::Database open_history(const std::filesystem::path& file)
{
    sqlite::Database database(file, sqlite::Database::Mode::read_only);
    sqlite::require_schema(database, history_migrations(), history_application_id);
    // A page of history is some fifty rows anywhere in the file: read where the page cache has them, without a copy.
    database.execute("PRAGMA mmap_size = 1099511627776");
    database.execute("PRAGMA cache_size = -8192");
    return database;
}

} // namespace

HistoryStore::HistoryStore(const std::filesystem::path& file)
    : database_(open_history(file))
{}

HistoryStore::~HistoryStore() = default;

sqlite::Statement& HistoryStore::ask(std::string_view sql)
{
    const auto found = prepared_.find(sql.data());
    if (found != prepared_.end())
        return found->second;
    return prepared_.emplace(sql.data(), sqlite::Statement(database_, sql)).first->second;
}

void HistoryStore::begin()
{
    database_.execute("BEGIN");
}

void HistoryStore::end()
{
    database_.execute("COMMIT");
}

std::optional<ConversationRow> HistoryStore::conversation(std::string_view key)
{
    return one_row<ConversationRow>(ask(history_store_sql::find_conversation).bind(":key", key), read_conversation);
}

std::optional<ConversationRow> HistoryStore::conversation(std::int64_t id)
{
    return one_row<ConversationRow>(ask(history_store_sql::find_conversation_by_id).bind(":id", id), read_conversation);
}

Seq HistoryStore::first_at_or_after(const ConversationRow& conversation, UnixMillis time)
{
    // ts never runs backwards in a conversation, so that halving finds the place without an index by time.
    sqlite::Statement& find = ask(history_store_sql::find_ts_at);
    std::uint64_t low = 1;
    std::uint64_t high = conversation.last_seq.value() + 1;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        find.bind(":conversation", conversation.id).bind(":seq", stored(middle));
        const sqlite::ResetAtExit running(find);
        if (!find.step() || find.integer(1) >= to_number(time))
            high = middle;
        else
            low = std::max(middle, number(find, 0)) + 1;
    }
    return Seq{low};
}

HistorySlice HistoryStore::page(const ConversationRow& conversation, const std::string& shown_as,
                                const HistoryRange& range)
{
    std::uint64_t after = range.after ? range.after->value() : 0;
    std::uint64_t before = range.before ? range.before->value() : beyond_every_number;
    if (range.from)
        after = std::max(after, first_at_or_after(conversation, *range.from).value() - 1);
    if (range.to)
        before = std::min(before, first_at_or_after(conversation, *range.to + std::chrono::milliseconds{1}).value());

    const bool forwards = range.after || range.from;
    sqlite::Statement& list =
        ask(forwards ? history_store_sql::list_messages_after : history_store_sql::list_messages_before);
    list.bind(":conversation", conversation.id).bind(":after", stored(after)).bind(":before", stored(before));
    list.bind(":limit", static_cast<std::int64_t>(range.limit) + 1);

    HistorySlice slice;
    std::size_t bytes = 0;
    const sqlite::ResetAtExit running(list);
    while (list.step()) {
        if (slice.messages.size() == range.limit || (bytes >= range.bytes && !slice.messages.empty())) {
            slice.more = true;
            break;
        }
        slice.messages.push_back(read_message(list, shown_as));
        bytes += slice.messages.back().payload.size();
    }
    if (!forwards)
        std::reverse(slice.messages.begin(), slice.messages.end());
    return slice;
}

std::vector<Conversation> HistoryStore::private_conversations(const UserId& user)
{
    sqlite::Statement& list =
        ask(history_store_sql::list_private_conversations).bind(":user", std::string_view(user.value()));
    return all_rows<Conversation>(list, [](const sqlite::Statement& row) {
        return Conversation{ConversationKind::direct, row.text(1), row.text(2)};
    });
}

std::optional<MarkerRow> HistoryStore::marker(std::int64_t conversation, const UserId& user)
{
    sqlite::Statement& find = ask(history_store_sql::find_marker);
    find.bind(":conversation", conversation).bind(":user", std::string_view(user.value()));
    return one_row<MarkerRow>(find, read_marker);
}

std::vector<MarkerRow> HistoryStore::markers(std::int64_t conversation, std::size_t limit)
{
    sqlite::Statement& list = ask(history_store_sql::list_markers);
    list.bind(":conversation", conversation).bind(":limit", static_cast<std::int64_t>(limit));
    return all_rows<MarkerRow>(list, read_marker);
}

UnreadRow HistoryStore::unread(const ConversationRow& conversation, const UserId& user)
{
    const auto own = marker(conversation.id, user);
    UnreadRow row;
    row.last_seq = conversation.last_seq;
    row.last_ts = conversation.last_ts;
    row.read = own ? own->read : Seq::before_first();

    sqlite::Statement& find = ask(history_store_sql::find_nth);
    find.bind(":conversation", conversation.id).bind(":seq", stored(row.read.value()));
    const auto nth = one_row<std::uint64_t>(find, [](const sqlite::Statement& found) { return number(found, 0); });
    row.unread = conversation.messages - std::min(conversation.messages, nth.value_or(0));
    return row;
}

std::vector<SessionRow> HistoryStore::open_sessions(std::uint64_t below, std::size_t limit)
{
    sqlite::Statement& list = ask(history_store_sql::list_open_sessions);
    list.bind(":below", stored(below == 0 ? beyond_every_number : below))
        .bind(":limit", static_cast<std::int64_t>(limit));
    return all_rows<SessionRow>(list, read_session);
}

std::vector<SessionRow> HistoryStore::open_sessions_of(const UserId& user, std::uint64_t below, std::size_t limit)
{
    sqlite::Statement& list = ask(history_store_sql::list_open_sessions_of);
    list.bind(":user", std::string_view(user.value())).bind(":below", stored(below == 0 ? beyond_every_number : below));
    list.bind(":limit", static_cast<std::int64_t>(limit));
    return all_rows<SessionRow>(list, read_session);
}

std::optional<SessionRow> HistoryStore::open_session_of_client(std::string_view client)
{
    return one_row<SessionRow>(ask(history_store_sql::find_open_session_of_client).bind(":client", client),
                               read_session);
}

std::optional<PresenceRow> HistoryStore::presence(const UserId& user)
{
    return one_row<PresenceRow>(ask(history_store_sql::find_presence).bind(":user", std::string_view(user.value())),
                                read_presence);
}

std::vector<PresenceRow> HistoryStore::presence_after(const UserId& after, std::size_t limit)
{
    sqlite::Statement& list = ask(history_store_sql::list_presence);
    list.bind(":after", std::string_view(after.value())).bind(":limit", static_cast<std::int64_t>(limit));
    return all_rows<PresenceRow>(list, read_presence);
}

std::vector<RefusedLoginRow> HistoryStore::refused_logins(std::int64_t after_offset, std::size_t limit)
{
    sqlite::Statement& list = ask(history_store_sql::list_refused_logins);
    list.bind(1, after_offset).bind(2, static_cast<std::int64_t>(limit));
    return all_rows<RefusedLoginRow>(list, read_refused_login);
}

HistoryStore::Position HistoryStore::position()
{
    const auto row = one_row<Position>(ask(history_store_sql::find_position), [](const sqlite::Statement& found) {
        return Position{number(found, 0), number(found, 1)};
    });
    return row.value_or(Position{});
}

std::optional<StoredMessage> HistoryStore::message(std::int64_t id, const std::string& shown_as)
{
    return one_row<StoredMessage>(ask(history_store_sql::find_message).bind(":id", id),
                                  [&](const sqlite::Statement& row) { return read_message(row, shown_as); });
}

std::optional<std::int64_t> HistoryStore::conversation_of_message(std::int64_t id)
{
    return one_row<std::int64_t>(ask(history_store_sql::find_conversation_of_message).bind(":id", id),
                                 [](const sqlite::Statement& row) { return row.integer(0); });
}

} // namespace parley::bridge
