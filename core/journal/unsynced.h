#pragma once

#include "core/journal/files.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <vector>

namespace parley::journal {

/// What is written and not yet known to be on the disk. The appending thread names files and never waits for a disk;
/// sync() on another thread does.
///
/// Files     are opened by name for each sync() and closed again: the thread that syncs may have a table of descriptors
///           of its own (docs/adr/0017), in which another thread's numbers mean nothing.
/// Threads   wrote() and begin_file() on one thread, sync() and pending() on any.
/// Errors    StorageError from sync(), and from then on from each one.
/// Bounds    at most 8 files that are done wait here; with more of them sync() takes each segment of the folder.
class Unsynced {
public:
    explicit Unsynced(std::filesystem::path folder)
        : folder_(std::move(folder))
    {}

    /// Appends go to `file` from now on; the one before it waits for the next sync().
    void begin_file(std::filesystem::path file);
    void wrote() noexcept { written_.fetch_add(1, std::memory_order_release); }
    [[nodiscard]] bool pending() const noexcept
    {
        return written_.load(std::memory_order_acquire) != synced_.load(std::memory_order_acquire);
    }
    void sync();

private:
    void note(int error) noexcept;
    void sync_file(const std::filesystem::path& file);
    void sync_folder();

    static constexpr std::size_t max_waiting = 8;

    const std::filesystem::path folder_;
    std::atomic<std::uint64_t> written_{0};
    std::atomic<std::uint64_t> synced_{0};

    std::mutex syncing_; ///< one sync() at a time; taken before files_
    int failure_ = 0;    ///< errno of the first failure; by syncing_

    std::mutex files_; ///< protects what follows, never held during I/O
    std::filesystem::path current_;
    std::vector<std::filesystem::path> waiting_;
    bool too_many_waited_ = false;
    bool new_name_ = false;
};

} // namespace parley::journal
