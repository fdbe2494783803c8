#pragma once

#include "core/journal/writer.h"
#include "core/settings/settings.h"
#include "plugin/counters.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace parley::plugin {

/// The journal as the plugin uses it: appends, the sync policy of `journal.sync`, and its health.
///
/// Order     with `always` a record is on the disk before append() returns; with `interval` a thread of its own syncs;
/// with
///           `never` the operating system decides.
/// Threads   everything on the broker's thread; the sync thread is inside. It blocks all signals: the broker's handlers
///           must run on the broker's thread.
/// Errors    a full disk heals by itself. A failed sync does not (docs/adr/0013): append() refuses until the broker is
///           started again, because what the disk did not take must not go on being acknowledged.
/// Lifetime  the destructor ends the thread, then the writer syncs and closes.
class NodeJournal {
public:
    NodeJournal(std::unique_ptr<journal::Writer> writer, SyncMode sync, std::chrono::milliseconds interval,
                Counters& counters);
    ~NodeJournal();
    NodeJournal(const NodeJournal&) = delete;
    NodeJournal& operator=(const NodeJournal&) = delete;

    struct Appended {
        journal::Offset offset;
        bool acknowledged = true; ///< false: the record stands in the journal, but `always` could not be kept
    };
    /// As journal::Writer::append; also unavailable after a failed sync.
    Result<Appended> append(const journal::Record& record);

    [[nodiscard]] bool healthy() const noexcept { return !append_failed_ && !sync_failed_.load(); }
    /// Once for each change of health: a line for the log.
    [[nodiscard]] std::optional<std::string> take_news();
    [[nodiscard]] const journal::Writer& writer() const noexcept { return *writer_; }

private:
    void sync_forever();
    bool sync_once() noexcept;

    std::unique_ptr<journal::Writer> writer_;
    const SyncMode mode_;
    const std::chrono::milliseconds interval_;
    Counters& counters_;

    bool append_failed_ = false;
    bool told_healthy_ = true;
    std::string append_error_;

    std::atomic<bool> sync_failed_{false};
    std::mutex mutex_; ///< stopping_ and sync_error_
    std::condition_variable wake_;
    bool stopping_ = false;
    std::string sync_error_;
    std::thread thread_;
};

} // namespace parley::plugin
