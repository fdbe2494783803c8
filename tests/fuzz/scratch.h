#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace parley::fuzz {

/// A folder for what a target must have on a disk; in memory where the system has such a place, since a run makes
/// thousands of files. Removed at the end of the program, if it ends well.
class Scratch {
public:
    Scratch();
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    /// Makes or replaces a file of mode 0600.
    std::filesystem::path write(const std::string& name, std::string_view bytes) const;
    void clear() const;

private:
    std::filesystem::path path_;
};

} // namespace parley::fuzz
