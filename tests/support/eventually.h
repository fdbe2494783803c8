#pragma once

#include "tests/support/tcp_socket.h"

#include <thread>
#include <utility>

namespace parley::testing {

/// Asks again and again until the answer is yes or the deadline has passed. For what another process does in its own
/// time (projecting, presence); what the broker does is awaited by its messages.
template <class Question>
[[nodiscard]] bool eventually(Question&& question, Within within = soon)
{
    constexpr Within look_again{3};
    const auto deadline = std::chrono::steady_clock::now() + within;
    while (!question()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        std::this_thread::sleep_for(look_again);
    }
    return true;
}

} // namespace parley::testing
