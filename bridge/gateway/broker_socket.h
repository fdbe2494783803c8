#pragma once

#include "bridge/gateway/options.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

namespace parley::bridge::gateway {

namespace asio = boost::asio;

/// A connection to the broker, by unix socket or TCP.
using BrokerSocket = asio::generic::stream_protocol::socket;

/// Connects; not blocking from then on. A full listen queue is waited for, as long as the socket is open: whoever has
/// no patience any more closes it.
asio::awaitable<boost::system::error_code> reach(BrokerSocket& socket, const BrokerAddress& address);

} // namespace parley::bridge::gateway
