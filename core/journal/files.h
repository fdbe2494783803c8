#pragma once

#include "core/journal/codec.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The few things the journal does with files. Failures that a full disk can cause come back as an errno, the rest
/// throws StorageError with the file's name.
namespace parley::journal {

/// Owns a file descriptor.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) noexcept
        : fd_(fd)
    {}
    ~Descriptor() { reset(); }
    Descriptor(Descriptor&& other) noexcept
        : fd_(std::exchange(other.fd_, -1))
    {}
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        if (this != &other) {
            reset();
            fd_ = std::exchange(other.fd_, -1);
        }
        return *this;
    }
    [[nodiscard]] int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }
    void reset() noexcept;

private:
    int fd_ = -1;
};

/// A segment as its name says.
struct SegmentName {
    std::filesystem::path file;
    Offset first;
};

[[nodiscard]] std::filesystem::path segment_file(const std::filesystem::path& folder, Offset first);
/// Nothing: a file of another kind. A segment is `<20 digits>.journal`.
std::optional<Offset> parse_segment_name(std::string_view name) noexcept;
/// By offset. An absent folder has none.
std::vector<SegmentName> segment_names(const std::filesystem::path& folder);
/// The first segment behind `after`, or the first of all.
std::optional<SegmentName> next_segment(const std::filesystem::path& folder, std::optional<Offset> after);

/// Nothing: there is no such file.
std::optional<Descriptor> open_to_read(const std::filesystem::path& file);
Descriptor open_folder(const std::filesystem::path& folder);
[[nodiscard]] std::uint64_t file_bytes(const Descriptor& file, const std::filesystem::path& name);
/// Fills `to` as far as the file goes; returns how much.
std::size_t read_some(const Descriptor& file, const std::filesystem::path& name, std::uint64_t position, char* to,
                      std::size_t size);

/// 0 or errno. After an error an unknown part of it may be written.
int write_fully(const Descriptor& file, std::uint64_t position, std::string_view bytes) noexcept;
int truncate_to(const Descriptor& file, std::uint64_t bytes) noexcept;
int sync_data(const Descriptor& file) noexcept;
int sync_all(const Descriptor& file_or_folder) noexcept;

/// Makes or replaces `file` (mode 0600) with what `parts` of others say, and has it on the disk on return. 0 or errno;
/// after an error there is no such file.
struct Part {
    std::string bytes;          ///< these first
    std::filesystem::path from; ///< then, if not empty, bytes of this file
    std::uint64_t position = 0;
    std::uint64_t size = 0;
};
int write_file(const std::filesystem::path& file, const Part& part);

/// "no space left on device" and the like, thread-safe.
[[nodiscard]] std::string error_text(int error);
[[noreturn]] void throw_errno(const std::filesystem::path& file, std::string_view doing, int error);

} // namespace parley::journal
