#pragma once

#include "tests/support/tcp_socket.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace parley::testing {

/// What is run, and where its output goes. An existing log is appended to, so that it tells the story of all restarts.
struct Command {
    std::string name;                   ///< in messages: "broker", "bridge"
    std::vector<std::string> arguments; ///< the program first
    std::filesystem::path log;
    std::vector<std::pair<std::string, std::string>> environment; ///< added to ours
};

/// A child process. It never outlives the test: the destructor kills it by its id, and the kernel does if we are
/// killed.
///
/// Threads   the one that started it must live as long as the child (the kernel watches that thread).
/// Errors    std::runtime_error with the end of the log.
class Process {
public:
    explicit Process(Command command);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    [[nodiscard]] pid_t id() const noexcept { return id_; }
    [[nodiscard]] bool is_running();
    /// Waits until 127.0.0.1:port accepts connections; throws if the process ends before, or at the deadline.
    void wait_for_port(std::uint16_t port, Within within = soon);
    /// Waits until the line has been logged since this process was started; throws likewise.
    void wait_for_log(std::string_view text, Within within = soon);
    /// What has been logged since this process was started.
    [[nodiscard]] std::string log() const;

    void signal(int number) const;
    /// SIGTERM, then SIGKILL at the deadline. Throws if it was not running, had to be killed or ended with a bad
    /// status.
    void stop(Within within = soon);
    /// SIGKILL, and waits until it is gone.
    void kill();
    /// Waits for the end. 128 + n if signal n ended it; none at the deadline.
    std::optional<int> wait(Within within = soon);

private:
    [[nodiscard]] std::string complaint(std::string_view what) const;

    Command command_;
    std::uintmax_t log_start_ = 0;
    pid_t id_ = -1;
    int watch_ = -1; ///< pidfd: readable when the process has ended
    std::optional<int> status_;
};

/// Runs to the end; returns exit status and output. Throws at the deadline.
std::pair<int, std::string> run_to_end(const std::vector<std::string>& arguments, const std::filesystem::path& log,
                                       Within within = soon);

/// CPU time that a process has used in user and kernel mode, in seconds (/proc/PID/stat).
[[nodiscard]] double cpu_seconds(pid_t id);

} // namespace parley::testing
