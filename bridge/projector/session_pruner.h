#pragma once

#include "core/sqlite/database.h"

#include <cstddef>
#include <cstdint>

namespace parley::bridge {

/// Removes rows of sessions that ended long ago. Open ones stay, however old.
///
/// Order     numbers grow with the time of opening, so a pass ends at the first session that is too young to have ended
///           before the cutoff; what it looks at is little once the first pass is done.
/// Threads   one at a time; opens transactions of its own.
/// Errors    StorageError.
class SessionPruner {
public:
    explicit SessionPruner(sqlite::Database& database);

    struct Progress {
        std::size_t removed = 0;
        bool done = false; ///< the pass is over: the next call begins a new one
    };
    /// Looks at the next `limit` sessions of the pass, in one transaction.
    Progress step(std::int64_t closed_before_ms, std::size_t limit);

private:
    sqlite::Database* database_;
    sqlite::Statement list_;
    sqlite::Statement delete_;
    std::int64_t after_ = 0; ///< the pass has come so far
};

} // namespace parley::bridge
