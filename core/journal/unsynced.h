#pragma once

#include "core/journal/files.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace parley::journal {

/// What is written and not yet known to be on the disk. The appending thread hands files over and never waits for a
/// disk; sync() on another thread does.
///
/// Threads   wrote() and begin_file() on one thread, sync() and pending() on any.
/// Errors    StorageError from sync(), and from then on from each one.
/// Bounds    at most 8 files that are done wait here; with more of them sync() opens each segment of the folder again.
class Unsynced {
public:
    explicit Unsynced(std::filesystem::path folder)
        : folder_(std::move(folder))
        , folder_file_(open_folder(folder_))
    {}

    /// Appends go to `file` from now on; the one before it waits for the next sync().
    void begin_file(std::shared_ptr<const Descriptor> file);
    void wrote() noexcept { written_.fetch_add(1, std::memory_order_release); }
    [[nodiscard]] bool pending() const noexcept
    {
        return written_.load(std::memory_order_acquire) != synced_.load(std::memory_order_acquire);
    }
    void sync();

private:
    [[nodiscard]] int sync_every_segment() const noexcept;

    static constexpr std::size_t max_waiting = 8;

    const std::filesystem::path folder_;
    const Descriptor folder_file_;
    std::atomic<std::uint64_t> written_{0};
    std::atomic<std::uint64_t> synced_{0};

    std::mutex syncing_; ///< one sync() at a time; taken before files_
    int failure_ = 0;    ///< errno of the first failure; by syncing_

    std::mutex files_; ///< protects what follows, never held during I/O
    std::shared_ptr<const Descriptor> current_;
    std::vector<std::shared_ptr<const Descriptor>> waiting_;
    bool too_many_waited_ = false;
    bool new_name_ = false;
};

} // namespace parley::journal
