#include "core/directory/schema.h"

#include "directory_sql.h"

#include <array>

namespace parley {

std::span<const sqlite::Migration> directory_migrations()
{
    static constexpr std::array migrations{
        sqlite::Migration{1, "0001_directory", directory_sql::m0001_directory},
        sqlite::Migration{2, "0002_rights", directory_sql::m0002_rights},
        sqlite::Migration{3, "0003_contact_requests", directory_sql::m0003_contact_requests},
    };
    return migrations;
}

} // namespace parley
