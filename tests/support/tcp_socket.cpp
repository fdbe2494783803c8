#include "tests/support/tcp_socket.h"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace parley::testing {

namespace {

int connect_local(std::uint16_t port)
{
    const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (handle < 0)
        throw std::runtime_error(std::string("socket: ") + std::strerror(errno));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(handle);
        return -1;
    }
    return handle;
}

bool wait_for(int handle, short events, Within within)
{
    pollfd waiting{handle, events, 0};
    return ::poll(&waiting, 1, static_cast<int>(within.count() < 0 ? 0 : within.count())) > 0;
}

} // namespace

TcpSocket::TcpSocket(std::uint16_t port)
    : handle_(connect_local(port))
{
    if (handle_ < 0)
        throw ConnectionClosed("nothing listens on port " + std::to_string(port));
    const int on = 1;
    ::setsockopt(handle_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

TcpSocket::~TcpSocket()
{
    close();
}

TcpSocket::TcpSocket(TcpSocket&& other) noexcept
    : handle_(std::exchange(other.handle_, -1))
{}

TcpSocket& TcpSocket::operator=(TcpSocket&& other) noexcept
{
    if (this != &other) {
        close();
        handle_ = std::exchange(other.handle_, -1);
    }
    return *this;
}

void TcpSocket::send_all(std::string_view bytes, Within within)
{
    const auto deadline = std::chrono::steady_clock::now() + within;
    while (!bytes.empty()) {
        const auto sent = ::send(handle_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno != EAGAIN && errno != EINTR)
            throw ConnectionClosed(std::string("sending: ") + std::strerror(errno));
        const auto left = std::chrono::duration_cast<Within>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0 || !wait_for(handle_, POLLOUT, left))
            throw TimedOut("the broker does not read what is sent to it");
    }
}

bool TcpSocket::receive(std::string& buffer, Within within)
{
    if (handle_ < 0)
        throw ConnectionClosed("the connection was closed before");
    if (!wait_for(handle_, POLLIN, within))
        return false;
    char chunk[65536];
    const auto got = ::recv(handle_, chunk, sizeof chunk, MSG_DONTWAIT);
    if (got > 0) {
        buffer.append(chunk, static_cast<std::size_t>(got));
        return true;
    }
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    throw ConnectionClosed("the broker closed the connection");
}

void TcpSocket::close() noexcept
{
    if (handle_ >= 0)
        ::close(std::exchange(handle_, -1));
}

void TcpSocket::abort() noexcept
{
    if (handle_ < 0)
        return;
    const linger at_once{1, 0};
    ::setsockopt(handle_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

bool port_answers(std::uint16_t port)
{
    const int handle = connect_local(port);
    if (handle < 0)
        return false;
    ::close(handle);
    return true;
}

} // namespace parley::testing
