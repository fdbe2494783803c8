#pragma once

#include "core/base/result.h"
#include "core/ids/ids.h"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace parley::bridge {

namespace asio = boost::asio;

/// Ends connections at the broker. A seam: implemented over the control topic by bridge/link.
///
/// Threads   the io thread.
/// Errors    unavailable: the broker could not be reached, or did not answer in time.
class SessionCloser {
public:
    virtual ~SessionCloser() = default;
    /// How many sessions are gone; returns when they are.
    virtual asio::awaitable<Result<int>> close_user(UserId user) = 0;
    virtual asio::awaitable<Result<int>> close_client(std::string client) = 0;
};

} // namespace parley::bridge
