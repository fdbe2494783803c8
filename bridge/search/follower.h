#pragma once

#include "bridge/search/index_file.h"
#include "bridge/search/search.h"
#include "core/sqlite/database.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace parley::bridge {

/// Fills search.db from history.db on a thread of its own, with less priority than the rest: it costs ten times what
/// the projector does, and must not be in its way.
///
/// Threads   start(), stop(): one thread. status(): any.
/// Errors    reported by status(), and tried again.
class SearchFollower {
public:
    explicit SearchFollower(const SearchOptions& options);
    ~SearchFollower();
    SearchFollower(const SearchFollower&) = delete;
    SearchFollower& operator=(const SearchFollower&) = delete;

    void start();
    void stop();
    [[nodiscard]] SearchStatus status() const;

private:
    struct Index;

    void run() noexcept;
    /// Indexes one batch. False: there was nothing new.
    bool follow();
    /// Opens what is not open, and search.db anew if it is another file than it was.
    void open();
    bool wait(std::chrono::milliseconds time);
    void report(std::uint64_t position, std::uint64_t newest, std::uint64_t seen, std::uint64_t indexed);
    void fail(const std::string& problem);

    const SearchOptions& options_;
    std::thread thread_;
    std::unique_ptr<Index> index_; ///< the follower's thread alone

    mutable std::mutex mutex_;
    std::condition_variable stopping_;
    // Guarded by mutex_.
    bool stop_ = false;
    SearchStatus status_;
    std::chrono::steady_clock::time_point counted_since_{};
    std::uint64_t counted_from_ = 0;
};

} // namespace parley::bridge
