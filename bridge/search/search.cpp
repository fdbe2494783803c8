#include "bridge/search/search.h"

#include "bridge/async/on_thread.h"
#include "bridge/search/finder.h"
#include "bridge/search/follower.h"

#include <boost/asio/thread_pool.hpp>

#include <atomic>

namespace parley::bridge {

struct Search::State {
    explicit State(SearchOptions given)
        : options(std::move(given))
        , follower(options)
        , finder(options)
    {
        prepare_search_db(options.search_db, options.instance);
    }

    const SearchOptions options;
    SearchFollower follower;
    SearchFinder finder; ///< used on `thread` alone
    asio::thread_pool thread{1};
    std::atomic<std::size_t> waiting{0};
};

Search::Search(SearchOptions options)
    : state_(std::make_unique<State>(std::move(options)))
{}

Search::~Search()
{
    stop();
}

void Search::start()
{
    state_->follower.start();
}

void Search::stop()
{
    state_->follower.stop();
    state_->thread.join();
}

SearchStatus Search::status() const
{
    return state_->follower.status();
}

asio::awaitable<Result<SearchHits>> Search::find(SearchQuestion question)
{
    struct Waiting {
        explicit Waiting(std::atomic<std::size_t>& count)
            : counter(count)
            , number(++count)
        {}
        ~Waiting() { --counter; }
        std::atomic<std::size_t>& counter;
        const std::size_t number;
    };
    const Waiting place(state_->waiting);
    if (place.number > max_waiting)
        co_return Error{Errc::unavailable, "too many searches are waiting"};
    auto work = [&]() -> Result<SearchHits> { return state_->finder.find(question); };
    co_return co_await on_thread(state_->thread.get_executor(), std::move(work));
}

} // namespace parley::bridge
