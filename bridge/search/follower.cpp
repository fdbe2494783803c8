#include "bridge/search/follower.h"

#include "bridge/search/text_of.h"
#include "core/history/schema.h"

#include "search_sql.h"

#include <spdlog/spdlog.h>

#include <unistd.h>

namespace parley::bridge {
namespace {

constexpr int less_priority = 10; ///< of 19

sqlite::Database open_history(const std::filesystem::path& file)
{
    sqlite::Database database(file, sqlite::Database::Mode::read_only);
    sqlite::require_schema(database, history_migrations(), history_application_id);
    return database;
}

sqlite::Database open_index(const SearchOptions& options)
{
    prepare_search_db(options.search_db, options.instance);
    sqlite::Database database(options.search_db, sqlite::Database::Mode::read_write);
    // The lists that are merged while indexing are read again and again; and a checkpoint for every 64 MiB is enough
    // for a file that can be made anew.
    database.execute("PRAGMA cache_size = -32768");
    database.execute("PRAGMA wal_autocheckpoint = 16384");
    database.execute("PRAGMA journal_size_limit = 134217728");
    return database;
}

} // namespace

struct SearchFollower::Index {
    explicit Index(const SearchOptions& options)
        : history(open_history(options.history_db))
        , database(open_index(options))
        , identity(FileIdentity::of(options.search_db))
    {
        sqlite::Statement find(database, search_sql::find_position);
        position = find.step() ? find.integer(0) : 0;
    }

    std::int64_t newest()
    {
        const sqlite::ResetAtExit reset(newest_message);
        newest_message.step();
        return newest_message.integer(0);
    }

    /// history.db was replaced by an older one: what is indexed may have become other messages.
    void forget()
    {
        sqlite::Transaction transaction(database);
        database.execute("INSERT INTO message_text (message_text) VALUES ('delete-all')");
        set_position.bind(1, std::int64_t{0}).run();
        transaction.commit();
        position = 0;
    }

    sqlite::Database history;
    sqlite::Database database;
    FileIdentity identity;
    sqlite::Statement newest_message{history, search_sql::newest_message};
    sqlite::Statement list_new{history, search_sql::list_new_messages};
    sqlite::Statement insert{database, search_sql::insert_text};
    sqlite::Statement set_position{database, search_sql::set_position};
    std::int64_t position = 0;
};

SearchFollower::SearchFollower(const SearchOptions& options)
    : options_(options)
{}

SearchFollower::~SearchFollower()
{
    stop();
}

void SearchFollower::start()
{
    if (!thread_.joinable())
        thread_ = std::thread([this] { run(); });
}

void SearchFollower::stop()
{
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    stopping_.notify_all();
    if (thread_.joinable())
        thread_.join();
}

SearchStatus SearchFollower::status() const
{
    const std::lock_guard lock(mutex_);
    return status_;
}

bool SearchFollower::wait(std::chrono::milliseconds time)
{
    std::unique_lock lock(mutex_);
    return stopping_.wait_for(lock, time, [this] { return stop_; });
}

void SearchFollower::run() noexcept
{
    // On Linux this is the thread's own; refused, it runs as the others do.
    [[maybe_unused]] const int priority = ::nice(less_priority);
    bool stopped = false;
    while (!stopped) {
        try {
            const bool busy = follow();
            stopped = wait(busy ? std::chrono::milliseconds{0} : options_.poll);
        } catch (const std::exception& problem) {
            fail(problem.what());
            index_.reset();
            stopped = wait(options_.retry);
        }
    }
}

void SearchFollower::open()
{
    if (index_ && index_->identity != FileIdentity::of(options_.search_db)) {
        spdlog::warn("search: {} was taken away; it is filled again", options_.search_db.string());
        index_.reset();
    }
    if (!index_)
        index_ = std::make_unique<Index>(options_);
}

bool SearchFollower::follow()
{
    open();
    Index& index = *index_;
    const std::int64_t newest = index.newest();
    if (index.position > newest)
        index.forget();
    if (index.position == newest) {
        report(static_cast<std::uint64_t>(newest), static_cast<std::uint64_t>(newest), 0, 0);
        return false;
    }

    sqlite::Transaction transaction(index.database);
    std::size_t seen = 0;
    std::size_t indexed = 0;
    std::size_t bytes = 0;
    std::int64_t last = index.position;
    const sqlite::ResetAtExit reset(index.list_new);
    index.list_new.bind(1, index.position).bind(2, static_cast<std::int64_t>(options_.batch_messages));
    while (bytes < options_.batch_bytes && index.list_new.step()) {
        ++seen;
        last = index.list_new.integer(0);
        bytes += index.list_new.view(3).size();
        const bool is_event = index.list_new.integer(1) != 0;
        // Of events only an edit has a text; it is found under the event, which names its message.
        const std::string text = is_event ? parse_edit(index.list_new.view(3)).value_or(Edit{}).text
                                          : searchable_text(index.list_new.view(2), index.list_new.view(3));
        if (count_characters(text) < Search::min_characters)
            continue;
        index.insert.bind(1, last).bind_borrowed(2, text).run();
        ++indexed;
    }
    index.set_position.bind(1, last).run();
    transaction.commit();
    index.position = last;
    report(static_cast<std::uint64_t>(last), static_cast<std::uint64_t>(newest), seen, indexed);
    return true;
}

void SearchFollower::report(std::uint64_t position, std::uint64_t newest, std::uint64_t seen, std::uint64_t indexed)
{
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    if (!status_.healthy)
        spdlog::info("search: goes on at message {}", position);
    status_.healthy = true;
    status_.problem.clear();
    status_.position = position;
    status_.lag_messages = newest - position;
    status_.seen_total += seen;
    status_.indexed_total += indexed;
    const double seconds = std::chrono::duration<double>(now - counted_since_).count();
    if (seconds >= 1.0) {
        status_.messages_per_second = static_cast<double>(status_.seen_total - counted_from_) / seconds;
        counted_from_ = status_.seen_total;
        counted_since_ = now;
    }
}

void SearchFollower::fail(const std::string& problem)
{
    const std::lock_guard lock(mutex_);
    if (status_.problem != problem)
        spdlog::error("search: stopped: {}", problem);
    status_.healthy = false;
    status_.problem = problem;
}

} // namespace parley::bridge
