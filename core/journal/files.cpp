#include "core/journal/files.h"

#include "core/base/errors.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <memory>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace parley::journal {
namespace {

constexpr std::string_view extension = ".journal";
constexpr std::size_t name_digits = 20;

struct CloseFolder {
    void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

template <class Call>
int retried(Call call) noexcept
{
    while (call() != 0)
        if (errno != EINTR)
            return errno;
    return 0;
}

} // namespace

void Descriptor::reset() noexcept
{
    if (fd_ >= 0)
        ::close(fd_);
    fd_ = -1;
}

std::filesystem::path segment_file(const std::filesystem::path& folder, Offset first)
{
    const std::string digits = std::to_string(first.value());
    return folder / (std::string(name_digits - digits.size(), '0') + digits + std::string(extension));
}

std::optional<Offset> parse_segment_name(std::string_view name) noexcept
{
    if (name.size() != name_digits + extension.size() || !name.ends_with(extension))
        return std::nullopt;
    std::uint64_t first = 0;
    const char* const end = name.data() + name_digits;
    const auto [stop, problem] = std::from_chars(name.data(), end, first);
    if (problem != std::errc{} || stop != end)
        return std::nullopt;
    return Offset{first};
}

std::vector<SegmentName> segment_names(const std::filesystem::path& folder)
{
    std::vector<SegmentName> names;
    const std::unique_ptr<DIR, CloseFolder> listing(::opendir(folder.c_str()));
    if (!listing) {
        if (errno == ENOENT)
            return names;
        throw_errno(folder, "list", errno);
    }
    errno = 0;
    while (const dirent* const entry = ::readdir(listing.get())) {
        if (const auto first = parse_segment_name(entry->d_name))
            names.push_back({folder / entry->d_name, *first});
        errno = 0;
    }
    if (errno != 0)
        throw_errno(folder, "list", errno);
    std::sort(names.begin(), names.end(), [](const auto& one, const auto& other) { return one.first < other.first; });
    return names;
}

std::optional<SegmentName> next_segment(const std::filesystem::path& folder, std::optional<Offset> after)
{
    for (auto& name : segment_names(folder))
        if (!after || name.first > *after)
            return std::move(name);
    return std::nullopt;
}

std::optional<Descriptor> open_to_read(const std::filesystem::path& file)
{
    Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor)
        return descriptor;
    if (errno == ENOENT)
        return std::nullopt;
    throw_errno(file, "open", errno);
}

Descriptor open_folder(const std::filesystem::path& folder)
{
    Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor)
        throw_errno(folder, "open", errno);
    return descriptor;
}

std::uint64_t file_bytes(const Descriptor& file, const std::filesystem::path& name)
{
    struct stat status {};
    if (::fstat(file.get(), &status) != 0)
        throw_errno(name, "stat", errno);
    return static_cast<std::uint64_t>(status.st_size);
}

std::size_t read_some(const Descriptor& file, const std::filesystem::path& name, std::uint64_t position, char* to,
                      std::size_t size)
{
    std::size_t filled = 0;
    while (filled < size) {
        const ssize_t got = ::pread(file.get(), to + filled, size - filled, static_cast<off_t>(position + filled));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            throw_errno(name, "read at byte " + std::to_string(position + filled), errno);
        if (got == 0)
            break;
        filled += static_cast<std::size_t>(got);
    }
    return filled;
}

int write_fully(const Descriptor& file, std::uint64_t position, std::string_view bytes) noexcept
{
    while (!bytes.empty()) {
        const ssize_t put = ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(position));
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return errno;
        // A short write means that there is no more room; the call that follows says why (ENOSPC, EFBIG, EDQUOT).
        position += static_cast<std::uint64_t>(put);
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return 0;
}

int truncate_to(const Descriptor& file, std::uint64_t bytes) noexcept
{
    return retried([&] { return ::ftruncate(file.get(), static_cast<off_t>(bytes)); });
}

int sync_data(const Descriptor& file) noexcept
{
    return retried([&] { return ::fdatasync(file.get()); });
}

int sync_all(const Descriptor& file_or_folder) noexcept
{
    return retried([&] { return ::fsync(file_or_folder.get()); });
}

int write_file(const std::filesystem::path& file, const Part& part)
{
    const Descriptor to(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!to)
        return errno;
    int error = write_fully(to, 0, part.bytes);
    if (error == 0 && part.size != 0) {
        const auto from = open_to_read(part.from);
        if (!from)
            throw_errno(part.from, "open", ENOENT);
        std::vector<char> buffer(std::min<std::uint64_t>(part.size, 1024 * 1024));
        for (std::uint64_t done = 0; done < part.size && error == 0;) {
            const std::size_t want = std::min<std::uint64_t>(buffer.size(), part.size - done);
            const std::size_t got = read_some(*from, part.from, part.position + done, buffer.data(), want);
            if (got == 0)
                throw StorageError(part.from.string() + ": ends early while it is copied");
            error = write_fully(to, part.bytes.size() + done, {buffer.data(), got});
            done += got;
        }
    }
    if (error == 0)
        error = sync_all(to);
    if (error != 0)
        ::unlink(file.c_str());
    return error;
}

std::string error_text(int error)
{
    return std::generic_category().message(error); // strerror() is not safe beside other threads
}

void throw_errno(const std::filesystem::path& file, std::string_view doing, int error)
{
    throw StorageError(file.string() + ": " + std::string(doing) + ": " + error_text(error));
}

} // namespace parley::journal
