#include "bridge/projector/history_writer.h"

#include "bridge/projector/amendment_batch.h"
#include "bridge/projector/conversation_cache.h"
#include "bridge/projector/marker_batch.h"
#include "bridge/projector/properties_json.h"
#include "bridge/projector/session_batch.h"
#include "bridge/projector/tuning.h"
#include "bridge/stores/history_store.h"

#include "projector_sql.h"

#include <boost/json/parse.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <variant>

namespace parley::bridge {
namespace {

sqlite::Database open_history(const std::filesystem::path& file, const std::string& instance)
{
    prepare_history_db(file, instance);
    sqlite::Database database(file, sqlite::Database::Mode::read_write);
    tune_history_writer(database);
    return database;
}

void bind_or_null(sqlite::Statement& statement, int parameter, std::string_view text)
{
    if (text.empty())
        statement.bind(parameter, nullptr);
    else
        statement.bind_borrowed(parameter, text);
}

/// Whom an event says has joined; empty for every other event. He starts with nothing unread, whoever let him in.
std::string joined_user(std::string_view payload)
{
    if (payload.find("\"joined\"") == std::string_view::npos)
        return {};
    boost::system::error_code problem;
    const boost::json::value value = boost::json::parse(payload, problem);
    const boost::json::object* const event = problem ? nullptr : value.if_object();
    if (event == nullptr)
        return {};
    const auto member = [event](std::string_view name) -> std::string_view {
        const boost::json::value* const found = event->if_contains(name);
        return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
    };
    return member("event") == "joined" ? std::string(member("user")) : std::string();
}

} // namespace

struct HistoryWriter::State {
    State(const std::filesystem::path& file, const std::string& instance)
        : database(open_history(file, instance))
    {
        load_position();
    }

    void load_position();
    ConversationState& conversation(const journal::ConversationView& view);
    void apply(const journal::Entry& entry, const journal::Message& message);
    void apply(const journal::Entry& entry, const journal::Marker& marker);
    void apply(const journal::Entry& entry, const journal::EpochStarted& started);
    void apply(const journal::Entry& entry, const journal::SessionOpened& opened);
    void apply(const journal::Entry& entry, const journal::SessionClosed& closed);
    void apply(const journal::Entry& entry, const journal::LoginRefused& refused);
    void touch(ConversationState& state);

    sqlite::Database database;
    sqlite::Statement insert_message{database, projector_sql::insert_message};
    sqlite::Statement insert_out_of_order{database, projector_sql::insert_message_out_of_order};
    sqlite::Statement find_conversation{database, projector_sql::find_conversation};
    sqlite::Statement insert_conversation{database, projector_sql::insert_conversation};
    sqlite::Statement update_conversation{database, projector_sql::update_conversation};
    sqlite::Statement set_position{database, projector_sql::set_position};
    sqlite::Statement set_last_ts{database, projector_sql::set_last_ts};
    sqlite::Statement insert_refused{database, projector_sql::insert_refused_login};
    sqlite::Statement delete_refused{database, projector_sql::delete_refused_logins};
    MarkerBatch markers{database};
    SessionBatch sessions{database};
    AmendmentBatch amendments{database};
    SessionPruner session_pruner{database};
    ConversationCache conversations;
    std::vector<ConversationState*> touched;
    std::optional<sqlite::Transaction> transaction;

