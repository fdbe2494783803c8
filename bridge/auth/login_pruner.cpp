#include "bridge/auth/login_pruner.h"

#include "bridge/stores/logins.h"
#include "core/base/errors.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <string>
#include <utility>
#include <vector>

namespace parley::bridge::auth {

LoginPruner::LoginPruner(asio::any_io_executor io, DirectoryStore& store, DirectoryReaders& readers, const Clock& clock,
                         Options options)
    : store_(&store)
    , readers_(&readers)
    , clock_(&clock)
    , options_(options)
    , alarm_(std::move(io))
{}

asio::awaitable<void> LoginPruner::run()
{
    while (!stopped_) {
        alarm_.expires_after(options_.every);
        boost::system::error_code ignored; // cancelled: stopped
        co_await alarm_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        if (stopped_)
            co_return;
        try {
            if (const auto pruned = co_await prune(); pruned > 0)
                spdlog::info("logins: {} that have expired removed", pruned);
        } catch (const StorageError& error) {
            spdlog::error("logins: {}", error.what());
        }
    }
}

void LoginPruner::stop()
{
    stopped_ = true;
    alarm_.cancel();
}

asio::awaitable<std::uint64_t> LoginPruner::prune()
{
    using Ids = std::vector<std::string>;
    const auto now = clock_->now();
    const std::size_t limit = options_.batch_rows;
    std::uint64_t pruned = 0;
    while (!stopped_) {
        auto find = [now, limit](DirectoryReader& directory) -> Result<Ids> {
            return expired_logins(directory, now, limit);
        };
        auto ids = co_await readers_->read(std::move(find));
        if (!ids || ids->empty())
            break;
        const auto found = ids->size();
        auto remove = [&ids](DirectoryWriter& directory) -> Result<Done> {
            for (const auto& id : *ids)
                prune_login(directory, id); // unless it was renewed meanwhile
            return Done{};
        };
        const auto committed = co_await store_->change(UserId{}, std::move(remove));
        if (!committed)
            break; // too many changes wait: they go first
        pruned += found;
        if (found < limit)
            break;
    }
    co_return pruned;
}

} // namespace parley::bridge::auth
