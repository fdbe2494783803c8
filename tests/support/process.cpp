#include "tests/support/process.h"

#include "tests/support/temp_folder.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace parley::testing {

namespace {

constexpr Within look_again{5};

std::string tail_of(const std::string& text)
{
    constexpr std::size_t most = 6000;
    return text.size() <= most ? text : "…" + text.substr(text.size() - most);
}

[[noreturn]] void become(const Command& command, int log, pid_t parent)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent)
        std::_Exit(127);
    ::dup2(log, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    for (const auto& [name, value] : command.environment)
        ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> arguments;
    for (const auto& argument : command.arguments)
        arguments.push_back(const_cast<char*>(argument.c_str())); // NOLINT: execvp takes it so and does not write
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    std::_Exit(127);
}

} // namespace

Process::Process(Command command)
    : command_(std::move(command))
{
    const int log = ::open(command_.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0)
        throw std::runtime_error("cannot write " + command_.log.string());
    log_start_ = std::filesystem::file_size(command_.log);
    const pid_t parent = ::getpid();
    id_ = ::fork();
    if (id_ == 0)
        become(command_, log, parent);
    ::close(log);
    if (id_ < 0)
        throw std::runtime_error(std::string("fork: ") + std::strerror(errno));
    watch_ = static_cast<int>(::syscall(SYS_pidfd_open, id_, 0));
    if (watch_ < 0)
        throw std::runtime_error(std::string("pidfd_open: ") + std::strerror(errno));
    ::fcntl(watch_, F_SETFD, FD_CLOEXEC);
}

Process::~Process()
{
    if (id_ > 0 && !status_) {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    if (watch_ >= 0)
        ::close(watch_);
}

std::optional<int> Process::wait(Within within)
{
    if (status_)
        return status_;
    pollfd waiting{watch_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(within.count())) <= 0)
        return std::nullopt;
    int raw = 0;
    ::waitpid(id_, &raw, 0);
    status_ = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
    return status_;
}

bool Process::is_running()
{
    return !wait(Within{0});
}

void Process::wait_for_port(std::uint16_t port, Within within)
{
    const auto deadline = std::chrono::steady_clock::now() + within;
    while (!port_answers(port)) {
        if (wait(look_again))
            throw std::runtime_error(complaint("ended before its port answered"));
        if (std::chrono::steady_clock::now() > deadline)
            throw TimedOut(complaint("does not answer on its port"));
    }
}

void Process::wait_for_log(std::string_view text, Within within)
{
    const auto deadline = std::chrono::steady_clock::now() + within;
    while (log().find(text) == std::string::npos) {
        if (wait(look_again) && log().find(text) == std::string::npos)
            throw std::runtime_error(complaint("ended without logging: " + std::string(text)));
        if (std::chrono::steady_clock::now() > deadline)
            throw TimedOut(complaint("does not log: " + std::string(text)));
    }
}

std::string Process::log() const
{
    const auto all = read_file(command_.log);
    return all.substr(std::min<std::size_t>(log_start_, all.size()));
}

std::string Process::complaint(std::string_view what) const
{
    std::ostringstream text;
    text << "the " << command_.name << " (process " << id_ << ") " << what;
    if (status_)
        text << ", status " << *status_;
    text << "\n--- " << command_.log.string() << "\n" << tail_of(log());
    return text.str();
}

void Process::signal(int number) const
{
    if (!status_)
        ::kill(id_, number);
}

void Process::stop(Within within)
{
    if (!is_running())
        throw std::runtime_error(complaint("ended by itself"));
    signal(SIGTERM);
    if (!wait(within)) {
        kill();
        throw TimedOut(complaint("does not stop on SIGTERM"));
    }
    if (*status_ != 0)
        throw std::runtime_error(complaint("ended with an error"));
}

void Process::kill()
{
    signal(SIGKILL);
    wait(soon);
}

std::pair<int, std::string> run_to_end(const std::vector<std::string>& arguments, const std::filesystem::path& log,
                                       Within within)
{
    Process process({arguments.at(0), arguments, log, {}});
    const auto status = process.wait(within);
    if (!status)
        throw TimedOut(arguments.at(0) + " does not end\n" + process.log());
    return {*status, process.log()};
}

double cpu_seconds(pid_t id)
{
    const auto stat = read_file("/proc/" + std::to_string(id) + "/stat");
    // Fields are counted from behind the program's name, which may hold blanks and parentheses; utime is field 14.
    std::istringstream fields(stat.substr(stat.rfind(')') + 2));
    std::string skipped;
    for (int field = 3; field < 14; ++field)
        fields >> skipped;
    double user = 0;
    double kernel = 0;
    fields >> user >> kernel;
    return (user + kernel) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

} // namespace parley::testing
