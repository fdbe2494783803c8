#pragma once

#include "clients/cli/import/source.h"
#include "core/base/result.h"

#include <filesystem>
#include <optional>

namespace parley::cli::import {

/// Mosquitto's password_file and acl_file, with the decisions of 2.0: what denies a user is looked at first, then what
/// allows him, then the patterns in the same way; only deliveries and publishes are looked at, every SUBSCRIBE is
/// accepted. Without an acl_file everybody may do everything. Who is named in the acl_file alone cannot log in.
Result<Source> read_mosquitto_files(const std::filesystem::path& passwords,
                                    const std::optional<std::filesystem::path>& acl);

} // namespace parley::cli::import
