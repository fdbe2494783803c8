#pragma once

#include "bridge/async/on_thread.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/directory/directory.h"
#include "core/directory/source.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace parley::bridge {

namespace asio = boost::asio;

/// The rights as the plugin has them in memory, for questions to the very functions that it asks. They cost memory
/// (some 330 MB for a million memberships), so they are loaded at the first question, brought up to date before each,
/// and let go when nobody has asked for a while (docs/adr/0025-rights-in-the-bridges-memory.md).
///
/// Order     one question at a time; each sees at least every change that was committed before ask() was called.
/// Threads   ask() and stop() on the io thread; the work runs on `thread`, which is one thread.
/// Errors    unavailable when max_waiting questions wait already. What the work or the file throws travels to the
///           caller, and the next question loads anew.
/// Lifetime  outlives the thread's work: join that thread first. stop() before the io_context ends.
class RightsInMemory {
public:
    static constexpr std::size_t max_waiting = 64;
    static constexpr std::chrono::minutes usual_keep{10};

    RightsInMemory(std::filesystem::path directory_db, asio::any_io_executor io, asio::any_io_executor thread,
                   const Clock& clock, std::chrono::steady_clock::duration keep = usual_keep);

    /// A loaded directory.
    struct Loaded {
        Directory directory;
        std::string name; ///< of this load: indexes mean something within it alone
    };
    /// Runs `work(Loaded&) -> Result<T>`. A change that it makes to the directory it takes back, or throws.
    template <class Work, class Answer = std::invoke_result_t<Work&, Loaded&>>
    asio::awaitable<Answer> ask(Work work)
    {
        const Place place(*this);
        if (waiting_ > max_waiting)
            co_return Error{Errc::unavailable, "too many questions about rights are waiting"};
        auto answer = [this, &work]() -> Answer { return answered<Answer>(work); };
        co_return co_await on_thread(thread_, std::move(answer));
    }

    /// Nothing is let go any more by time.
    void stop();
    /// For tests: is something loaded? Only while no question is under way.
    [[nodiscard]] bool is_loaded() const noexcept { return loaded_ != nullptr; }

private:
    /// Counts a question; the last one that ends starts the clock.
    struct Place {
        explicit Place(RightsInMemory& of);
        ~Place();
        Place(const Place&) = delete;
        Place& operator=(const Place&) = delete;
        RightsInMemory& rights;
    };

    // On `thread`.
    template <class Answer, class Work>
    Answer answered(Work& work)
    {
        try {
            return work(up_to_date());
        } catch (...) {
            let_go();
            throw;
        }
    }
    Loaded& up_to_date();
    void let_go();

    void wait_idle();

    const std::filesystem::path file_;
    asio::any_io_executor thread_;
    const Clock& clock_;
    const std::chrono::steady_clock::duration keep_;
    std::size_t waiting_ = 0;
    bool stopped_ = false;
    asio::steady_timer idle_;
    // `thread`'s alone:
    std::unique_ptr<DirectorySource> source_;
    std::unique_ptr<Loaded> loaded_;
};

} // namespace parley::bridge
