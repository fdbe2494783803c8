#include "bridge/app/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace parley::bridge {

namespace {

Error cannot(const std::filesystem::path& what, int reason)
{
    return {Errc::unavailable, what.string() + ": " + std::generic_category().message(reason)};
}

} // namespace

Result<LockFile> LockFile::take(const std::filesystem::path& file)
{
    const auto folder = file.parent_path();
    std::error_code ec;
    if (!std::filesystem::exists(folder, ec)) {
        if (!folder.parent_path().empty())
            std::filesystem::create_directories(folder.parent_path(), ec);
        if (ec)
            return cannot(folder.parent_path(), ec.value());
        if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
            return cannot(folder, errno);
    }
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return cannot(file, errno);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int reason = errno;
        ::close(descriptor);
        if (reason == EWOULDBLOCK)
            return Error{Errc::unavailable, file.string() + ": another bridge works on this data folder"};
        return cannot(file, reason);
    }
    return LockFile(descriptor);
}

LockFile::LockFile(LockFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1))
{}

LockFile::~LockFile()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

} // namespace parley::bridge
