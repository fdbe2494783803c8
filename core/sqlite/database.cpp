#include "core/sqlite/database.h"

#include <sqlite3.h>

#include <fcntl.h>
#include <unistd.h>

namespace parley::sqlite {
namespace {

[[noreturn]] void fail(sqlite3* handle, const std::filesystem::path& file, const char* doing)
{
    const char* const reason = handle != nullptr ? sqlite3_errmsg(handle) : "out of memory";
    throw StorageError(file.string() + ": " + doing + ": " + reason);
}

int open_flags(Database::Mode mode) noexcept
{
    // NOMUTEX: a connection belongs to one thread at a time, so SQLite's own lock would only cost.
    switch (mode) {
    case Database::Mode::read_only:
        return SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
    case Database::Mode::read_write:
        return SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    case Database::Mode::create:
        return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    }
    return SQLITE_OPEN_READONLY;
}

} // namespace

void Database::Close::operator()(sqlite3* handle) const noexcept
{
    sqlite3_close_v2(handle);
}

Database::Database(const std::filesystem::path& file, Mode mode)
    : file_(file)
{
    if (mode == Mode::create) {
        // SQLite would make the file readable by all; WAL and shared-memory files inherit the mode of the main file.
        const int descriptor = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
        if (descriptor >= 0)
            ::close(descriptor);
    }
    sqlite3* raw = nullptr;
    const int rc = sqlite3_open_v2(file.c_str(), &raw, open_flags(mode), nullptr);
    handle_.reset(raw); // sqlite3_open_v2 may hand back a handle even when it fails: own it first
    if (rc != SQLITE_OK)
        fail(raw, file_, "open");
    sqlite3_extended_result_codes(raw, 1);
    sqlite3_busy_timeout(raw, 5000);
    if (mode != Mode::read_only) {
        execute("PRAGMA journal_mode = WAL");
        execute("PRAGMA synchronous = NORMAL");
    }
    execute("PRAGMA foreign_keys = ON");
}

Database::~Database() = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;

void Database::execute(std::string_view sql)
{
    const std::string text(sql);
    if (sqlite3_exec(handle_.get(), text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        fail(handle_.get(), file_, "execute");
}

int Database::user_version()
{
    Statement query(*this, "PRAGMA user_version");
    return query.step() ? static_cast<int>(query.integer(0)) : 0;
}

std::int64_t Database::changes() const noexcept
{
    return sqlite3_changes64(handle_.get());
}

std::int64_t Database::last_insert_rowid() const noexcept
{
    return sqlite3_last_insert_rowid(handle_.get());
}

void Statement::Finalize::operator()(sqlite3_stmt* handle) const noexcept
{
    sqlite3_finalize(handle);
}

Statement::Statement(Database& database, std::string_view sql)
    : database_(&database)
{
    sqlite3_stmt* raw = nullptr;
    const char* rest = nullptr;
    const int rc = sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, &rest);
    handle_.reset(raw);
    check(rc, "prepare");

    // SQLite would leave a second statement out without a word. Comments and blanks may follow: they prepare to
    // nothing.
    sqlite3_stmt* second = nullptr;
    const auto length = static_cast<int>(sql.data() + sql.size() - rest);
    const int rest_rc = sqlite3_prepare_v3(database.handle(), rest, length, 0, &second, nullptr);
    const std::unique_ptr<sqlite3_stmt, Finalize> owned(second);
    if (raw == nullptr || rest_rc != SQLITE_OK || second != nullptr)
        throw StorageError(database.file().string() + ": prepare: not one statement: " + std::string(sql));
}

Statement::~Statement() = default;
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;

void Statement::check(int rc, const char* doing) const
{
    if (rc == SQLITE_OK)
        return;
    const char* const sql = handle_ ? sqlite3_sql(handle_.get()) : nullptr;
    throw StorageError(database_->file().string() + ": " + doing + ": " + sqlite3_errmsg(database_->handle()) +
                       (sql != nullptr ? " in: " + std::string(sql) : std::string()));
}

int Statement::index_of(std::string_view name)
{
    const std::string text(name);
    const int index = sqlite3_bind_parameter_index(handle_.get(), text.c_str());
    if (index == 0)
        throw StorageError("no parameter " + text + " in: " + sqlite3_sql(handle_.get()));
    return index;
}

Statement& Statement::bind(int parameter, std::int64_t value)
{
    check(sqlite3_bind_int64(handle_.get(), parameter, value), "bind");
    return *this;
}

Statement& Statement::bind(int parameter, std::string_view text)
{
    // data() of an empty view may be null, which SQLite would store as NULL.
    const char* const data = text.empty() ? "" : text.data();
    check(sqlite3_bind_text64(handle_.get(), parameter, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8), "bind");
    return *this;
}

Statement& Statement::bind(int parameter, std::nullptr_t)
{
    check(sqlite3_bind_null(handle_.get(), parameter), "bind");
    return *this;
}

Statement& Statement::bind_blob(int parameter, std::string_view bytes)
{
    const char* const data = bytes.empty() ? "" : bytes.data();
    check(sqlite3_bind_blob64(handle_.get(), parameter, data, bytes.size(), SQLITE_TRANSIENT), "bind");
    return *this;
}

Statement& Statement::bind_borrowed(int parameter, std::string_view text)
{
    const char* const data = text.empty() ? "" : text.data();
    check(sqlite3_bind_text64(handle_.get(), parameter, data, text.size(), SQLITE_STATIC, SQLITE_UTF8), "bind");
    return *this;
}

Statement& Statement::bind_blob_borrowed(int parameter, std::string_view bytes)
{
    const char* const data = bytes.empty() ? "" : bytes.data();
    check(sqlite3_bind_blob64(handle_.get(), parameter, data, bytes.size(), SQLITE_STATIC), "bind");
    return *this;
}

Statement& Statement::bind(std::string_view name, const std::optional<std::int64_t>& value)
{
    return value ? bind(name, *value) : bind(name, nullptr);
}

Statement& Statement::bind(std::string_view name, const std::optional<std::string>& value)
{
    return value ? bind(name, std::string_view(*value)) : bind(name, nullptr);
}

bool Statement::step()
{
    const int rc = sqlite3_step(handle_.get());
    if (rc == SQLITE_ROW)
        return true;
    if (rc == SQLITE_DONE)
        return false;
    check(rc, "step");
    return false;
}

void Statement::run()
{
    const ResetAtExit reset(*this); // also when step() throws, or the statement would keep its lock
    step();
}

void Statement::reset() noexcept
{
    sqlite3_reset(handle_.get());
}

std::int64_t Statement::integer(int column) const noexcept
{
    return sqlite3_column_int64(handle_.get(), column);
}

std::string_view Statement::view(int column) const noexcept
{
    const auto* const data = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return data != nullptr ? std::string_view(data, static_cast<std::size_t>(size)) : std::string_view();
}

bool Statement::is_null(int column) const noexcept
{
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

Transaction::Transaction(Database& database)
    : database_(&database)
{
    database_->execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction()
{
    if (!done_)
        sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit()
{
    database_->execute("COMMIT");
    done_ = true;
}

ReadTransaction::ReadTransaction(Database& database)
    : database_(&database)
{
    database_->execute("BEGIN");
}

ReadTransaction::~ReadTransaction()
{
    sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

} // namespace parley::sqlite
