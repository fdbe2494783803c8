#include "core/credentials/jwks_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace parley::credentials {
namespace {

Error unavailable(const std::filesystem::path& file, const std::string& why)
{
    return {Errc::unavailable, file.string() + ": " + why};
}

struct Close {
    int descriptor;
    ~Close() { ::close(descriptor); }
};

} // namespace

Result<JwksFile> JwksFile::open(std::filesystem::path file, const Clock& clock)
{
    JwksFile opened(std::move(file), clock);
    opened.looked_ = clock.steady_now();
    const auto stamp = opened.look();
    if (!stamp)
        return stamp.error();
    opened.seen_ = *stamp;
    auto keys = opened.read();
    if (!keys)
        return keys.error();
    opened.keys_ = *std::move(keys);
    return opened;
}

Result<JwksFile::Stamp> JwksFile::look() const
{
    struct stat status {};
    if (::stat(file_.c_str(), &status) != 0)
        return unavailable(file_, std::strerror(errno));
    if (!S_ISREG(status.st_mode))
        return unavailable(file_, "not a file");
    return Stamp{status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

Result<KeySet> JwksFile::read() const
{
    const int descriptor = ::open(file_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return unavailable(file_, std::strerror(errno));
    const Close close{descriptor};
    std::string text(max_bytes + 1, '\0');
    std::size_t length = 0;
    while (length < text.size()) {
        const ssize_t got = ::read(descriptor, text.data() + length, text.size() - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return unavailable(file_, std::strerror(errno));
        if (got == 0)
            break;
        length += static_cast<std::size_t>(got);
    }
    if (length > max_bytes)
        return Error{Errc::invalid_argument, file_.string() + ": larger than 256 KiB: not the keys of an issuer"};
    text.resize(length);
    auto keys = KeySet::parse(text);
    if (!keys)
        return Error{keys.error().code, file_.string() + ": " + keys.error().message};
    return keys;
}

const KeySet& JwksFile::keys()
{
    const auto now = clock_->steady_now();
    if (now - looked_ < look_interval)
        return keys_;
    looked_ = now;
    const auto stamp = look();
    if (!stamp) {
        if (std::exchange(seen_, std::nullopt))
            problem_ = stamp.error().message + "; the keys stay as they were";
        return keys_;
    }
    if (seen_ == *stamp)
        return keys_;
    seen_ = *stamp;
    if (auto keys = read())
        keys_ = *std::move(keys);
    else
        problem_ = keys.error().message + "; the keys stay as they were";
    return keys_;
}

std::optional<std::string> JwksFile::take_problem()
{
    return std::exchange(problem_, std::nullopt);
}

} // namespace parley::credentials
