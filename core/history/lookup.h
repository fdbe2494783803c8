#pragma once

#include "core/ids/ids.h"
#include "core/journal/record.h"
#include "core/sqlite/database.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace parley {

/// The few questions that a process other than the bridge asks of history.db. Opens it read-only and never migrates it.
///
/// Threads   one at a time. A question never waits for the projector (WAL).
/// Errors    StorageError: absent, foreign, of another schema, damaged.
class HistoryLookup {
public:
    explicit HistoryLookup(const std::filesystem::path& file);
    HistoryLookup(const HistoryLookup&) = delete;
    HistoryLookup& operator=(const HistoryLookup&) = delete;

    /// The data folder's identity, as in `meta.instance`.
    [[nodiscard]] std::string instance();

    /// How far the journal is projected: everything before the offset is in this file.
    [[nodiscard]] journal::Offset projected();

    /// The newest epoch that has been projected; 0 if none has.
    [[nodiscard]] std::uint64_t last_epoch();

    /// The last number of a conversation (its key as in Conversation::key()), as far as it is projected;
    /// Seq::before_first() if nothing of it is.
    [[nodiscard]] Seq last_seq(std::string_view conversation_key);

private:
    sqlite::Database database_;
    sqlite::Statement projected_;
    sqlite::Statement last_seq_;
};

} // namespace parley
