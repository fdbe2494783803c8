#pragma once

#include "clients/cli/manifest.h"
#include "core/base/result.h"

#include <filesystem>

namespace parley::cli {

/// Copies a data folder, also while broker and bridge write to it, so that a restore loses nothing that was
/// acknowledged before the call.
///
/// Order     journal segments are opened first (the bridge may remove names meanwhile, not the bytes), then history.db
/// is
///           copied at some position P, then the journal up to its end, which is behind P; so between P and the end
///           nothing is missing, and the projector catches up after the restore. directory.db comes last: rights are
///           never older than the messages. search.db is left out: it fills again by itself.
/// Errors    already_exists: the target is there. not_found: no data folder of ours. StorageError: damage, or the disk;
///           what was made of the target is removed again.
Result<Manifest> make_backup(const std::filesystem::path& data, const std::filesystem::path& target);

/// Makes a data folder of a backup. Each file is compared with the manifest before and while it is copied.
///
/// Errors    invalid_argument: not a backup. already_exists: the target is there and not empty. StorageError: a file is
///           missing or damaged; what was made of the target is removed again.
Result<Manifest> restore_backup(const std::filesystem::path& backup, const std::filesystem::path& target);

} // namespace parley::cli
