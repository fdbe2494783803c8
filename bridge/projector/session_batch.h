#pragma once

#include "bridge/stores/history_rows.h"
#include "core/journal/record.h"
#include "core/sqlite/database.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace parley::bridge {

/// Sessions, and what follows from them: who is online. Presence rows are written once a batch.
///
/// A session counts once, however often its record is seen: only a row that was really opened or closed changes a
/// count. The bridge's own sessions are kept, but are nobody's presence. Threads   one at a time, within one write
/// transaction.
class SessionBatch {
public:
    explicit SessionBatch(sqlite::Database& database);

    /// `version`: the record's journal offset.
    void open(const journal::SessionOpened& opened, std::uint64_t version);
    void close(const journal::SessionClosed& closed, std::uint64_t version);
    /// Ends every session of an earlier epoch at `ended`.
    void end_epochs_before(std::uint64_t epoch, std::int64_t ended, std::uint64_t version);
    /// Returns the rows that changed.
    std::vector<PresenceRow> write();

private:
    PresenceRow& presence(std::string_view user);

    sqlite::Database* database_;
    sqlite::Statement open_;
    sqlite::Statement close_;
    sqlite::Statement close_before_;
    sqlite::Statement find_;
    sqlite::Statement list_online_;
    sqlite::Statement put_;
    std::unordered_map<std::string, PresenceRow> changed_;
};

} // namespace parley::bridge
