#pragma once

#include "core/base/result.h"

#include <string>

namespace parley::cli {

inline constexpr int exit_ok = 0;
inline constexpr int exit_broken = 1; ///< damage found, the disk, or an answer that makes no sense

/// The one table from our codes to exit statuses, as `parleyctl --help` and docs/operations.md say it.
[[nodiscard]] int exit_status(Errc code) noexcept;

/// The table for people.
[[nodiscard]] std::string exit_status_help();

} // namespace parley::cli
