#include "bridge/stores/directory_store.h"

#include "core/directory/schema.h"

namespace parley::bridge {

DirectoryStore::DirectoryStore(const std::filesystem::path& file, asio::any_io_executor directory_thread,
                               const Clock& clock)
    : thread_(std::move(directory_thread))
    , clock_(&clock)
    , database_(file, sqlite::Database::Mode::create)
    , writer_(database_)
{
    sqlite::migrate(database_, directory_migrations(), directory_application_id);
    revision_ = writer_.revision().value();
}

void DirectoryStore::committed(Revision revision)
{
    if (revision_.exchange(revision.value()) != revision.value() && listener_)
        listener_(revision);
}

} // namespace parley::bridge
