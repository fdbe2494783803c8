#pragma once

#include "bridge/stores/directory_store.h"
#include "bridge/stores/history_readers.h"
#include "core/audit/refused_logins.h"
#include "core/base/clock.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace parley::bridge {

namespace asio = boost::asio;

/// Enters refused logins in the audit log (`login.refused`).
///
/// From MQTT  the plugin's records, as the projector wrote them into history.db. The journal offset up to which they
/// were
///            taken is committed with the entries, and is their source: each stands once, whatever dies when.
/// From REST  note(); a flood of them is a few entries a minute, as in the plugin. What is noted and not yet entered
/// when
///            the bridge dies is lost.
/// Bound      batch_entries in one transaction; max_waiting of REST wait.
/// Threads    the io thread.
/// Errors     a StorageError is logged, and what waits is tried again after `retry`.
/// Lifetime   run() is spawned once and ends after stop(); the object outlives it.
class LoginAudit {
public:
    static constexpr std::size_t batch_entries = 200;
    static constexpr std::size_t max_waiting = 1000;
    static constexpr std::chrono::seconds retry{2};

    LoginAudit(asio::any_io_executor io, DirectoryStore& store, HistoryReaders& history, const Clock& clock);

    asio::awaitable<void> run();
    void stop();
    /// There are new rows in history.db.
    void wake();
    /// A login refused by the REST door.
    void note(std::string user, std::string address, std::string reason);

private:
    enum class Progress : std::uint8_t { all, more, busy };
    asio::awaitable<Progress> take_journaled();
    asio::awaitable<Progress> take_noted();
    asio::awaitable<Progress> take();
    void queue(audit::RefusedLogin refused);

    DirectoryStore* store_;
    HistoryReaders* history_;
    const Clock* clock_;
    asio::steady_timer alarm_;
    audit::RefusedLogins refused_;
    std::deque<audit::RefusedLogin> noted_;
    bool woken_ = true; ///< at first: what was left by the last run
    bool stopped_ = false;
};

} // namespace parley::bridge
