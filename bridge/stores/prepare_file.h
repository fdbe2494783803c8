#pragma once

#include "core/sqlite/migrate.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace parley::bridge {

/// Makes a database of the data folder or brings it to the newest schema, with the folder's identity in
/// `meta.instance`. StorageError: it belongs to another data folder (`advice` says what may be done about it), is not
/// ours, or is newer than this program.
void prepare_file(const std::filesystem::path& file, std::span<const sqlite::Migration> steps,
                  std::int32_t application_id, const std::string& instance, std::string_view advice = {});

} // namespace parley::bridge
