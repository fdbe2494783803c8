#pragma once

#include "core/base/errors.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace parley::sqlite {

/// One connection to one database file. Opening sets what docs/adr/ says for every file of ours: WAL, synchronous
/// NORMAL, foreign keys on, a busy timeout of 5 s.
///
/// Threads   one at a time; open one connection for each thread.
/// Errors    StorageError that names the file and what was being done.
class Database {
public:
    enum class Mode {
        read_only,  ///< the file must exist; writes fail
        read_write, ///< the file must exist
        create      ///< the file is made, with mode 0600, if it is not there
    };
    Database(const std::filesystem::path& file, Mode mode);
    ~Database();
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;

    /// Runs statements that return no rows and take no parameters (schema, PRAGMA).
    void execute(std::string_view sql);
    /// `PRAGMA user_version`: the number of the last migration.
    [[nodiscard]] int user_version();
    /// Rows changed by the last INSERT, UPDATE or DELETE.
    [[nodiscard]] std::int64_t changes() const noexcept;
    [[nodiscard]] std::int64_t last_insert_rowid() const noexcept;
    [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }
    /// For the few calls that have no wrapper here (the backup API). Never closed by the caller.
    [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }

private:
    struct Close {
        void operator()(sqlite3* handle) const noexcept;
    };
    std::filesystem::path file_;
    std::unique_ptr<sqlite3, Close> handle_;
};

/// A prepared statement, prepared once and run many times. Parameters are numbered from 1 or named (`:name`).
/// Text and blobs are copied at bind(); bind_borrowed() keeps a pointer that must live until it is bound anew.
/// The SQL is one statement: StorageError if another one follows. The Database must stay where it is, and outlive it.
///
/// ```
/// Statement find(db, "SELECT name FROM user WHERE id = :id");
/// find.bind(":id", id);
/// if (find.step()) use(find.text(0));
/// find.reset();
/// ```
class Statement {
public:
    Statement(Database& database, std::string_view sql);
    ~Statement();
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) noexcept;

    Statement& bind(int parameter, std::int64_t value);
    Statement& bind(int parameter, std::string_view text);
    Statement& bind(int parameter, std::nullptr_t);
    Statement& bind_blob(int parameter, std::string_view bytes);
    Statement& bind_borrowed(int parameter, std::string_view text);
    Statement& bind_blob_borrowed(int parameter, std::string_view bytes);

    Statement& bind(std::string_view name, std::int64_t value) { return bind(index_of(name), value); }
    Statement& bind(std::string_view name, std::string_view text) { return bind(index_of(name), text); }
    Statement& bind(std::string_view name, std::nullptr_t) { return bind(index_of(name), nullptr); }
    Statement& bind_blob(std::string_view name, std::string_view bytes) { return bind_blob(index_of(name), bytes); }
    /// NULL where there is no value.
    Statement& bind(std::string_view name, const std::optional<std::int64_t>& value);
    Statement& bind(std::string_view name, const std::optional<std::string>& value);

    /// Number of the parameter that is written `:name` in the SQL; StorageError if there is none.
    [[nodiscard]] int index_of(std::string_view name);

    /// True: a row is there to be read. False: done.
    bool step();
    /// step() for statements without rows, then reset().
    void run();
    /// Ready to be run again; bindings stay until they are bound anew.
    void reset() noexcept;

    [[nodiscard]] std::int64_t integer(int column) const noexcept;
    /// Bytes of a TEXT or BLOB column, valid until the next step() or reset(). Empty for NULL.
    [[nodiscard]] std::string_view view(int column) const noexcept;
    [[nodiscard]] std::string text(int column) const { return std::string(view(column)); }
    [[nodiscard]] bool is_null(int column) const noexcept;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const noexcept;
    };
    void check(int rc, const char* doing) const;

    Database* database_;
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// Resets the statement when it goes out of scope. One that has given a row and is not reset keeps the state of the
/// file that it was reading, also over the end of a transaction: later questions see the past, and the WAL cannot be
/// emptied.
class ResetAtExit {
public:
    explicit ResetAtExit(Statement& statement) noexcept
        : statement_(&statement)
    {}
    ~ResetAtExit() { statement_->reset(); }
    ResetAtExit(const ResetAtExit&) = delete;
    ResetAtExit& operator=(const ResetAtExit&) = delete;

private:
    Statement* statement_;
};

/// BEGIN IMMEDIATE … COMMIT; rolled back when it goes out of scope without commit(). The destructor never throws.
class Transaction {
public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    Database* database_;
    bool done_ = false;
};

/// BEGIN … : everything read until it goes out of scope is of one state of the file, whatever is written meanwhile.
/// Nothing may be written in it.
class ReadTransaction {
public:
    explicit ReadTransaction(Database& database);
    ~ReadTransaction();
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;

private:
    Database* database_;
};

} // namespace parley::sqlite
