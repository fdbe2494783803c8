#pragma once

#include "core/base/clock.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace parley::bridge::testing {

/// Turned by hand.
class HandClock final : public Clock {
public:
    [[nodiscard]] UnixMillis now() const override { return unix_millis(1'795'372'797'000) + passed; }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override
    {
        return std::chrono::steady_clock::time_point{} + std::chrono::hours{1} + passed;
    }

    std::chrono::milliseconds passed{0};
};

/// Runs one coroutine, and what it spawns on the context, to the end.
template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> work)
{
    std::optional<T> outcome;
    std::exception_ptr failure;
    auto done = [&](std::exception_ptr thrown, T value) {
        failure = thrown;
        if (!thrown)
            outcome.emplace(std::move(value));
    };
    boost::asio::co_spawn(io, std::move(work), std::move(done));
    io.restart();
    io.run();
    if (failure)
        std::rethrow_exception(failure);
    return *std::move(outcome);
}

} // namespace parley::bridge::testing
