#include "tests/support/free_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <random>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace parley::testing {

namespace {

bool can_listen(std::uint16_t port)
{
    const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (handle < 0)
        return false;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool bound = ::bind(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(handle);
    return bound;
}

} // namespace

std::uint16_t free_port()
{
    constexpr int first = 12'000;
    constexpr int last = 32'000; // net.ipv4.ip_local_port_range starts at 32768
    static std::mt19937 random{std::random_device{}()};
    std::uniform_int_distribution<int> any(first, last);
    for (int attempt = 0; attempt < 1000; ++attempt) {
        const auto port = static_cast<std::uint16_t>(any(random));
        if (can_listen(port))
            return port;
    }
    throw std::runtime_error("no free port");
}

} // namespace parley::testing
