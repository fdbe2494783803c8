#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/ids/ids.h"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace parley::bridge {

namespace asio = boost::asio;

/// Which live sessions go on, and how long: a newer token was checked.
struct SessionExtension {
    UserId user{};
    std::optional<std::string> client{}; ///< the one session with this client identifier
    std::optional<std::string> login{};  ///< without `client`: all sessions that tokens of this login opened
    UnixMillis issued{};
    UnixMillis expires{};
};

/// Lets sessions at the broker outlive the token that opened them. A seam: implemented over the control topic by
/// bridge/link.
///
/// Threads   the io thread.
/// Errors    unavailable: the broker could not be reached, or did not answer in time.
class SessionExtender {
public:
    virtual ~SessionExtender() = default;
    /// How many sessions go on until then.
    virtual asio::awaitable<Result<int>> extend(SessionExtension extension) = 0;
};

} // namespace parley::bridge
