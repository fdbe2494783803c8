#include "tests/support/tcp_socket.h"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
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

bool wait_for_events(int handle, short events, Within within)
{
    pollfd waiting{handle, events, 0};
    return ::poll(&waiting, 1, static_cast<int>(within.count() < 0 ? 0 : within.count())) > 0;
}

Within left_until(std::chrono::steady_clock::time_point deadline)
{
    return std::chrono::duration_cast<Within>(deadline - std::chrono::steady_clock::now());
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
    , tls_(std::move(other.tls_))
{}

TcpSocket& TcpSocket::operator=(TcpSocket&& other) noexcept
{
    if (this != &other) {
        close();
        handle_ = std::exchange(other.handle_, -1);
        tls_ = std::move(other.tls_);
    }
    return *this;
}

bool TcpSocket::wait_for(TlsLayer::State state, Within within)
{
    if (state == TlsLayer::State::closed)
        throw ConnectionClosed("TLS: " + tls_->complaint());
    return wait_for_events(handle_, state == TlsLayer::State::writes ? POLLOUT : POLLIN, within);
}

void TcpSocket::start_tls(const Tls& tls, Within within)
{
    const auto deadline = std::chrono::steady_clock::now() + within;
    ::fcntl(handle_, F_SETFL, O_NONBLOCK); // for OpenSSL, which knows no flag of a single call
    tls_ = std::make_unique<TlsLayer>(handle_, tls);
    for (auto state = tls_->handshake(); state != TlsLayer::State::done; state = tls_->handshake())
        if (!wait_for(state, left_until(deadline)))
            throw TimedOut("the server does not finish the TLS handshake");
}

void TcpSocket::send_all(std::string_view bytes, Within within)
{
    const auto deadline = std::chrono::steady_clock::now() + within;
    while (tls_ && !bytes.empty()) {
        std::size_t sent = 0;
        const auto state = tls_->send(bytes, sent);
        bytes.remove_prefix(sent);
        if (state != TlsLayer::State::done && !wait_for(state, left_until(deadline)))
            throw TimedOut("the broker does not read what is sent to it");
    }
    while (!bytes.empty()) {
        const auto sent = ::send(handle_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno != EAGAIN && errno != EINTR)
            throw ConnectionClosed(std::string("sending: ") + std::strerror(errno));
        const auto left = left_until(deadline);
        if (left.count() <= 0 || !wait_for_events(handle_, POLLOUT, left))
            throw TimedOut("the broker does not read what is sent to it");
    }
}

bool TcpSocket::receive(std::string& buffer, Within within)
{
    if (handle_ < 0)
        throw ConnectionClosed("the connection was closed before");
    if (tls_)
        return receive_by_tls(buffer, within);
    if (!wait_for_events(handle_, POLLIN, within))
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

bool TcpSocket::receive_by_tls(std::string& buffer, Within within)
{
    const auto deadline = std::chrono::steady_clock::now() + within;
    // What is not a whole record, or none of ours (a session ticket), is no byte yet.
    for (;;) {
        const auto state = tls_->receive(buffer);
        if (state == TlsLayer::State::done)
            return true;
        if (!wait_for(state, left_until(deadline)))
            return false;
    }
}

void TcpSocket::close() noexcept
{
    tls_.reset();
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
