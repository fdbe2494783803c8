#include "bridge/projector/tuning.h"

namespace parley::bridge {

void tune_history_writer(sqlite::Database& database)
{
    // The place index has one hot page for each busy conversation, and each new message ends on one: 64 MiB keep 10,000
    // of them in this connection, instead of being read back from the WAL in every batch.
    database.execute("PRAGMA cache_size = -65536");
    // A checkpoint syncs both files. At the default of 1,000 pages it would come with every large batch; at 16,384
    // pages (64 MiB) its cost is spread over about 200,000 messages, and the WAL stays small enough for readers.
    database.execute("PRAGMA wal_autocheckpoint = 16384");
    // After a burst that readers kept from being checkpointed the WAL shrinks to this again.
    database.execute("PRAGMA journal_size_limit = 134217728");
    // Every row's conversation was found or made in the same transaction, so the check would be one more probe for
    // nothing.
    database.execute("PRAGMA foreign_keys = OFF");
    // Sorting and temporary tables never touch the disk.
    database.execute("PRAGMA temp_store = MEMORY");
}

} // namespace parley::bridge
