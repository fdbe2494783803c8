#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>

namespace parley::bridge::link {

namespace asio = boost::asio;

/// Coroutines that wait for an answer which comes by number, each with its own deadline.
///
/// Threads   the io thread.
/// Lifetime  outlives its waiting coroutines, or release_all() is called and the executor runs until they are gone.
template <class Answer>
class Waiting {
public:
    using Number = std::uint64_t;

    explicit Waiting(asio::any_io_executor executor)
        : executor_(std::move(executor))
    {}

    [[nodiscard]] std::size_t size() const noexcept { return open_.size(); }
    [[nodiscard]] Number next_number() noexcept { return ++last_; }

    /// The answer, or nothing after `patience` or release. Begins to wait before it first suspends; `begin` is called
    /// then with the waiting in place, so that an answer given from inside of it is not missed.
    template <class Begin>
    asio::awaitable<std::optional<Answer>> wait(Number number, std::chrono::milliseconds patience, Begin begin)
    {
        Entry entry(executor_);
        entry.timer.expires_after(patience);
        open_.emplace(number, &entry);
        const Forget forget{this, number};
        begin();
        if (!entry.over) {
            boost::system::error_code ignored; // cancelled: the answer is there
            co_await entry.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
        co_return std::move(entry.answer);
    }

    /// Numbers nobody waits for are ignored: the waiter has given up.
    void answer(Number number, Answer answer)
    {
        const auto found = open_.find(number);
        if (found == open_.end() || found->second->over)
            return;
        found->second->answer = std::move(answer);
        end(*found->second);
    }

    /// Nobody will answer any more.
    void release_all()
    {
        for (auto& [number, entry] : open_)
            end(*entry);
    }

private:
    struct Entry {
        explicit Entry(const asio::any_io_executor& executor)
            : timer(executor)
        {}
        asio::steady_timer timer;
        std::optional<Answer> answer;
        bool over = false;
    };
    struct Forget {
        Waiting* waiting;
        Number number;
        ~Forget() { waiting->open_.erase(number); }
    };

    static void end(Entry& entry)
    {
        entry.over = true;
        entry.timer.cancel();
    }

    asio::any_io_executor executor_;
    std::unordered_map<Number, Entry*> open_;
    Number last_ = 0;
};

} // namespace parley::bridge::link
