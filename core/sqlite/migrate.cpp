#include "core/sqlite/migrate.h"

#include <string>

namespace parley::sqlite {
namespace {

std::int64_t pragma(Database& database, std::string_view name)
{
    Statement query(database, "PRAGMA " + std::string(name));
    return query.step() ? query.integer(0) : 0;
}

void require_ours(Database& database, std::int32_t application_id)
{
    if (pragma(database, "application_id") != application_id)
        throw StorageError(database.file().string() + ": not a database of Parley, or of another kind than expected");
}

} // namespace

void migrate(Database& database, std::span<const Migration> steps, std::int32_t application_id)
{
    const bool is_new = pragma(database, "schema_version") == 0;
    if (!is_new)
        require_ours(database, application_id);

    const int newest = static_cast<int>(steps.size());
    const int current = database.user_version();
    if (current > newest)
        throw StorageError(database.file().string() + ": its schema is number " + std::to_string(current) +
                           ", this program knows up to " + std::to_string(newest) + "; start a newer Parley");
    for (const Migration& step : steps) {
        if (step.number <= current)
            continue;
        Transaction transaction(database);
        database.execute(step.sql);
        // In the same transaction as the first step: a file is never half ours.
        database.execute("PRAGMA application_id = " + std::to_string(application_id));
        database.execute("PRAGMA user_version = " + std::to_string(step.number));
        transaction.commit();
    }
}

void require_schema(Database& database, std::span<const Migration> steps, std::int32_t application_id)
{
    require_ours(database, application_id);
    const int current = database.user_version();
    if (current == static_cast<int>(steps.size()))
        return;
    throw StorageError(database.file().string() + ": its schema is number " + std::to_string(current) +
                       ", this program needs " + std::to_string(steps.size()) +
                       "; start the bridge once, it migrates the file");
}

} // namespace parley::sqlite
