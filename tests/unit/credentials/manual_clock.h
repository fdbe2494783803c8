#pragma once

#include "core/base/clock.h"

namespace parley::credentials {

/// A clock that a test turns by hand.
class ManualClock final : public Clock {
public:
    [[nodiscard]] UnixMillis now() const override { return wall; }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override { return steady; }
    void pass(std::chrono::milliseconds time)
    {
        wall += time;
        steady += time;
    }

    UnixMillis wall = unix_millis(1'795'372'797'385);
    std::chrono::steady_clock::time_point steady{std::chrono::hours(1)};
};

} // namespace parley::credentials
