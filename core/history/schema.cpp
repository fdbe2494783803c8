#include "core/history/schema.h"

#include "history_sql.h"

#include <array>

namespace parley {

std::span<const sqlite::Migration> history_migrations() noexcept
{
    static constexpr std::array steps{
        sqlite::Migration{1, "0001_history", history_sql::m0001_history},
    };
    return steps;
}

} // namespace parley
