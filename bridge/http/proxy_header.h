#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace parley::bridge::http {

namespace asio = boost::asio;

/// How a PROXY protocol header (version 1 or 2, as HAProxy's specification has it) begins a connection.
struct ProxyHeader {
    enum class State { incomplete, malformed, complete };
    State state = State::incomplete;
    std::size_t bytes = 0;                   ///< complete: how long it is; incomplete: at least so long
    std::optional<asio::ip::address> client; ///< nothing: the proxy speaks for itself (a health check)
};

/// Version 2 with extensions up to `most_proxy_header` bytes.
[[nodiscard]] ProxyHeader parse_proxy_header(std::string_view bytes);
inline constexpr std::size_t most_proxy_header = 1024;

/// Reads the header and not a byte more: what follows may be TLS. Malformed, too, if the connection ends before.
asio::awaitable<ProxyHeader> read_proxy_header(boost::beast::tcp_stream& stream);

} // namespace parley::bridge::http
