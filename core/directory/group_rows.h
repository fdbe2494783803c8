#pragma once

#include "core/directory/directory.h"
#include "core/sqlite/database.h"

#include <functional>
#include <optional>
#include <string_view>

namespace parley {

/// The table "group", read for DirectorySource.
///
/// Errors    StorageError: damaged, or a value that the writer never writes.
class GroupRows {
public:
    explicit GroupRows(sqlite::Database& database);

    /// The row of that id, however it is spelled. The number of members is not in it.
    std::optional<Group> find(std::string_view id);
    void for_each(const std::function<void(const Group&)>& take);

private:
    sqlite::Database* database_;
    sqlite::Statement by_id_;
};

} // namespace parley
