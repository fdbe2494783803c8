#include "bridge/stores/history_store.h"
#include "core/history/schema.h"
#include "core/sqlite/database.h"

namespace parley::bridge {

void prepare_history_db(const std::filesystem::path& file, const std::string& instance)
{
    sqlite::Database database(file, sqlite::Database::Mode::create);
    sqlite::migrate(database, history_migrations(), history_application_id);
    sqlite::Transaction transaction(database);
    sqlite::Statement find(database, "SELECT value FROM meta WHERE key = 'instance'");
    if (!find.step()) {
        sqlite::Statement put(database, "INSERT INTO meta (key, value) VALUES ('instance', ?1)");
        put.bind(1, instance).run();
    } else if (find.view(0) != instance) {
        throw StorageError(file.string() + ": belongs to another data folder (its identity is " + find.text(0) +
                           ", this folder's is " + instance + ")");
    }
    find.reset();
    transaction.commit();
}

} // namespace parley::bridge
