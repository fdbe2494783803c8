#pragma once

#include "core/sqlite/database.h"

namespace parley::bridge {

/// Sets the projector's connection up for large batches; the reasons stand beside each PRAGMA.
void tune_history_writer(sqlite::Database& database);

} // namespace parley::bridge
