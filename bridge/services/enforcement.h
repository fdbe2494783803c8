#pragma once

#include "core/ids/ids.h"

#include <boost/asio/awaitable.hpp>

namespace parley::bridge {

namespace asio = boost::asio;

/// Makes the broker's plugin follow directory.db. A seam: implemented over the control topic by bridge/link.
///
/// Threads   the io thread. Any number of coroutines may wait at once; one question to the plugin serves many.
class Enforcement {
public:
    virtual ~Enforcement() = default;
    /// True: the plugin's rights are at `revision` or newer. False: the broker could not be reached within two seconds.
    virtual asio::awaitable<bool> applied(Revision revision) = 0;
};

} // namespace parley::bridge
