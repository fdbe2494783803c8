#pragma once

#include "bridge/async/on_thread.h"
#include "bridge/stores/directory_writer.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/sqlite/database.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <utility>

namespace parley::bridge {

namespace asio = boost::asio;

/// The value of a change whose work has nothing to say.
struct Done {
    friend bool operator==(const Done&, const Done&) = default;
};

template <class T>
struct Committed {
    T value;
    Revision revision; ///< the newest one when the transaction was committed; contains the change
};

/// The only writer of directory.db.
///
/// Order     changes are made one after another, in the order of the calls; each is one IMMEDIATE transaction.
/// Threads   change() is called on the io thread and does its work on the directory thread; revision() on any.
/// Errors    Result for what the work refuses (then nothing has changed) and `unavailable` when max_waiting changes are
///           waiting. StorageError: the file is broken; nothing has changed.
/// Lifetime  outlives the directory thread's work: join that thread first.
class DirectoryStore {
public:
    static constexpr std::size_t max_waiting = 10'000;

    /// Opens the file, making it and bringing it to the newest schema where needed. `directory_thread` must be one
    /// thread.
    DirectoryStore(const std::filesystem::path& file, asio::any_io_executor directory_thread, const Clock& clock);

    /// Runs `work(DirectoryWriter&) -> Result<T>` in a transaction made in the name of `actor` (empty: the server
    /// itself). An error from `work`, or an exception, rolls back. A change whose act `work` does not name in the audit
    /// log (DirectoryWriter::audit) is entered there by what it changed.
    template <class Work, class T = typename std::invoke_result_t<Work&, DirectoryWriter&>::value_type>
    asio::awaitable<Result<Committed<T>>> change(UserId actor, Work work)
    {
        const Waiting place(waiting_);
        if (place.number > max_waiting)
            co_return Error{Errc::unavailable, "too many changes are waiting"};
        auto transaction = [this, &actor, &work] { return write<T>(actor, work); };
        co_return co_await on_thread(thread_, std::move(transaction));
    }

    /// The newest revision that is committed.
    [[nodiscard]] Revision revision() const noexcept { return Revision{revision_.load()}; }

    /// Called on the directory thread after each commit that has a new revision; must not block or throw. Set it before
    /// the first change.
    void on_commit(std::function<void(Revision)> listener) { listener_ = std::move(listener); }

private:
    struct Waiting {
        explicit Waiting(std::atomic<std::size_t>& counter)
            : counter_(counter)
            , number(++counter)
        {}
        ~Waiting() { --counter_; }
        Waiting(const Waiting&) = delete;
        Waiting& operator=(const Waiting&) = delete;

    private:
        std::atomic<std::size_t>& counter_;

    public:
        const std::size_t number;
    };

    template <class T, class Work>
    Result<Committed<T>> write(const UserId& actor, Work& work)
    {
        sqlite::Transaction transaction(database_);
        writer_.act_as(actor.value(), clock_->now());
        Result<T> answer = work(writer_);
        if (!answer)
            return answer.error();
        const Revision revision = writer_.revision();
        if (revision != this->revision() && !writer_.audited())
            writer_.audit_changes(this->revision());
        transaction.commit();
        committed(revision);
        return Committed<T>{*std::move(answer), revision};
    }
    void committed(Revision revision);

    asio::any_io_executor thread_;
    const Clock* clock_;
    std::atomic<std::size_t> waiting_{0};
    std::atomic<std::int64_t> revision_{0};
    std::function<void(Revision)> listener_;
    // The directory thread's alone, once it runs:
    sqlite::Database database_;
    DirectoryWriter writer_;
};

} // namespace parley::bridge
