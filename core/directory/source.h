#pragma once

#include "core/base/result.h"
#include "core/directory/directory.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace parley {

/// Reads directory.db into a Directory and follows its change log. Never writes the file.
///
/// Threads   one at a time.
/// Errors    StorageError: absent, foreign, of another schema, damaged.
class DirectorySource {
public:
    explicit DirectorySource(const std::filesystem::path& file);
    ~DirectorySource();

    /// The data folder's identity, as in `meta.instance`.
    [[nodiscard]] std::string instance();
    /// Loads everything, in one read transaction; sets the revision.
    Directory load();

    struct Applied {
        Revision revision;             ///< the directory is now at this one
        bool more = false;             ///< the budget ran out first: call again
        bool anew = false;             ///< everything was loaded anew: any session may have lost what it stands on
        std::vector<UserIndex> shaken; ///< the same of these users: disabled, deleted, or a password, key or login of
                                       ///< theirs changed or ended
    };
    /// Applies at most `budget` changes newer than directory.revision(). A change never waits for a writer (WAL).
    /// What a change is about and this program does not know is left out: it decides nothing from it.
    /// Where the log has been cut behind directory.revision(), everything is loaded anew in one go, whatever the
    /// budget; indexes stay. StorageError: the file has gone back behind directory.revision().
    Applied apply(Directory& directory, std::size_t budget);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace parley
