#pragma once

#include "core/base/clock.h"
#include "core/directory/source.h"
#include "core/history/lookup.h"
#include "core/journal/writer.h"
#include "core/settings/settings.h"
#include "plugin/broker_lock.h"

#include <memory>
#include <string>
#include <string_view>

namespace parley::plugin {

/// What the plugin has of a data folder, open and known to belong together.
struct DataFolder {
    BrokerLock lock; ///< first in, last out
    std::unique_ptr<DirectorySource> directory;
    std::unique_ptr<HistoryLookup> history; ///< null: not made yet, and the journal is complete without it
    journal::Offset projected{0};
    std::unique_ptr<journal::Writer> journal;
    std::string bridge_key;
    std::string token_key;
};

/// Opens the data folder for this broker, and begins a new epoch in its journal.
///
/// Errors    unavailable, with one sentence that says what is wrong and what to do: no such folder, another broker is
/// using
///           it, parts that belong to different folders, records that neither journal nor history has. Throws
///           StorageError for a damaged database or journal.
Result<DataFolder> open_data_folder(const Settings& settings, const Clock& clock, std::string_view broker_version);

} // namespace parley::plugin
