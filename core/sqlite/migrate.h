#pragma once

#include "core/sqlite/database.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace parley::sqlite {

/// One numbered step of a schema: `schemas/sql/<database>/NNNN_what.sql`, numbered from 1 without gaps.
struct Migration {
    int number;
    std::string_view name;
    std::string_view sql;
};

/// Brings the file to the newest schema, each step in a transaction of its own, counted in `PRAGMA user_version`.
/// A step that fails leaves the file as it was before the step.
/// StorageError: the file is newer than this program, or `application_id` says that it is not ours.
void migrate(Database& database, std::span<const Migration> steps, std::int32_t application_id);

/// Refuses a file that is not ours or whose schema is not exactly the newest (for readers, which must not migrate).
void require_schema(Database& database, std::span<const Migration> steps, std::int32_t application_id);

} // namespace parley::sqlite
