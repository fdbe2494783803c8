#include "bridge/async/for_each.h"
#include "bridge/async/on_thread.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace parley {
namespace {

class Async : public ::testing::Test {
protected:
    ~Async() override { pool.join(); }
    /// Runs the coroutine to its end; throws what it threw.
    template <class Body>
    void run(Body body)
    {
        std::exception_ptr failure;
        asio::co_spawn(io, std::move(body), [&failure](std::exception_ptr problem) { failure = problem; });
        io.run();
        if (failure)
            std::rethrow_exception(failure);
    }
    asio::io_context io{1};
    asio::thread_pool pool{1};
};

TEST_F(Async, WorkRunsOnTheOtherThreadAndTheCallerResumesOnItsOwn)
{
    std::thread::id worked;
    std::thread::id resumed;
    std::string answer;
    run([&]() -> asio::awaitable<void> {
        auto work = [&worked] {
            worked = std::this_thread::get_id();
            return std::string("done");
        };
        answer = co_await on_thread(pool.get_executor(), std::move(work));
        resumed = std::this_thread::get_id();
    });

    EXPECT_EQ(answer, "done");
    EXPECT_NE(worked, std::this_thread::get_id());
    EXPECT_EQ(resumed, std::this_thread::get_id());
}

TEST_F(Async, AnExceptionOfTheWorkReachesTheCaller)
{
    EXPECT_THROW(run([&]() -> asio::awaitable<void> {
                     auto work = [] { throw std::runtime_error("broken"); };
                     co_await on_thread(pool.get_executor(), std::move(work));
                 }),
                 std::runtime_error);
}

TEST_F(Async, NoMoreThanTheLimitRunAtOnceAndAllRunOnce)
{
    std::vector<int> runs(100);
    int now = 0;
    int most = 0;
    run([&]() -> asio::awaitable<void> {
        auto body = [&](std::size_t index) -> asio::awaitable<void> {
            most = std::max(most, ++now);
            co_await asio::post(asio::use_awaitable);
            --now;
            ++runs[index];
        };
        co_await for_each_at_most(7, runs.size(), std::move(body));
    });

    EXPECT_EQ(runs, std::vector<int>(100, 1));
    EXPECT_EQ(most, 7);
}

TEST_F(Async, NothingToDoEndsAtOnce)
{
    bool ended = false;
    run([&]() -> asio::awaitable<void> {
        auto body = [](std::size_t) -> asio::awaitable<void> { co_return; };
        co_await for_each_at_most(7, 0, std::move(body));
        ended = true;
    });
    EXPECT_TRUE(ended);
}

TEST_F(Async, AfterAFailureNoFurtherOneBegins)
{
    std::vector<int> runs(100);
    EXPECT_THROW(run([&]() -> asio::awaitable<void> {
                     auto body = [&](std::size_t index) -> asio::awaitable<void> {
                         ++runs[index];
                         co_await asio::post(asio::use_awaitable);
                         if (index == 2)
                             throw std::runtime_error("broken");
                     };
                     co_await for_each_at_most(3, runs.size(), std::move(body));
                 }),
                 std::runtime_error);
    EXPECT_EQ(std::count(runs.begin() + 10, runs.end(), 1), 0);
}

} // namespace
} // namespace parley
