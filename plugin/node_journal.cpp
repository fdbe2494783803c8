#include "plugin/node_journal.h"

#include <csignal>
#include <utility>

#include <sched.h>
#include <unistd.h>

namespace parley::plugin {
namespace {

/// Starts a thread that receives no signal.
template <class Body>
std::thread thread_without_signals(Body body)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        std::thread thread(std::move(body));
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        return thread;
    } catch (...) {
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        throw;
    }
}

/// Gives the calling thread a table of descriptors of its own, an empty one but for standard input and output.
///
/// The kernel looks a descriptor up for nothing while one thread alone uses the table. A second thread makes each read,
/// write and epoll_ctl of the broker take and drop a reference, which costs a tenth of a small message (docs/adr/0017).
void leave_the_brokers_descriptors() noexcept
{
    constexpr unsigned first = 3;
    constexpr unsigned last = ~0U;
    // Where the kernel will not, the table stays shared: then nothing may be closed.
    if (::unshare(CLONE_FILES) == 0)
        ::close_range(first, last, 0);
}

} // namespace

NodeJournal::NodeJournal(std::unique_ptr<journal::Writer> writer, SyncMode sync, std::chrono::milliseconds interval,
                         Counters& counters)
    : writer_(std::move(writer))
    , mode_(sync)
    , interval_(interval)
    , counters_(counters)
{
    if (mode_ == SyncMode::interval)
        thread_ = thread_without_signals([this] { sync_forever(); });
}

NodeJournal::~NodeJournal()
{
    if (!thread_.joinable())
        return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

Result<NodeJournal::Appended> NodeJournal::append(const journal::Record& record)
{
    if (sync_failed_.load()) {
        ++counters_.journal_failures;
        return Error{Errc::unavailable, "the journal could not be synced"};
    }
    const Result<journal::Offset> offset = writer_->append(record);
    if (!offset) {
        if (offset.error().code == Errc::unavailable) {
            ++counters_.journal_failures;
            append_failed_ = true;
            append_error_ = offset.error().message;
        }
        return offset.error();
    }
    append_failed_ = false;
    if (mode_ == SyncMode::always && !sync_once()) {
        ++counters_.journal_failures;
        return Appended{*offset, false};
    }
    return Appended{*offset};
}

std::optional<std::string> NodeJournal::take_news()
{
    if (healthy() == told_healthy_)
        return std::nullopt;
    told_healthy_ = healthy();
    if (told_healthy_)
        return "the journal takes records again";
    const std::lock_guard lock(mutex_);
    return "the journal takes no records: " +
           (sync_failed_.load() ? sync_error_ + "; start the broker again when the disk is in order" : append_error_) +
           "; senders are disconnected, nothing is acknowledged";
}

void NodeJournal::sync_forever()
{
    leave_the_brokers_descriptors();
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, interval_, [this] { return stopping_; })) {
        if (!writer_->needs_sync())
            continue;
        lock.unlock();
        const bool synced = sync_once();
        lock.lock();
        if (!synced)
            return;
    }
}

bool NodeJournal::sync_once() noexcept
{
    try {
        writer_->sync();
        return true;
    } catch (const std::exception& problem) {
        const std::lock_guard lock(mutex_);
        sync_error_ = problem.what();
    }
    sync_failed_.store(true);
    return false;
}

} // namespace parley::plugin
