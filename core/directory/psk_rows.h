#pragma once

#include "core/sqlite/database.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// The table psk, read for DirectorySource: the pre-shared keys of users, in hex as the broker wants them.
///
/// Errors    StorageError: damaged, or a value that the writer never writes.
class PskRows {
public:
    explicit PskRows(sqlite::Database& database);

    struct Row {
        std::string user;
        std::string key; ///< hex, lower case
    };
    /// The row of that user, however his id is spelled.
    std::optional<Row> find(std::string_view user);
    void for_each(const std::function<void(Row)>& take);

private:
    sqlite::Database* database_;
    sqlite::Statement by_user_;
};

} // namespace parley
