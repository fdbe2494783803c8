#pragma once

#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"
#include "core/base/clock.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace parley::bridge::auth {

/// Deletes the rows of logins that have expired: no token names them any more.
///
/// Bounds     one transaction for each batch_rows, so that no change of rights waits for more than that.
/// Threads    the io thread; rows are found on the reader pool and deleted on the directory thread.
/// Errors     a StorageError is logged, and the next round tries again.
/// Lifetime   run() is spawned once and ends after stop(); the object outlives it.
class LoginPruner {
public:
    struct Options {
        std::chrono::seconds every{600}; ///< between two rounds
        std::size_t batch_rows = 1000;
    };

    LoginPruner(asio::any_io_executor io, DirectoryStore& store, DirectoryReaders& readers, const Clock& clock,
                Options options);

    asio::awaitable<void> run();
    void stop();
    /// One round; the number of rows that went.
    asio::awaitable<std::uint64_t> prune();

private:
    DirectoryStore* store_;
    DirectoryReaders* readers_;
    const Clock* clock_;
    Options options_;
    asio::steady_timer alarm_;
    bool stopped_ = false;
};

} // namespace parley::bridge::auth
