#pragma once

#include "core/sqlite/database.h"

#include <string>

namespace parley {

/// A row holds what the writer never writes.
[[noreturn]] inline void throw_damaged(const sqlite::Database& database, const std::string& what)
{
    throw StorageError(database.file().string() + ": damaged: " + what);
}

} // namespace parley
