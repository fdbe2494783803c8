#pragma once

#include "core/sqlite/migrate.h"

#include <cstdint>
#include <span>

namespace parley {

/// `PRAGMA application_id` of history.db: "PAR2".
inline constexpr std::int32_t history_application_id = 0x50415232;

/// The steps of schemas/sql/history, in order: what migrate() (the bridge) and require_schema() (readers) take.
[[nodiscard]] std::span<const sqlite::Migration> history_migrations() noexcept;

} // namespace parley
