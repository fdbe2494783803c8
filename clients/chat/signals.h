#pragma once

#include <chrono>
#include <csignal>

namespace parley::chat {

/// SIGINT and SIGTERM are waited for from here on, in place of ending the process; made before any thread.
class StopSignals {
public:
    StopSignals()
    {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    }
    /// True: one has come. Waits at most that long.
    [[nodiscard]] bool wait(std::chrono::milliseconds patience) const
    {
        const timespec time{patience.count() / 1000, (patience.count() % 1000) * 1'000'000};
        return sigtimedwait(&signals_, nullptr, &time) > 0;
    }

private:
    sigset_t signals_{};
};

} // namespace parley::chat
