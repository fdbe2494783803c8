#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace parley {

namespace asio = boost::asio;

/// Runs `work()` on another thread's executor; the caller resumes on its own. Exceptions travel back.
///
/// ```
/// auto hash = [password = std::move(password)] { return credentials::make_verifier(password); };   // named: see below
/// auto verifier = co_await on_thread(pool, std::move(hash));
/// ```
/// Order     work given to one single-threaded executor runs in the order given.
/// Threads   `work` runs on `thread` alone; it is moved there from the caller's frame and destroyed by the caller.
/// Lifetime  the pool behind `thread` is joined before the caller's io_context dies: the waiting frame outlives `work`.
/// Trap      g++ 12 destroys a capturing lambda twice that is written inside an expression with co_await: name it.
template <class Work>
asio::awaitable<std::invoke_result_t<Work&>> on_thread(asio::any_io_executor thread, Work work)
{
    using Answer = std::invoke_result_t<Work&>;
    if constexpr (std::is_void_v<Answer>) {
        auto run = [&work]() -> asio::awaitable<void> {
            work();
            co_return;
        };
        co_await asio::co_spawn(std::move(thread), std::move(run), asio::use_awaitable);
    } else {
        std::optional<Answer> outcome;
        auto run = [&work, &outcome]() -> asio::awaitable<void> {
            outcome.emplace(work());
            co_return;
        };
        co_await asio::co_spawn(std::move(thread), std::move(run), asio::use_awaitable);
        co_return std::move(*outcome);
    }
}

} // namespace parley
