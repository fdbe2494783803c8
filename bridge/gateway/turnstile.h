#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <utility>

namespace parley::bridge::gateway {

namespace asio = boost::asio;

/// Lets a number of coroutines through at the same time; the others wait in the order in which they came.
///
/// Threads   one.
/// Lifetime  outlives its passes.
class Turnstile {
public:
    Turnstile(asio::any_io_executor executor, std::size_t places)
        : executor_(std::move(executor))
        , free_(places)
    {}

    class Pass {
    public:
        explicit Pass(Turnstile& owner) noexcept
            : owner_(&owner)
        {}
        Pass(Pass&& other) noexcept
            : owner_(std::exchange(other.owner_, nullptr))
        {}
        Pass& operator=(Pass&&) = delete;
        ~Pass()
        {
            if (owner_ != nullptr)
                owner_->give_back();
        }

    private:
        Turnstile* owner_;
    };

    asio::awaitable<Pass> enter()
    {
        if (free_ > 0) {
            --free_;
            co_return Pass(*this);
        }
        // Shared: the one that is called is taken out of the queue before it goes on.
        auto turn = std::make_shared<asio::steady_timer>(executor_, asio::steady_timer::time_point::max());
        waiting_.push_back(turn);
        boost::system::error_code ignored; // cancelled is what it waits for
        co_await turn->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        co_return Pass(*this);
    }

    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

private:
    /// The place goes to the first who waits, so that nobody can overtake him.
    void give_back()
    {
        if (waiting_.empty()) {
            ++free_;
            return;
        }
        const auto turn = std::move(waiting_.front());
        waiting_.pop_front();
        turn->cancel();
    }

    asio::any_io_executor executor_;
    std::size_t free_;
    std::deque<std::shared_ptr<asio::steady_timer>> waiting_;
};

} // namespace parley::bridge::gateway
