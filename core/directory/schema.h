#pragma once

#include "core/sqlite/migrate.h"

#include <cstdint>
#include <span>

namespace parley {

/// `PRAGMA application_id` of directory.db: what tells it from any other SQLite file.
inline constexpr std::int32_t directory_application_id = 0x50415231;

/// schemas/sql/directory, in order. Valid for the life of the program.
[[nodiscard]] std::span<const sqlite::Migration> directory_migrations();

} // namespace parley
