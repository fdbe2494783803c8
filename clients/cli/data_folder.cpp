#include "clients/cli/data_folder.h"

#include "clients/cli/command.h"
#include "core/settings/settings.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace parley::cli {

void add_data_folder_options(const Command& command, DataFolderArguments& arguments)
{
    const auto data = command.text("--data", arguments.folder, "The data folder");
    command.text("--config", arguments.config, "parley.yaml, which names the data folder").excludes(data);
}

Result<std::filesystem::path> data_folder(const DataFolderArguments& arguments)
{
    std::filesystem::path folder = arguments.folder;
    if (arguments.folder.empty() == arguments.config.empty())
        return Error{Errc::invalid_argument, "name the data folder with --data, or its configuration with --config"};
    if (!arguments.config.empty()) {
        const auto settings = load_settings(arguments.config);
        if (!settings)
            return settings.error();
        folder = settings->data.folder;
    }
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error))
        return Error{Errc::not_found, "no data folder " + folder.string()};
    return folder;
}

StoppedData::~StoppedData()
{
    for (const int descriptor : descriptors_)
        if (descriptor >= 0)
            ::close(descriptor);
}

StoppedData::StoppedData(StoppedData&& other) noexcept
    : descriptors_(std::exchange(other.descriptors_, {-1, -1}))
{}

Result<StoppedData> lock_stopped(const std::filesystem::path& folder)
{
    StoppedData locks;
    constexpr std::array<const char*, 2> names{"broker", "bridge"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto file = folder / (std::string(names.at(i)) + ".lock");
        int& descriptor = locks.descriptors_.at(i);
        descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (descriptor < 0)
            return Error{Errc::unavailable, file.string() + ": cannot be opened: " + std::strerror(errno)};
        if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
            return Error{Errc::unavailable,
                         "the " + std::string(names.at(i)) + " of " + folder.string() + " is running: stop it first"};
    }
    return locks;
}

} // namespace parley::cli
