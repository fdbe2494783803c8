#include "plugin/data_folder.h"

#include "core/credentials/secret.h"
#include "core/journal/reader.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace parley::plugin {
namespace {

Error unusable(std::string message)
{
    return {Errc::unavailable, std::move(message)};
}

bool is_there(const std::filesystem::path& file)
{
    std::error_code error;
    return std::filesystem::exists(file, error);
}

/// What history.db has not projected yet must still stand in the journal.
Result<void> check_journal(const Settings& settings, const DataFolder& folder)
{
    const auto segments = journal::list_segments(settings.journal_folder());
    if (segments.empty() || segments.front().first <= folder.projected)
        return {};
    const std::string begin = std::to_string(segments.front().first.value());
    if (folder.history == nullptr)
        return unusable(settings.history_db().string() + " is missing, and the journal begins at offset " + begin +
                        ": the last numbers of conversations are unknown. Put back the history.db of this data folder");
    return unusable(settings.history_db().string() + " has read the journal up to offset " +
                    std::to_string(folder.projected.value()) + ", but the journal begins at offset " + begin +
                    ": what lies between is lost. Put back a newer history.db or the missing journal segments");
}

} // namespace

Result<DataFolder> open_data_folder(const Settings& settings, const Clock& clock, std::string_view broker_version)
{
    if (!is_there(settings.directory_db()))
        return unusable("there is no " + settings.directory_db().string() +
                        " that this process can see; parley-bridge --config FILE --init makes the data folder");
    auto lock = BrokerLock::take(settings.data.folder / "broker.lock");
    if (!lock)
        return lock.error();
    auto bridge_key = credentials::read_secret(settings.bridge_key_file());
    if (!bridge_key)
        return bridge_key.error();
    auto token_key = credentials::read_secret(settings.token_key_file());
    if (!token_key)
        return token_key.error();

    DataFolder folder{std::move(*lock),
                      std::make_unique<DirectorySource>(settings.directory_db()),
                      nullptr,
                      journal::Offset{0},
                      nullptr,
                      std::move(*bridge_key),
                      std::move(*token_key)};
    const std::string instance = folder.directory->instance();
    journal::WriterOptions options;
    if (is_there(settings.history_db())) {
        folder.history = std::make_unique<HistoryLookup>(settings.history_db());
        if (folder.history->instance() != instance)
            return unusable(settings.history_db().string() +
                            " belongs to another data folder than directory.db beside it");
        folder.projected = folder.history->projected();
        options.last_epoch = folder.history->last_epoch();
    }
    if (const auto complete = check_journal(settings, folder); !complete)
        return complete.error();

    options.folder = settings.journal_folder();
    options.instance = instance;
    options.segment_bytes = settings.journal.segment_bytes;
    options.max_bytes = settings.journal.max_bytes;
    // Besides the payload a record has topics and properties; a sender's can be as large as his packet.
    options.record_bytes = std::max(options.record_bytes, settings.messages.max_bytes + 1024 * 1024);
    options.at_least = folder.projected;
    auto writer = journal::Writer::open(options, to_number(clock.now()), broker_version);
    if (!writer)
        return writer.error();
    folder.journal = std::move(*writer);
    return folder;
}

} // namespace parley::plugin
