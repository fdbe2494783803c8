#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parley::bridge::http {

/// A regular file, open for reading.
///
/// Threads   read() from any, at the same time as well.
/// Lifetime  closes the descriptor. What somebody renames or deletes meanwhile stays readable.
class OpenFile {
public:
    /// The file at `path` below `folder`: segments divided by one slash each, of which none is empty or begins with a
    /// dot. No symbolic link below `folder` is followed, so what is opened lies in there. Null: there is no such
    /// regular file, or it may not be read.
    static std::shared_ptr<const OpenFile> below(const std::string& folder, std::string_view path);

    ~OpenFile();
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    /// Changes when the file is written or replaced.
    [[nodiscard]] const std::string& version() const noexcept { return version_; }
    /// Up to `bytes` from `offset`, fewer only at the end of the file; nothing: it cannot be read.
    [[nodiscard]] std::optional<std::size_t> read(std::uint64_t offset, char* to, std::size_t bytes) const noexcept;

private:
    OpenFile(int descriptor, std::uint64_t size, std::string version);

    int descriptor_;
    std::uint64_t size_;
    std::string version_;
};

/// The part of a file that a response sends.
struct FileBody {
    std::shared_ptr<const OpenFile> file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

} // namespace parley::bridge::http
