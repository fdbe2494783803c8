#pragma once

#include "tests/support/mqtt_client.h"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace parley::faults {

/// A member that sends messages r0, r1, r2 … to its group as fast as they are acknowledged, several in flight. When the
/// connection breaks it connects again and repeats what was not acknowledged, with the same references.
///
/// Threads   a thread of its own does the sending; all functions may be called from another one.
/// Lifetime  the destructor stops it.
class RepeatingSender {
public:
    RepeatingSender(std::uint16_t port, std::string user, std::string password, std::string group);
    ~RepeatingSender();
    RepeatingSender(const RepeatingSender&) = delete;
    RepeatingSender& operator=(const RepeatingSender&) = delete;

    /// Waits for what is in flight, then ends.
    void stop();
    /// Waits until ten more messages are acknowledged; false if that does not happen in time.
    bool makes_progress();

    [[nodiscard]] const std::string& user() const noexcept { return user_; }
    [[nodiscard]] const std::string& group() const noexcept { return group_; }
    /// Messages 0 … acknowledged() - 1 have been acknowledged.
    [[nodiscard]] std::size_t acknowledged() const;
    [[nodiscard]] std::size_t repeated() const noexcept { return repeated_; }
    [[nodiscard]] std::string trouble() const;

    static std::string reference(std::size_t number) { return "r" + std::to_string(number); }
    static std::string text_of(const std::string& reference) { return "text of " + reference; }

private:
    void run();
    void send_until_trouble();
    void acknowledge_up_to(std::size_t number);

    const std::uint16_t port_;
    const std::string user_;
    const std::string password_;
    const std::string group_;
    std::atomic<bool> stopping_ = false;
    std::atomic<std::size_t> repeated_ = 0;
    std::size_t begun_ = 0; ///< messages sent at least once; the sending thread's own

    mutable std::mutex mutex_; ///< guards the rest
    std::condition_variable progress_;
    std::size_t acknowledged_ = 0;
    std::string trouble_;

    std::thread thread_;
};

} // namespace parley::faults
