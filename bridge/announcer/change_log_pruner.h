#pragma once

#include "bridge/services/enforcement.h"
#include "bridge/stores/directory_store.h"
#include "core/base/clock.h"
#include "core/ids/ids.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace parley::bridge {

/// Cuts the old end off the change log of directory.db.
///
/// What goes  rows older than Options::keep that everybody has who follows the log: whoever `followed` speaks for, and
/// the
///            plugin. Without the plugin's answer nothing goes. DirectoryWriter::prune_changes() says how.
/// Bounds     one transaction for each batch_rows, so that no change of rights waits for more than that.
/// Threads    the io thread; the work is done on the directory thread.
/// Errors     a StorageError is logged, and the next round tries again.
/// Lifetime   run() is spawned once and ends after stop(); the object outlives it.
class ChangeLogPruner {
public:
    struct Options {
        std::chrono::seconds keep{7 * 86400}; ///< retention.changes
        std::chrono::seconds every{600};      ///< between two rounds
        std::size_t batch_rows = 1000;
    };
    /// The revision that all followers within the bridge have.
    using Followed = std::function<Revision()>;

    ChangeLogPruner(asio::any_io_executor io, DirectoryStore& store, Enforcement& enforcement, const Clock& clock,
                    Followed followed, Options options);

    asio::awaitable<void> run();
    void stop();
    /// One round; the number of rows that went.
    asio::awaitable<std::uint64_t> prune();

private:
    DirectoryStore* store_;
    Enforcement* enforcement_;
    const Clock* clock_;
    Followed followed_;
    Options options_;
    asio::steady_timer alarm_;
    bool stopped_ = false;
};

} // namespace parley::bridge
