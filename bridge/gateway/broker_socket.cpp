#include "bridge/gateway/broker_socket.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cerrno>
#include <string>
#include <sys/socket.h>

namespace parley::bridge::gateway {

using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds queue_pause{5};

/// By hand: where the listen queue is full the kernel says EAGAIN, which Asio takes for a connect under way.
asio::awaitable<error_code> reach_local(BrokerSocket& socket, const std::string& path)
{
    const asio::local::stream_protocol::endpoint endpoint(path);
    asio::steady_timer pause(socket.get_executor());
    error_code ec;
    socket.open(asio::generic::stream_protocol(endpoint.protocol()), ec);
    if (!ec)
        socket.non_blocking(true, ec);
    if (!ec)
        socket.native_non_blocking(true, ec);
    while (!ec) {
        if (::connect(socket.native_handle(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) == 0)
            co_return ec;
        if (errno != EAGAIN && errno != EINTR)
            co_return error_code(errno, boost::system::system_category());
        pause.expires_after(queue_pause);
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
        if (!socket.is_open())
            co_return asio::error::operation_aborted;
    }
    co_return ec;
}

asio::awaitable<error_code> reach_tcp(BrokerSocket& socket, const std::string& host, std::uint16_t port)
{
    error_code ec;
    tcp::resolver resolver(socket.get_executor());
    const auto found =
        co_await resolver.async_resolve(host, std::to_string(port), asio::redirect_error(asio::use_awaitable, ec));
    if (ec)
        co_return ec;
    for (const auto& entry : found) {
        const tcp::endpoint endpoint = entry.endpoint();
        error_code ignored;
        socket.close(ignored);
        socket.open(asio::generic::stream_protocol(endpoint.protocol()), ec);
        if (!ec)
            co_await socket.async_connect(asio::generic::stream_protocol::endpoint(endpoint),
                                          asio::redirect_error(asio::use_awaitable, ec));
        if (!ec)
            socket.non_blocking(true, ec);
        if (!ec)
            socket.set_option(tcp::no_delay(true), ec);
        if (!ec || ec == asio::error::operation_aborted)
            co_return ec;
    }
    co_return ec;
}

} // namespace

asio::awaitable<error_code> reach(BrokerSocket& socket, const BrokerAddress& address)
{
    if (!address.socket.empty())
        co_return co_await reach_local(socket, address.socket.string());
    co_return co_await reach_tcp(socket, address.host, address.port);
}

} // namespace parley::bridge::gateway
