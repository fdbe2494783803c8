#include "bridge/search/index_file.h"

#include "search_schema_sql.h"

#include <array>

#include <sys/stat.h>

namespace parley::bridge {

std::span<const sqlite::Migration> search_migrations() noexcept
{
    static constexpr std::array steps{
        sqlite::Migration{1, "0001_search", search_schema_sql::m0001_search},
    };
    return steps;
}

void prepare_search_db(const std::filesystem::path& file, const std::string& instance)
{
    sqlite::Database database(file, sqlite::Database::Mode::create);
    sqlite::migrate(database, search_migrations(), search_application_id);
    sqlite::Transaction transaction(database);
    sqlite::Statement find(database, "SELECT value FROM meta WHERE key = 'instance'");
    if (!find.step()) {
        sqlite::Statement put(database, "INSERT INTO meta (key, value) VALUES ('instance', ?1)");
        put.bind(1, instance).run();
    } else if (find.view(0) != instance) {
        throw StorageError(file.string() + ": belongs to another data folder (its identity is " + find.text(0) +
                           ", this folder's is " + instance + "); it holds nothing of its own and may be deleted");
    }
    find.reset();
    transaction.commit();
}

FileIdentity FileIdentity::of(const std::filesystem::path& file) noexcept
{
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0)
        return {};
    return {found.st_dev, found.st_ino};
}

} // namespace parley::bridge
