#include "bridge/search/index_file.h"

#include "bridge/stores/prepare_file.h"

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
    prepare_file(file, search_migrations(), search_application_id, instance,
                 "; it holds nothing of its own and may be deleted");
}

FileIdentity FileIdentity::of(const std::filesystem::path& file) noexcept
{
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0)
        return {};
    return {found.st_dev, found.st_ino};
}

} // namespace parley::bridge
