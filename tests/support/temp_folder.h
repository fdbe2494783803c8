#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace parley::testing {

/// A folder of its own for one test, removed with it. If PARLEY_KEEP is set in the environment it stays.
class TempFolder {
public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

void write_file(const std::filesystem::path& file, std::string_view content);
/// Empty if the file is not there.
[[nodiscard]] std::string read_file(const std::filesystem::path& file);

} // namespace parley::testing
