#include "core/history/schema.h"

#include "history_sql.h"

#include <array>

namespace parley {

std::span<const sqlite::Migration> history_migrations() noexcept
{
    static constexpr std::array steps{
        sqlite::Migration{1, "0001_history", history_sql::m0001_history},
        sqlite::Migration{2, "0002_refused_logins", history_sql::m0002_refused_logins},
    };
    return steps;
}

} // namespace parley
