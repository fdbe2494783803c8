#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace parley::cli {

/// An open file that outlives its name.
class OpenFile {
public:
    /// `fd` may be -1: see is_open().
    explicit OpenFile(int fd = -1) noexcept
        : fd_(fd)
    {}
    ~OpenFile();
    OpenFile(OpenFile&& other) noexcept;
    OpenFile& operator=(OpenFile&& other) noexcept;
    [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }
    [[nodiscard]] int fd() const noexcept { return fd_; }

private:
    int fd_;
};

struct Copied {
    std::uint64_t bytes = 0;
    std::string sha256;
};

// All throw StorageError that names the file.

/// is_open() is false if there is no such file.
OpenFile open_to_read(const std::filesystem::path& file);
/// Copies from the beginning to what is the end meanwhile, into a new file of mode 0600, and has it on the disk on
/// return.
Copied copy_to_new(const OpenFile& from, const std::filesystem::path& from_name, const std::filesystem::path& to);
/// SHA-256 and size of what is there.
Copied digest(const std::filesystem::path& file);
/// A new file of mode 0600, on the disk on return.
void write_new(const std::filesystem::path& file, const std::string& text);
/// Makes names in the folder (new files) as durable as their content.
void sync_folder(const std::filesystem::path& folder);

} // namespace parley::cli
