#pragma once

#include "core/base/result.h"

#include <array>
#include <filesystem>
#include <string>

namespace parley::cli {

class Command;

/// Which data folder a local command works on: named itself, or by the configuration that names it.
struct DataFolderArguments {
    std::string folder;
    std::string config;
};

/// Adds --data and --config.
void add_data_folder_options(const Command& command, DataFolderArguments& arguments);

/// invalid_argument: neither or both were given, or a configuration that is wrong. not_found: no such folder.
Result<std::filesystem::path> data_folder(const DataFolderArguments& arguments);

/// Holds the locks that broker and bridge hold while they run, so that neither starts meanwhile.
class StoppedData {
public:
    StoppedData() = default;
    ~StoppedData();
    StoppedData(StoppedData&& other) noexcept;
    StoppedData& operator=(StoppedData&&) = delete;

private:
    friend Result<StoppedData> lock_stopped(const std::filesystem::path& folder);
    std::array<int, 2> descriptors_{-1, -1};
};

/// unavailable: the broker or the bridge of this data folder runs.
Result<StoppedData> lock_stopped(const std::filesystem::path& folder);

} // namespace parley::cli
