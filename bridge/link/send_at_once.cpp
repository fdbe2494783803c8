#include "bridge/link/send_at_once.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <charconv>
#include <filesystem>
#include <string>
#include <system_error>

namespace parley::bridge::link {

namespace {

/// The port at the other end; 0: not a TCP connection.
std::uint16_t peer_port(int descriptor)
{
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0)
        return 0;
    if (peer.ss_family == AF_INET)
        return ntohs(reinterpret_cast<const sockaddr_in&>(peer).sin_port);
    if (peer.ss_family == AF_INET6)
        return ntohs(reinterpret_cast<const sockaddr_in6&>(peer).sin6_port);
    return 0;
}

} // namespace

std::size_t send_at_once(std::uint16_t port)
{
    std::size_t found = 0;
    std::error_code ec;
    for (auto entry = std::filesystem::directory_iterator("/proc/self/fd", ec);
         !ec && entry != std::filesystem::directory_iterator(); entry.increment(ec)) {
        const auto name = entry->path().filename().string();
        int descriptor = -1;
        std::from_chars(name.data(), name.data() + name.size(), descriptor);
        if (descriptor < 0 || peer_port(descriptor) != port)
            continue;
        const int on = 1;
        if (::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0)
            ++found;
    }
    return found;
}

} // namespace parley::bridge::link
