#include "bridge/announcer/change_log_pruner.h"

#include "core/base/errors.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <utility>

namespace parley::bridge {

ChangeLogPruner::ChangeLogPruner(asio::any_io_executor io, DirectoryStore& store, Enforcement& enforcement,
                                 const Clock& clock, Followed followed, Options options)
    : store_(&store)
    , enforcement_(&enforcement)
    , clock_(&clock)
    , followed_(std::move(followed))
    , options_(options)
    , alarm_(std::move(io))
{}

asio::awaitable<void> ChangeLogPruner::run()
{
    while (!stopped_) {
        alarm_.expires_after(options_.every);
        boost::system::error_code ignored; // cancelled: stopped
        co_await alarm_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        if (stopped_)
            co_return;
        try {
            if (const auto pruned = co_await prune(); pruned > 0)
                spdlog::info("change log: {} old rows removed", pruned);
        } catch (const StorageError& error) {
            spdlog::error("change log: {}", error.what());
        }
    }
}

void ChangeLogPruner::stop()
{
    stopped_ = true;
    alarm_.cancel();
}

asio::awaitable<std::uint64_t> ChangeLogPruner::prune()
{
    const Revision through = followed_();
    if (!co_await enforcement_->applied(through))
        co_return 0;
    const UnixMillis before = clock_->now() - options_.keep;
    const std::size_t limit = options_.batch_rows;
    std::uint64_t pruned = 0;
    while (!stopped_) {
        auto work = [through, before, limit](DirectoryWriter& directory) -> Result<std::size_t> {
            return directory.prune_changes(through, before, limit);
        };
        const auto committed = co_await store_->change(UserId{}, std::move(work));
        if (!committed)
            break; // too many changes wait: they go first
        pruned += committed->value;
        if (committed->value < limit)
            break;
    }
    co_return pruned;
}

} // namespace parley::bridge
