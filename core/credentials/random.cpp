#include "core/credentials/random.h"

#include "core/base/errors.h"

#include <sys/random.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace parley::credentials {

void fill_with_random(std::span<std::uint8_t> bytes)
{
    while (!bytes.empty()) {
        const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            throw StorageError(std::string("no random bytes from the operating system: ") + std::strerror(errno));
        bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
}

} // namespace parley::credentials