    journal::Offset position;
    std::uint64_t epoch = 0;
    std::int64_t last_ts = 0;
    bool epoch_changed = false;
    bool logins_refused = false;
    std::int64_t next_message_id = 1;
    std::string key;        ///< scratch
    std::string properties; ///< scratch
    Counters counters;
};

void HistoryWriter::State::load_position()
{
    sqlite::Statement find(database, projector_sql::find_position);
    if (!find.step())
        throw StorageError(database.file().string() + ": the table position is empty");
    position = journal::Offset{static_cast<std::uint64_t>(find.integer(0))};
    epoch = static_cast<std::uint64_t>(find.integer(1));
    last_ts = find.integer(2);
    sqlite::Statement next_id(database, projector_sql::next_message_id);
    next_message_id = next_id.step() ? next_id.integer(0) : 1;
    epoch_changed = logins_refused = false;
}

ConversationState& HistoryWriter::State::conversation(const journal::ConversationView& view)
{
    write_key(view, key);
    if (ConversationState* const known = conversations.find(key))
        return *known;

    ConversationState state;
    state.key = key;
    const sqlite::ResetAtExit reset(find_conversation);
    find_conversation.bind_borrowed(1, key);
    const bool found = find_conversation.step();
    if (found) {
        state.id = find_conversation.integer(0);
        state.last_seq = static_cast<std::uint64_t>(find_conversation.integer(1));
        state.last_ts = find_conversation.integer(2);
        state.messages = static_cast<std::uint64_t>(find_conversation.integer(3));
    }
    if (!found) {
        const bool direct = view.kind == ConversationKind::direct;
        insert_conversation.bind_borrowed(1, key);
        bind_or_null(insert_conversation, 2, direct ? view.first : std::string_view());
        bind_or_null(insert_conversation, 3, direct ? view.second : std::string_view());
        insert_conversation.run();
        state.id = database.last_insert_rowid();
    }
    return conversations.add(std::move(state));
}

void HistoryWriter::State::touch(ConversationState& state)
{
    if (state.touched)
        return;
    state.touched = true;
    touched.push_back(&state);
}

void HistoryWriter::State::apply(const journal::Entry& entry, const journal::Message& message)
{
    ConversationState& state = conversation(message.conversation);
    const std::uint64_t seq = message.seq.value();
    const bool is_next = seq == state.last_seq + 1;
    if (!is_next) {
        ++counters.gaps;
        spdlog::error("projector: {} at journal offset {}: seq {} follows {}", state.key, entry.offset.value(), seq,
                      state.last_seq);
    }
    const bool is_event = message.kind == journal::MessageKind::event;
    const std::uint64_t nth = state.messages + (is_event ? 0 : 1);

    sqlite::Statement& insert = is_next ? insert_message : insert_out_of_order;
    insert.bind(1, next_message_id);
    insert.bind(2, state.id);
    insert.bind(3, static_cast<std::int64_t>(seq));
    insert.bind(4, static_cast<std::int64_t>(nth));
    insert.bind(5, is_event ? 1 : 0);
    insert.bind(6, message.ts);
    insert.bind_borrowed(7, message.sender);
    bind_or_null(insert, 8, message.ref);
    bind_or_null(insert, 9, message.from_client);
    bind_or_null(insert, 10, message.content_type);
    if (message.user_properties.empty()) {
        insert.bind(11, nullptr);
    } else {
        write_properties_json(message.user_properties, properties);
        insert.bind_borrowed(11, properties);
    }
    insert.bind_blob_borrowed(12, message.payload);
    insert.run();
    if (!is_next && database.changes() == 0)
        return; // that place is taken: the record tells nothing new

    ++next_message_id;
    ++counters.messages;
    state.messages = nth;
    state.last_seq = std::max(state.last_seq, seq);
    state.last_ts = std::max(state.last_ts, message.ts);
    touch(state);
    if (is_event)
        amendments.apply(state.id, seq, message.payload);
    // What one sends one has seen. An event tells nothing of the kind: it is written in the name of whom it happened
    // to, such as a member who was muted and has not looked since.
    if (!is_event)
        markers.read(state.id, message.sender, seq);
    else if (const std::string user = joined_user(message.payload); !user.empty())
        markers.read(state.id, user, seq);
}

void HistoryWriter::State::apply(const journal::Entry&, const journal::Marker& marker)
{
    const ConversationState& state = conversation(marker.conversation);
    if (marker.kind == journal::MarkerKind::read)
        markers.read(state.id, marker.user, marker.seq.value());
    else
        markers.received(state.id, marker.user, marker.seq.value());
}

void HistoryWriter::State::apply(const journal::Entry& entry, const journal::EpochStarted& started)
{
    // The sessions of a killed broker ended when it was last heard of; one that was never heard of ends now.
    const std::int64_t ended = last_ts == 0 ? started.ts : std::min(last_ts, started.ts);
    sessions.end_epochs_before(started.epoch, ended, entry.offset.value());
    epoch = started.epoch;
    epoch_changed = true;
}

void HistoryWriter::State::apply(const journal::Entry& entry, const journal::SessionOpened& opened)
{
    sessions.open(opened, entry.offset.value());
}

void HistoryWriter::State::apply(const journal::Entry& entry, const journal::SessionClosed& closed)
{
    sessions.close(closed, entry.offset.value());
}

void HistoryWriter::State::apply(const journal::Entry& entry, const journal::LoginRefused& refused)
{
    insert_refused.bind(1, static_cast<std::int64_t>(entry.offset.value()));
    insert_refused.bind(2, refused.ts);
    insert_refused.bind_borrowed(3, refused.user);
    insert_refused.bind_borrowed(4, refused.client);
    insert_refused.bind_borrowed(5, refused.address);
    insert_refused.bind_borrowed(6, refused.reason);
    insert_refused.bind(7, static_cast<std::int64_t>(refused.count));
    insert_refused.run();
    logins_refused = true;
}

HistoryWriter::HistoryWriter(const std::filesystem::path& file, const std::string& instance)
    : state_(std::make_unique<State>(file, instance))
{}

HistoryWriter::~HistoryWriter() = default;

journal::Offset HistoryWriter::position() const noexcept
{
    return state_->position;
}

std::uint64_t HistoryWriter::epoch() const noexcept
{
    return state_->epoch;
}

std::int64_t HistoryWriter::last_ts() const noexcept
{
    return state_->last_ts;
}

const HistoryWriter::Counters& HistoryWriter::counters() const noexcept
{
    return state_->counters;
}

void HistoryWriter::begin()
{
    state_->transaction.emplace(state_->database);
}

void HistoryWriter::apply(const journal::Entry& entry)
{
    State& state = *state_;
    const auto project = [&state, &entry](const auto& record) {
        state.apply(entry, record);
        state.last_ts = std::max(state.last_ts, record.ts);
    };
    std::visit(project, entry.record);
}

ProjectionNews HistoryWriter::commit(journal::Offset next)
{
    State& state = *state_;
    ProjectionNews news;
    news.conversations.reserve(state.touched.size());
    for (ConversationState* const touched : state.touched) {
        state.update_conversation.bind(1, touched->id);
        state.update_conversation.bind(2, static_cast<std::int64_t>(touched->last_seq));
        state.update_conversation.bind(3, touched->last_ts);
        state.update_conversation.bind(4, static_cast<std::int64_t>(touched->messages));
        state.update_conversation.run();
        news.conversations.push_back({touched->key, Seq{touched->last_seq}, unix_millis(touched->last_ts)});
    }
    state.markers.write();
    news.presence = state.sessions.write();
    state.set_position.bind(1, static_cast<std::int64_t>(next.value()));
    state.set_position.bind(2, static_cast<std::int64_t>(state.epoch));
    state.set_position.run();
    state.set_last_ts.bind(1, state.last_ts);
    state.set_last_ts.run();
    state.transaction->commit();
    state.transaction.reset();

    state.position = next;
    news.epoch = state.epoch;
    news.epoch_changed = std::exchange(state.epoch_changed, false);
    news.logins_refused = std::exchange(state.logins_refused, false);
    for (ConversationState* const touched : state.touched)
        touched->touched = false;
    state.touched.clear();
    if (state.conversations.size() > cached_conversations)
        state.conversations.clear();
    return news;
}

void HistoryWriter::prune_refused_logins(std::int64_t before_ms, std::size_t limit)
{
    sqlite::Transaction prune(state_->database);
    state_->delete_refused.bind(1, before_ms);
    state_->delete_refused.bind(2, static_cast<std::int64_t>(limit));
    state_->delete_refused.run();
    prune.commit();
}

SessionPruner::Progress HistoryWriter::prune_sessions(std::int64_t closed_before_ms, std::size_t limit)
{
    return state_->session_pruner.step(closed_before_ms, limit);
}

bool HistoryWriter::make_durable()
{
    sqlite::Statement checkpoint(state_->database, "PRAGMA wal_checkpoint(PASSIVE)");
    if (!checkpoint.step())
        return false;
    const bool busy = checkpoint.integer(0) != 0;
    return !busy && checkpoint.integer(1) == checkpoint.integer(2);
}

} // namespace parley::bridge
