#include "clients/cpp/store/store.h"

#include "client_schema.h"
#include "client_sql.h"
#include "core/sqlite/migrate.h"

#include <boost/json.hpp>

#include <array>
#include <system_error>

namespace parley::client {
namespace {

constexpr std::int32_t application_id = 0x504c4331; // "PLC1"
constexpr std::array migrations{sqlite::Migration{1, "0001_client", client_schema::m0001_client}};

std::string to_text(const std::vector<std::pair<std::string, std::string>>& properties)
{
    return properties.empty() ? "[]" : boost::json::serialize(boost::json::value_from(properties));
}

std::vector<std::pair<std::string, std::string>> from_text(std::string_view text)
{
    std::vector<std::pair<std::string, std::string>> properties;
    if (text == "[]")
        return properties;
    const auto array = boost::json::parse(text);
    for (const auto& pair : array.as_array())
        properties.emplace_back(pair.as_array().at(0).as_string(), pair.as_array().at(1).as_string());
    return properties;
}

ConversationId conversation_of(const sqlite::Database& database, std::string_view text)
{
    auto conversation = ConversationId::parse(text);
    if (!conversation)
        throw StorageError(database.file().string() + ": damaged: " + conversation.error().message);
    return *std::move(conversation);
}

sqlite::Database open_database(const std::filesystem::path& file)
{
    sqlite::Database database(file, sqlite::Database::Mode::create);
    database.execute("PRAGMA busy_timeout = 200"); // a second program is told at once
    // One program at a time, for as long as it runs; also spares the shared-memory file of the WAL.
    database.execute("PRAGMA locking_mode = EXCLUSIVE");
    sqlite::migrate(database, migrations, application_id);
    database.execute("BEGIN IMMEDIATE; COMMIT");
    return database;
}

} // namespace

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& folder, const std::string& user,
                                           const std::string& client)
{
    std::filesystem::path file; // empty: SQLite keeps it to itself
    if (!folder.empty()) {
        std::error_code failed;
        if (std::filesystem::create_directories(folder, failed) && !failed)
            std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
        if (failed)
            return Error{Errc::invalid_argument, folder.string() + ": cannot be made: " + failed.message()};
        file = folder / (user + "@" + client + ".db");
    }
    try {
        return std::unique_ptr<Store>(new Store(file));
    } catch (const StorageError& problem) {
        const std::string_view what = problem.what();
        if (what.find("locked") != what.npos)
            return Error{Errc::unavailable, file.string() + ": another program uses it; give this one a client name "
                                                            "of its own"};
        return Error{Errc::invalid_argument, problem.what()};
    }
}

Store::Store(const std::filesystem::path& file)
    : database_(open_database(file))
    , put_message_(database_, client_sql::put_message)
    , read_message_(database_, client_sql::read_message)
    , mark_sent_(database_, client_sql::mark_sent)
    , remove_message_(database_, client_sql::remove_message)
    , put_cursor_(database_, client_sql::put_cursor)
    , remove_cursor_(database_, client_sql::remove_cursor)
{}

std::optional<OutboxNumber> Store::put(const ConversationId& conversation, const std::string& ref,
                                       const Content& content)
{
    const std::lock_guard lock(mutex_);
    put_message_.bind(":conversation", std::string_view(conversation.text()))
        .bind(":ref", std::string_view(ref))
        .bind(":content_type", std::string_view(content.content_type))
        .bind(":properties", std::string_view(to_text(content.properties)))
        .bind_blob(":payload", content.payload);
    put_message_.run();
    if (database_.changes() == 0)
        return std::nullopt;
    return OutboxNumber{database_.last_insert_rowid()};
}

std::optional<Store::Waiting> Store::read(OutboxNumber number)
{
    const std::lock_guard lock(mutex_);
    const sqlite::ResetAtExit reset(read_message_);
    read_message_.bind(":number", number.value());
    if (!read_message_.step())
        return std::nullopt;
    Waiting waiting{conversation_of(database_, read_message_.view(0)),
                    read_message_.text(1),
                    {read_message_.text(4), read_message_.text(2), from_text(read_message_.view(3))},
                    std::nullopt};
    if (!read_message_.is_null(5))
        waiting.sent = Time{std::chrono::milliseconds{read_message_.integer(5)}};
    return waiting;
}

std::vector<std::pair<OutboxNumber, ConversationId>> Store::waiting()
{
    const std::lock_guard lock(mutex_);
    std::vector<std::pair<OutboxNumber, ConversationId>> all;
    sqlite::Statement rows(database_, client_sql::list_waiting);
    while (rows.step())
        all.emplace_back(OutboxNumber{rows.integer(0)}, conversation_of(database_, rows.view(1)));
    return all;
}

void Store::mark_sent(const std::vector<OutboxNumber>& numbers, Time now)
{
    const std::lock_guard lock(mutex_);
    sqlite::Transaction transaction(database_);
    for (const OutboxNumber number : numbers) {
        mark_sent_.bind(":number", number.value()).bind(":now", now.time_since_epoch().count());
        mark_sent_.run();
    }
    transaction.commit();
}

void Store::remove(const std::vector<OutboxNumber>& numbers)
{
    const std::lock_guard lock(mutex_);
    sqlite::Transaction transaction(database_);
    for (const OutboxNumber number : numbers) {
        remove_message_.bind(":number", number.value());
        remove_message_.run();
    }
    transaction.commit();
}

Store::Cursors Store::cursors()
{
    const std::lock_guard lock(mutex_);
    Cursors cursors;
    sqlite::Statement rows(database_, client_sql::list_cursors);
    while (rows.step())
        cursors.emplace(conversation_of(database_, rows.view(0)), Seq{static_cast<std::uint64_t>(rows.integer(1))});
    return cursors;
}

void Store::put_cursors(const Cursors& cursors)
{
    const std::lock_guard lock(mutex_);
    sqlite::Transaction transaction(database_);
    for (const auto& [conversation, shown] : cursors) {
        put_cursor_.bind(":conversation", std::string_view(conversation.text()))
            .bind(":shown", static_cast<std::int64_t>(shown.value()));
        put_cursor_.run();
    }
    transaction.commit();
}

void Store::remove_cursor(const ConversationId& conversation)
{
    const std::lock_guard lock(mutex_);
    remove_cursor_.bind(":conversation", std::string_view(conversation.text()));
    remove_cursor_.run();
}

bool Store::has_caught_up()
{
    const std::lock_guard lock(mutex_);
    sqlite::Statement query(database_, "SELECT 1 FROM caught_up");
    return query.step();
}

void Store::set_caught_up()
{
    const std::lock_guard lock(mutex_);
    database_.execute("INSERT OR IGNORE INTO caught_up (one) VALUES (1)");
}

} // namespace parley::client
