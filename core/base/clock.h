#pragma once

#include <chrono>
#include <cstdint>

namespace parley {

/// Milliseconds since 1970-01-01 UTC, as in the `ts` property and in every stored record.
using UnixMillis = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where time comes from. A seam: tests hand in a clock that they turn by hand.
class Clock {
public:
    virtual ~Clock() = default;
    /// Wall time. May jump, also backwards: whoever needs order keeps the largest value seen.
    [[nodiscard]] virtual UnixMillis now() const = 0;
    /// Never runs backwards; for time-outs and windows. Its zero has no meaning.
    [[nodiscard]] virtual std::chrono::steady_clock::time_point steady_now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] UnixMillis now() const override
    {
        return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override
    {
        return std::chrono::steady_clock::now();
    }
};

constexpr std::int64_t to_number(UnixMillis time) noexcept
{
    return time.time_since_epoch().count();
}

constexpr UnixMillis unix_millis(std::int64_t number) noexcept
{
    return UnixMillis{std::chrono::milliseconds{number}};
}

} // namespace parley
