#pragma once

#include <chrono>
#include <filesystem>

namespace parley::bridge {

/// Waits until the journal may have grown, a time is over, or somebody says stop.
///
/// Cost      while the folder is watched, each write of the broker pays for telling us: a third of what the write
/// itself
///           costs. So it is watched only while there is nothing to read: arm() before a wait, disarm() when data came.
/// Threads   stop() and stopped(): any; everything else: one.
/// Errors    StorageError in the constructor: out of descriptors. A folder that is not there yet, or a system out of
///           inotify watches, costs nothing but time: waiting then ends when the time is over.
class JournalWatch {
public:
    explicit JournalWatch(std::filesystem::path folder);
    ~JournalWatch();
    JournalWatch(const JournalWatch&) = delete;
    JournalWatch& operator=(const JournalWatch&) = delete;

    /// Begins to watch. True if it did not watch before: look at the journal once more, since nobody tells what was
    /// written until now.
    [[nodiscard]] bool arm() noexcept;
    void disarm() noexcept;
    /// Returns at once if the folder has changed since it is watched.
    void wait(std::chrono::milliseconds at_most);
    /// Ends early for stop() alone.
    void pause(std::chrono::milliseconds time);
    void stop() noexcept;
    [[nodiscard]] bool stopped() const noexcept;

private:
    void throw_events_away() noexcept;

    std::filesystem::path folder_;
    int inotify_ = -1;
    int watch_ = -1;
    int stop_ = -1;
};

} // namespace parley::bridge
