#pragma once

#include "core/ids/ids.h"
#include "core/sqlite/database.h"

#include <cstddef>
#include <string_view>

namespace parley {

/// The table change, read for DirectorySource: which rows changed, in order. Called within a read transaction.
class ChangeLog {
public:
    explicit ChangeLog(sqlite::Database& database);

    Revision newest();
    /// The log has been cut: what came right after `revision` is not in it any more.
    bool is_cut_behind(Revision revision, Revision newest);

    /// Calls take(revision, entity, key1, key2) for at most `most` changes newer than `revision`, oldest first. True:
    /// there are more.
    template <class Take>
    bool after(Revision revision, std::size_t most, Take&& take)
    {
        const sqlite::ResetAtExit reset(after_);
        bind_after(revision, most);
        for (std::size_t done = 0; after_.step(); ++done) {
            if (done == most)
                return true;
            take(Revision{after_.integer(0)}, after_.view(1), after_.view(2), after_.view(3));
        }
        return false;
    }

private:
    void bind_after(Revision revision, std::size_t most);

    sqlite::Statement after_;
    sqlite::Statement newest_;
    sqlite::Statement oldest_;
};

} // namespace parley
