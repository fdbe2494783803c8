#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>

namespace parley {

namespace asio = boost::asio;

/// Runs `body(index) -> asio::awaitable<void>` for 0 … count - 1, at most `limit` at a time, and returns when all have
/// ended.
///
/// Order     bodies begin in the order of their indexes.
/// Threads   one: the caller's executor is a strand or a single-threaded io_context.
/// Errors    after an exception no further body begins; the first one is thrown again when those under way have ended.
template <class Body>
asio::awaitable<void> for_each_at_most(std::size_t limit, std::size_t count, Body body)
{
    struct Progress {
        explicit Progress(const asio::any_io_executor& executor)
            : ended(executor, asio::steady_timer::time_point::max())
        {}
        std::size_t next = 0;
        std::size_t workers = 0;
        std::exception_ptr failure;
        asio::steady_timer ended; ///< cancelled by the last worker
    };
    const auto executor = co_await asio::this_coro::executor;
    // Shared, for the last worker's handler may still be on its way when this frame goes on.
    const auto progress = std::make_shared<Progress>(executor);
    auto work = [progress, count, &body]() -> asio::awaitable<void> {
        while (progress->next < count && !progress->failure)
            co_await body(progress->next++);
    };
    progress->workers = std::min(limit, count);
    for (std::size_t i = 0, workers = progress->workers; i < workers; ++i) {
        asio::co_spawn(executor, work, [progress](std::exception_ptr failure) {
            if (failure && !progress->failure)
                progress->failure = failure;
            if (--progress->workers == 0)
                progress->ended.cancel();
        });
    }
    while (progress->workers > 0) {
        boost::system::error_code ignored; // cancelled is what it waits for
        co_await progress->ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (progress->failure)
        std::rethrow_exception(progress->failure);
}

} // namespace parley
