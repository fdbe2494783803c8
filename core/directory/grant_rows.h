#pragma once

#include "core/directory/grant.h"
#include "core/sqlite/database.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// The table grant_rule, read for DirectorySource.
///
/// Errors    StorageError: damaged, or a value that the writer never writes.
class GrantRows {
public:
    explicit GrantRows(sqlite::Database& database);

    struct Row {
        Grant grant; ///< without its index
        std::string subject;
    };
    /// The row of that id, however it is spelled.
    std::optional<Row> find(std::string_view id);
    void for_each(const std::function<void(Row)>& take);

private:
    sqlite::Database* database_;
    sqlite::Statement by_id_;
};

} // namespace parley
