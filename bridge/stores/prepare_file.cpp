#include "bridge/stores/prepare_file.h"

#include "core/sqlite/database.h"

namespace parley::bridge {

void prepare_file(const std::filesystem::path& file, std::span<const sqlite::Migration> steps,
                  std::int32_t application_id, const std::string& instance, std::string_view advice)
{
    sqlite::Database database(file, sqlite::Database::Mode::create);
    sqlite::migrate(database, steps, application_id);
    sqlite::Transaction transaction(database);
    sqlite::Statement find(database, "SELECT value FROM meta WHERE key = 'instance'");
    const sqlite::ResetAtExit reset(find);
    if (!find.step()) {
        sqlite::Statement put(database, "INSERT INTO meta (key, value) VALUES ('instance', ?1)");
        put.bind(1, instance).run();
    } else if (find.view(0) != instance) {
        throw StorageError(file.string() + ": belongs to another data folder (its identity is " + find.text(0) +
                           ", this folder's is " + instance + ")" + std::string(advice));
    }
    find.reset(); // or the commit would wait for it
    transaction.commit();
}

} // namespace parley::bridge
