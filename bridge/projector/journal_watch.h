#pragma once

#include <chrono>
#include <filesystem>

namespace parley::bridge {

/// Waits until the journal may have grown, a time is over, or somebody says stop.
///
/// A folder that is not there yet, or a system out of inotify watches, costs nothing but the time: waiting then ends
/// when the time is over. Threads   wait() and pause(): one; stop() and stopped(): any. Errors    StorageError in the
/// constructor: out of descriptors.
class JournalWatch {
public:
    explicit JournalWatch(std::filesystem::path folder);
    ~JournalWatch();
    JournalWatch(const JournalWatch&) = delete;
    JournalWatch& operator=(const JournalWatch&) = delete;

    /// Returns at once if the folder has changed since the last call.
    void wait(std::chrono::milliseconds at_most);
    /// Ends early for stop() alone.
    void pause(std::chrono::milliseconds time);
    void stop() noexcept;
    [[nodiscard]] bool stopped() const noexcept;

private:
    void watch_folder() noexcept;

    std::filesystem::path folder_;
    int inotify_ = -1;
    int watch_ = -1;
    int stop_ = -1;
};

} // namespace parley::bridge
