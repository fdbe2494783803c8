#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/settings/settings.h"

#include <string>

namespace parley::bridge {

/// What stands in the data folder after prepare_data_folder().
struct DataFolder {
    std::string instance{}; ///< the folder's identity, 32 hex: the same in every database and journal segment
    bool created = false;   ///< this call made the administrator, so this was the first start
};

/// Makes what is missing of the data folder: the folder (mode 0700), its secrets, directory.db with its identity and
/// the administrator `admin`, whose generated password stands in secrets/admin.password. history.db and search.db are
/// made by their own stores, with the same identity. Changes nothing where everything is there, and goes on where an
/// earlier call was interrupted.
///
/// Threads   any, before the bridge's other threads start; one process at a time (the bridge holds bridge.lock).
/// Errors    unavailable, one sentence that names the file: history or journal without directory.db (half of a backup),
///           a file in the way, no right to write. StorageError: a database that is not ours or is damaged.
Result<DataFolder> prepare_data_folder(const Settings& settings, const Clock& clock);

/// `parley-bridge` and the plugin call the administrator of the first start so.
inline constexpr std::string_view first_admin = "admin";

} // namespace parley::bridge
