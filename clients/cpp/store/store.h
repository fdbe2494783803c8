#pragma once

#include "core/base/result.h"
#include "core/ids/ids.h"
#include "core/sqlite/database.h"
#include "parley/message.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace parley::client {

/// A message's place in the outbox: grows with each one accepted, never given again.
using OutboxNumber = Id<struct OutboxNumberTag, std::int64_t>;

/// Outbox and cursors on disk (schemas/sql/client). A change outlives the process when the call returns, and a power
/// cut up to the last few changes (SQLite, WAL, synchronous NORMAL).
///
/// Threads   any; one lock around everything, held for the time of one small transaction.
/// Errors    StorageError: the disk is full or the file damaged; nothing has changed.
class Store {
public:
    /// A file of its own below `folder` for this user and client; an empty folder: in memory.
    /// unavailable: another program has it open. invalid_argument: the folder cannot be made or written.
    static Result<std::unique_ptr<Store>> open(const std::filesystem::path& folder, const std::string& user,
                                               const std::string& client);

    struct Waiting {
        ConversationId conversation;
        std::string ref;
        Content content;
        std::optional<Time> sent; ///< when it was first handed to a connection
    };
    /// Nothing: a message with this reference waits already.
    std::optional<OutboxNumber> put(const ConversationId& conversation, const std::string& ref, const Content& content);
    std::optional<Waiting> read(OutboxNumber number);
    /// In the order of acceptance.
    std::vector<std::pair<OutboxNumber, ConversationId>> waiting();
    void mark_sent(const std::vector<OutboxNumber>& numbers, Time now);
    void remove(const std::vector<OutboxNumber>& numbers);

    using Cursors = std::map<ConversationId, Seq>;
    Cursors cursors();
    void put_cursors(const Cursors& cursors);
    void remove_cursor(const ConversationId& conversation);

    /// The first catching up has been done, in this run or an earlier one.
    bool has_caught_up();
    void set_caught_up();

private:
    explicit Store(const std::filesystem::path& file);

    std::mutex mutex_;
    sqlite::Database database_;
    sqlite::Statement put_message_;
    sqlite::Statement read_message_;
    sqlite::Statement mark_sent_;
    sqlite::Statement remove_message_;
    sqlite::Statement put_cursor_;
    sqlite::Statement remove_cursor_;
};

} // namespace parley::client
