#pragma once

#include "bridge/projector/news.h"
#include "core/base/clock.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace parley::bridge {

struct ProjectorOptions {
    std::filesystem::path history_db{};
    std::filesystem::path journal_folder{};
    std::string instance{};              ///< the data folder's identity
    std::size_t batch_records = 20'000;  ///< a transaction has at most so many records …
    std::size_t batch_bytes = 16u << 20; ///< … and about so many bytes of journal
    std::chrono::milliseconds pace{
        4}; ///< under load at most one transaction in this time; a first record waits for nothing
    std::chrono::milliseconds poll{50};     ///< the journal is looked at this often even if inotify is silent
    std::chrono::milliseconds retry{2'000}; ///< after damage or a disk that refuses
    std::chrono::seconds keep_journal{
        720}; ///< projected segments stay this long after their last record: resend window + margin
    std::chrono::seconds remove_every{60};          ///< how often segments and sessions are removed
    std::chrono::seconds keep_sessions{90 * 86400}; ///< sessions stay this long after their end
    std::size_t sessions_at_once = 1000;            ///< looked at in one transaction
    std::size_t news_bound = 20'000; ///< changed conversations, and changed users, kept for a slow listener
};

/// A snapshot of the projector's figures.
struct ProjectorStatus {
    bool healthy = true;
    std::string problem;           ///< for people; empty while healthy
    std::uint64_t position = 0;    ///< journal offset up to which history.db has everything
    std::uint64_t journal_end = 0; ///< as last seen, at most a second old
    std::uint64_t lag_bytes = 0;
    std::int64_t lag_ms = 0; ///< age of the last projected record while there is a lag, else 0
    std::uint64_t epoch = 0;
    std::uint64_t records_total = 0;
    std::uint64_t messages_total = 0;
    std::uint64_t batches_total = 0;
    std::uint64_t gaps_total = 0; ///< messages whose seq was not the next one of their conversation
    std::uint64_t failures_total = 0;
    std::uint64_t segments_removed_total = 0;
    std::uint64_t sessions_removed_total = 0;
    double records_per_second = 0; ///< over the last second
};

/// Turns the journal into history.db: messages, receipts, sessions, presence.
///
/// Order     records in the journal's order. Each batch is one transaction together with the journal position, so each
/// record
///           is projected exactly once, wherever the process is killed.
/// Threads   has one of its own, which owns the only writing connection to history.db. start(), stop(): one thread.
///           status(), take_news(): any thread.
/// Errors    the constructor throws StorageError (another data folder's or a foreign history.db). Later: damage in the
/// journal
///           or a disk that refuses make status().healthy false with the reason, and are tried again each `retry`;
///           nothing is skipped. A seq that is not the next one is counted and logged; the record is kept.
/// Bounds    one batch of journal, a cache of conversations, the news (see ProjectionNews).
/// Lifetime  the destructor stops. `wake` is not called after stop() has returned.
class Projector {
public:
    /// `wake` is called on the projector's thread, after a commit, when there are news and the earlier ones have been
    /// taken: it should only post a call of take_news() to the io thread.
    Projector(ProjectorOptions options, const Clock& clock, std::function<void()> wake);
    ~Projector();
    Projector(const Projector&) = delete;
    Projector& operator=(const Projector&) = delete;

    void start();
    void stop();

    [[nodiscard]] ProjectorStatus status() const;
    /// What has changed since the last call.
    ProjectionNews take_news();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace parley::bridge
