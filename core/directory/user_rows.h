#pragma once

#include "core/directory/directory.h"
#include "core/sqlite/database.h"

#include <functional>
#include <optional>
#include <string_view>

namespace parley {

/// The table user with the password of each, read for DirectorySource.
///
/// Errors    StorageError: damaged, or a value that the writer never writes.
class UserRows {
public:
    explicit UserRows(sqlite::Database& database);

    /// The row of that id, however it is spelled.
    std::optional<User> find(std::string_view id);
    void for_each(const std::function<void(User)>& take);

private:
    sqlite::Database* database_;
    sqlite::Statement by_id_;
};

} // namespace parley
