#include "clients/cli/copy.h"

#include "core/base/errors.h"
#include "core/credentials/sha256.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace parley::cli {
namespace {

constexpr std::size_t block_bytes = 1024 * 1024;

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& doing)
{
    throw StorageError(file.string() + ": cannot be " + doing + ": " + std::strerror(errno));
}

std::string_view read_block(int fd, const std::filesystem::path& name, std::uint64_t position, std::vector<char>& block)
{
    for (;;) {
        const ssize_t got = ::pread(fd, block.data(), block.size(), static_cast<off_t>(position));
        if (got >= 0)
            return {block.data(), static_cast<std::size_t>(got)};
        if (errno != EINTR)
            fail(name, "read");
    }
}

void write_all(int fd, const std::filesystem::path& name, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t put = ::write(fd, bytes.data(), bytes.size());
        if (put < 0 && errno != EINTR)
            fail(name, "written");
        bytes.remove_prefix(static_cast<std::size_t>(put < 0 ? 0 : put));
    }
}

OpenFile make_new(const std::filesystem::path& file)
{
    OpenFile made(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!made.is_open())
        fail(file, "made");
    return made;
}

void sync(int fd, const std::filesystem::path& name)
{
    if (::fsync(fd) != 0)
        fail(name, "brought to the disk");
}

} // namespace

OpenFile::~OpenFile()
{
    if (fd_ >= 0)
        ::close(fd_);
}

OpenFile::OpenFile(OpenFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1))
{}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept
{
    std::swap(fd_, other.fd_);
    return *this;
}

OpenFile open_to_read(const std::filesystem::path& file)
{
    OpenFile opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!opened.is_open() && errno != ENOENT)
        fail(file, "opened");
    return opened;
}

Copied copy_to_new(const OpenFile& from, const std::filesystem::path& from_name, const std::filesystem::path& to)
{
    const OpenFile target = make_new(to);
    credentials::Sha256 sum;
    std::vector<char> block(block_bytes);
    Copied copied;
    for (;;) {
        const auto bytes = read_block(from.fd(), from_name, copied.bytes, block);
        if (bytes.empty())
            break;
        write_all(target.fd(), to, bytes);
        sum.update(bytes);
        copied.bytes += bytes.size();
    }
    sync(target.fd(), to);
    copied.sha256 = sum.hex();
    return copied;
}

Copied digest(const std::filesystem::path& file)
{
    const OpenFile opened = open_to_read(file);
    if (!opened.is_open())
        throw StorageError(file.string() + ": is not there");
    credentials::Sha256 sum;
    std::vector<char> block(block_bytes);
    Copied read;
    for (;;) {
        const auto bytes = read_block(opened.fd(), file, read.bytes, block);
        if (bytes.empty())
            break;
        sum.update(bytes);
        read.bytes += bytes.size();
    }
    read.sha256 = sum.hex();
    return read;
}

void write_new(const std::filesystem::path& file, const std::string& text)
{
    const OpenFile target = make_new(file);
    write_all(target.fd(), file, text);
    sync(target.fd(), file);
}

void sync_folder(const std::filesystem::path& folder)
{
    const OpenFile opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.is_open())
        fail(folder, "opened");
    sync(opened.fd(), folder);
}

} // namespace parley::cli
