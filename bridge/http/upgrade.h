#pragma once

#include "bridge/http/exchange.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace parley::bridge::http {

namespace asio = boost::asio;

using TlsStream = boost::beast::ssl_stream<boost::beast::tcp_stream>;

/// A connection that has asked for another protocol, with nothing read behind its request.
struct Upgraded {
    std::variant<asio::ip::tcp::socket, TlsStream> stream;
    StringRequest request;
    std::string client; ///< the real address
};

/// Who takes such connections over.
///
/// Threads   the server's.
/// Lifetime  outlives the server's connections.
class UpgradeDoor {
public:
    virtual ~UpgradeDoor() = default;
    /// Every request is offered. Nothing, without a call of `hand_over`: it is an ordinary one. With it: the connection
    /// is taken over. A response: refused. An empty `hand_over`: more bytes have come behind the request, so it cannot
    /// be taken over.
    virtual std::optional<Response> offer(const Request& request, const std::function<Upgraded()>& hand_over) = 0;
};

} // namespace parley::bridge::http
