#include "plugin/broker_lock.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace parley::plugin {

Result<BrokerLock> BrokerLock::take(const std::filesystem::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return Error{Errc::unavailable, file.string() + ": " + std::generic_category().message(errno)};
    BrokerLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return Error{Errc::unavailable,
                         "another broker already uses " + file.parent_path().string() + " (it holds broker.lock)"};
        return Error{Errc::unavailable, file.string() + ": " + std::generic_category().message(errno)};
    }
    return lock;
}

BrokerLock::BrokerLock(BrokerLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1))
{}

BrokerLock::~BrokerLock()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

} // namespace parley::plugin
