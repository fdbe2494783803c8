#pragma once

#include "core/sqlite/database.h"

#include <cstdint>
#include <string_view>

namespace parley::bridge {

/// Carries edits and deletions into the messages that they are about, so that history and search say what is said now
/// and nothing remains of what was taken back. The events themselves stay, without the text of what was deleted.
///
/// Order     in the order of seq, inside the projector's transaction, after the event itself was inserted.
/// Threads, errors: as in history_writer.h. What is no such event, or about no earlier message, changes nothing.
class AmendmentBatch {
public:
    explicit AmendmentBatch(sqlite::Database& database);

    /// `conversation`: the row's id; `seq`: the event's own.
    void apply(std::int64_t conversation, std::uint64_t seq, std::string_view payload);

private:
    sqlite::Statement erase_;
    sqlite::Statement erase_edits_;
    sqlite::Statement replace_;
};

} // namespace parley::bridge
