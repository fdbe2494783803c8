#include "bridge/http/open_file.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace parley::bridge::http {

namespace {

/// Owns a descriptor on its way.
class Descriptor {
public:
    explicit Descriptor(int value) noexcept
        : value_(value)
    {}
    ~Descriptor()
    {
        if (value_ >= 0)
            ::close(value_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int get() const noexcept { return value_; }
    void become(int value) noexcept
    {
        if (value_ >= 0)
            ::close(value_);
        value_ = value;
    }
    int release() noexcept { return std::exchange(value_, -1); }

private:
    int value_;
};

} // namespace

std::shared_ptr<const OpenFile> OpenFile::below(const std::string& folder, std::string_view path)
{
    Descriptor at(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    // Step by step with O_NOFOLLOW: a link anywhere on the way, also one made meanwhile, is an error.
    while (at.get() >= 0) {
        const auto slash = path.find('/');
        const bool last = slash == std::string_view::npos;
        const std::string segment(path.substr(0, slash));
        if (segment.empty() || segment.front() == '.' || segment.find('\0') != std::string::npos)
            return nullptr;
        // Non-blocking: opening a named pipe must not wait for a writer.
        const int flags = last ? O_RDONLY | O_NONBLOCK | O_NOCTTY : O_PATH | O_DIRECTORY;
        at.become(::openat(at.get(), segment.c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
        if (last)
            break;
        path.remove_prefix(slash + 1);
    }
    struct stat found = {};
    if (at.get() < 0 || ::fstat(at.get(), &found) != 0 || !S_ISREG(found.st_mode))
        return nullptr;
    char version[64];
    std::snprintf(version, sizeof version, "%llx-%llx-%llx", static_cast<unsigned long long>(found.st_size),
                  static_cast<unsigned long long>(found.st_mtim.tv_sec),
                  static_cast<unsigned long long>(found.st_mtim.tv_nsec));
    return std::shared_ptr<const OpenFile>(
        new OpenFile(at.release(), static_cast<std::uint64_t>(found.st_size), version));
}

OpenFile::OpenFile(int descriptor, std::uint64_t size, std::string version)
    : descriptor_(descriptor)
    , size_(size)
    , version_(std::move(version))
{}

OpenFile::~OpenFile()
{
    ::close(descriptor_);
}

std::optional<std::size_t> OpenFile::read(std::uint64_t offset, char* to, std::size_t bytes) const noexcept
{
    std::size_t got = 0;
    while (got < bytes) {
        const auto more = ::pread(descriptor_, to + got, bytes - got, static_cast<off_t>(offset + got));
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            return std::nullopt;
        if (more == 0)
            break;
        got += static_cast<std::size_t>(more);
    }
    return got;
}

} // namespace parley::bridge::http
