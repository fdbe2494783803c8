#pragma once

#include "bridge/async/on_thread.h"
#include "bridge/stores/directory_reader.h"
#include "core/base/result.h"
#include "core/sqlite/database.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace parley::bridge {

namespace asio = boost::asio;

/// Reads directory.db on the reader pool; each task borrows a read-only connection, of which there are never more than
/// the pool has threads.
///
/// Order     none; a read sees at least every change that was committed before read() was called.
/// Threads   read() is called on the io thread; the work runs on the pool.
/// Errors    `unavailable` when max_waiting reads wait already; StorageError travels to the caller.
/// Lifetime  outlives the pool's work: join the pool first.
class DirectoryReaders {
public:
    static constexpr std::size_t max_waiting = 10'000;

    DirectoryReaders(std::filesystem::path file, asio::any_io_executor pool);
    ~DirectoryReaders();

    /// Runs `work(DirectoryReader&) -> Result<T>` in one read transaction: all its questions see one state.
    template <class Work, class Answer = std::invoke_result_t<Work&, DirectoryReader&>>
    asio::awaitable<Answer> read(Work work)
    {
        const Waiting place(waiting_);
        if (place.number > max_waiting)
            co_return Error{Errc::unavailable, "too many requests are waiting"};
        auto reading = [this, &work]() -> Answer {
            const Loan loan(*this);
            return work(loan.reader());
        };
        co_return co_await on_thread(pool_, std::move(reading));
    }

    /// For other work that takes long, such as hashing passwords.
    [[nodiscard]] const asio::any_io_executor& pool() const noexcept { return pool_; }

private:
    struct Connection;
    /// Borrows a connection, begins a read transaction, and gives both back.
    class Loan {
    public:
        explicit Loan(DirectoryReaders& readers);
        ~Loan();
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;
        [[nodiscard]] DirectoryReader& reader() const noexcept;

    private:
        DirectoryReaders* readers_;
        std::unique_ptr<Connection> connection_;
    };
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

    std::filesystem::path file_;
    asio::any_io_executor pool_;
    std::atomic<std::size_t> waiting_{0};
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_; ///< guarded by mutex_
};

} // namespace parley::bridge
