#include "bridge/stores/history_store.h"
#include "bridge/stores/prepare_file.h"
#include "core/history/schema.h"

namespace parley::bridge {

void prepare_history_db(const std::filesystem::path& file, const std::string& instance)
{
    prepare_file(file, history_migrations(), history_application_id, instance);
}

} // namespace parley::bridge
