#include "tests/support/eventually.h"
#include "tests/support/free_port.h"
#include "tests/support/process.h"
#include "tests/support/programs.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <netinet/in.h>
#include <sstream>
#include <sys/socket.h>
#include <unistd.h>

namespace parley::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr Within starting{90'000}; // a build with nothing to do, a start, four commands

/// Somebody else who listens on a port.
class Listener {
public:
    explicit Listener(std::uint16_t port)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        listening_ = ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                     ::listen(socket_, 1) == 0;
    }
    ~Listener() { ::close(socket_); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    [[nodiscard]] bool listening() const { return listening_; }

private:
    int socket_;
    bool listening_ = false;
};

/// Processes whose command line names the folder: whatever scripts/run has started for it.
std::vector<pid_t> processes_of(const fs::path& folder)
{
    std::vector<pid_t> found;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos)
            continue;
        if (read_file(entry.path() / "cmdline").find(folder.string() + "/") != std::string::npos)
            found.push_back(static_cast<pid_t>(std::stol(name)));
    }
    return found;
}

/// What scripts/run passes on to the broker alone.
std::vector<std::pair<std::string, std::string>> broker_env()
{
    std::string all;
    for (const auto& [name, value] : programs::broker_environment())
        all += (all.empty() ? "" : " ") + name + "=" + value;
    return {{"PARLEY_BROKER_ENV", all}};
}

class RunScript : public ::testing::Test {
protected:
    std::unique_ptr<Process> launch(std::vector<std::string> arguments)
    {
        std::vector<std::string> all{PARLEY_RUN_SCRIPT, PARLEY_BUILD_OPTION, "--data", data_.string()};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return std::make_unique<Process>(Command{"scripts/run", all, folder_.path() / "run.log", broker_env()});
    }
    std::unique_ptr<Process> start(std::vector<std::string> arguments)
    {
        auto run = launch(std::move(arguments));
        run->wait_for_log("Ctrl-C stops it.", starting);
        const std::string said = run->log();
        mqtt_port_ = port_behind(said, "  MQTT            127.0.0.1:");
        http_port_ = port_behind(said, "  REST API        http://127.0.0.1:");
        return run;
    }
    static std::string port_behind(const std::string& text, const std::string& label)
    {
        const auto at = text.find(label);
        if (at == std::string::npos)
            return {};
        const auto begin = at + label.size();
        return text.substr(begin, text.find_first_not_of("0123456789", begin) - begin);
    }
    static std::string https_port(const std::string& text) { return port_behind(text, "https://127.0.0.1:"); }
    std::string demo_password(const std::string& user) const
    {
        std::istringstream in(read_file(data_ / "secrets" / "demo.txt"));
        for (std::string name, password; in >> name >> password;)
            if (name == user)
                return password;
        return {};
    }
    /// mosquitto_pub or mosquitto_sub, made to write each line at once.
    std::vector<std::string> mosquitto(const std::string& program, const std::string& user,
                                       std::vector<std::string> more) const
    {
        std::vector<std::string> all{"/usr/bin/stdbuf",
                                     "-oL",
                                     "/usr/bin/" + program,
                                     "-h",
                                     "127.0.0.1",
                                     "-p",
                                     mqtt_port_,
                                     "-V",
                                     "5",
                                     "-u",
                                     user,
                                     "-P",
                                     demo_password(user)};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    void send(const std::string& text)
    {
        const auto [status, output] = run_to_end(
            mosquitto("mosquitto_pub", "u1", {"-q", "1", "-t", "parley/g/demo/send/u1", "-m", text}), log("pub"));
        EXPECT_EQ(status, 0) << output;
    }
    /// Runs, as a shell would, the first printed command that begins so and holds that.
    std::pair<int, std::string> run_printed(const std::string& said, const std::string& begin, const std::string& part)
    {
        std::istringstream lines(said);
        for (std::string line; std::getline(lines, line);)
            if (line.starts_with("    " + begin) && line.find(part) != std::string::npos)
                return run_to_end({"/bin/bash", "-c", line}, log("printed"), starting);
        return {-1, "no such command is printed: " + begin + " … " + part + "\n" + said};
    }
    fs::path log(const std::string& name) const { return folder_.path() / (name + ".log"); }

    TempFolder folder_;
    fs::path data_ = folder_.path() / "data";
    std::string mqtt_port_, http_port_;
};

TEST_F(RunScript, ANewUserSendsReceivesAndStopsEverything)
{
    // Debian's own broker would stand there; whether it is that one or ours, the default is taken.
    const Listener debians_broker(1883);
    auto run = start({});
    EXPECT_THAT(run->log(), HasSubstr("port 1883 is taken, using " + mqtt_port_));
    EXPECT_NE(mqtt_port_, "1883");

    auto receive_arguments = mosquitto("mosquitto_sub", "u2", {"-d", "-t", "parley/g/demo/msg/#", "-F", "%t %P %p"});
    Process receiver({"mosquitto_sub", receive_arguments, log("sub"), {}});
    receiver.wait_for_log("Subscribed (mid", starting);
    send("hello");
    receiver.wait_for_log("hello", starting);
    EXPECT_THAT(receiver.log(), HasSubstr("parley/g/demo/msg/u1 "));
    EXPECT_THAT(receiver.log(), HasSubstr("seq:"));
    EXPECT_THAT(receiver.log(), HasSubstr("ts:"));

    const auto stranger = run_to_end(mosquitto("mosquitto_sub", "u3", {"-t", "parley/g/demo/msg/#", "-W", "20"}),
                                     log("stranger"), starting);
    EXPECT_THAT(stranger.second, HasSubstr("denied"));

    const auto [read, history] =
        run_to_end({programs::ctl(), "--url", "http://127.0.0.1:" + http_port_, "--user", "admin", "--password-file",
                    (data_ / "secrets" / "admin.password").string(), "history", "g/demo"},
                   log("history"));
    EXPECT_EQ(read, 0);
    EXPECT_THAT(history, HasSubstr("hello"));

    run->signal(SIGTERM);
    EXPECT_EQ(run->wait(starting), 0) << run->log();
    EXPECT_THAT(run->log(), HasSubstr("stopped"));
    EXPECT_THAT(processes_of(data_), ::testing::IsEmpty());
}

TEST_F(RunScript, EveryExampleShowsWhatItSays)
{
    auto run = start({});
    ::setenv("PARLEY_DATA", data_.c_str(), 1);
    for (const char* example : {"group-chat", "offline", "private-message", "rpc"}) {
        const auto [status, output] =
            run_to_end({PARLEY_EXAMPLES + std::string("/") + example}, log(example), starting);
        EXPECT_EQ(status, 0) << example << ":\n" << output;
    }
    ::unsetenv("PARLEY_DATA");
    run->stop(starting);
}

TEST_F(RunScript, WithTlsThePrintedCommandsWorkAsTheyStand)
{
    auto run = start({"--tls"});
    const std::string said = run->log();
    const auto sent = run_printed(said, "mosquitto_pub", "--cafile");
    EXPECT_EQ(sent.first, 0) << sent.second;
    const auto ready = run_printed(said, "curl --cacert", "/readyz");
    EXPECT_EQ(ready.first, 0) << ready.second;
    EXPECT_THAT(said, HasSubstr("REST API        https://127.0.0.1:"));
    const bool arrived = eventually([&] {
        const auto read = run_printed(said, programs::ctl(), "history g/demo");
        return read.first == 0 && read.second.find("hello by TLS") != std::string::npos;
    });
    EXPECT_TRUE(arrived);
    const auto untrusted =
        run_to_end({programs::ctl(), "--url", "https://127.0.0.1:" + https_port(said), "--user", "admin",
                    "--password-file", (data_ / "secrets" / "admin.password").string(), "users", "list"},
                   log("untrusted"));
    EXPECT_EQ(untrusted.first, 8) << "an authority that nobody named is not believed";
    run->stop(starting);
}

TEST_F(RunScript, TheSecondStartFindsWhatTheFirstLeft)
{
    start({})->stop(starting);
    const std::string password = demo_password("u1");
    ASSERT_NE(password, "");
    auto run = start({});
    EXPECT_EQ(demo_password("u1"), password);
    send("again");
    run->signal(SIGINT); // as Ctrl-C does
    EXPECT_EQ(run->wait(starting), 0) << run->log();
}

TEST_F(RunScript, WithoutDemoThereAreNoDemoUsers)
{
    auto run = start({"--no-demo"});
    EXPECT_FALSE(fs::exists(data_ / "secrets" / "demo.txt"));
    EXPECT_THAT(run->log(), Not(HasSubstr("mosquitto_sub")));
    run->stop(starting);
}

TEST_F(RunScript, TheDataFolderIsForItsOwnerAlone)
{
    auto run = start({"--no-demo"});
    EXPECT_EQ(fs::status(data_).permissions(), fs::perms::owner_all);
    for (const auto& entry : fs::directory_iterator(data_ / "secrets"))
        EXPECT_EQ(fs::status(entry).permissions(), fs::perms::owner_read | fs::perms::owner_write) << entry.path();
    run->stop(starting);
}

TEST_F(RunScript, APartThatDiesEndsTheOther)
{
    auto run = start({"--no-demo"});
    pid_t bridge = 0;
    for (const pid_t process : processes_of(data_))
        if (read_file("/proc/" + std::to_string(process) + "/cmdline").find("parley-bridge") != std::string::npos &&
            process != run->id())
            bridge = process;
    ASSERT_NE(bridge, 0);
    ASSERT_EQ(::kill(bridge, SIGKILL), 0);
    EXPECT_EQ(run->wait(starting), 1);
    EXPECT_THAT(run->log(), HasSubstr("the bridge ended by itself"));
    EXPECT_THAT(run->log(), HasSubstr("last lines of"));
    EXPECT_THAT(processes_of(data_), ::testing::IsEmpty());
}

TEST_F(RunScript, AnExplicitPortThatIsTakenIsAnError)
{
    const std::uint16_t port = free_port();
    const Listener somebody(port);
    ASSERT_TRUE(somebody.listening());
    for (const char* option : {"--mqtt-port", "--http-port"}) {
        auto run = launch({option, std::to_string(port)});
        EXPECT_EQ(run->wait(starting), 1);
        EXPECT_THAT(run->log(), HasSubstr("port " + std::to_string(port) + " is taken"));
    }
    EXPECT_FALSE(fs::exists(data_));
}

TEST_F(RunScript, ASecondOneOnTheSameDataIsRefused)
{
    auto first = start({"--no-demo"});
    const std::string settings = read_file(data_ / "parley.yaml");
    auto second = launch({"--no-demo"});
    EXPECT_EQ(second->wait(starting), 1) << second->log();
    EXPECT_THAT(second->log(), HasSubstr("another scripts/run works on"));
    EXPECT_EQ(read_file(data_ / "parley.yaml"), settings);
    first->stop(starting);
}

TEST_F(RunScript, WrongOptionsAreRefusedBeforeAnythingIsDone)
{
    const std::vector<std::vector<std::string>> wrong = {{"--bogus"},
                                                         {"--mqtt-port", "0"},
                                                         {"--mqtt-port", "65536"},
                                                         {"--http-port", "http"},
                                                         {"--mqtt-port"},
                                                         {"--data="},
                                                         {"--mqtt-port", "2000", "--http-port", "2000"},
                                                         {"--mqtts-port", "2000", "--http-port", "2000"},
                                                         {"extra"}};
    for (const auto& arguments : wrong) {
        auto run = launch(arguments);
        EXPECT_EQ(run->wait(), 2) << ::testing::PrintToString(arguments);
    }
    EXPECT_FALSE(fs::exists(data_));
    auto help = launch({"--help"});
    EXPECT_EQ(help->wait(), 0);
    EXPECT_THAT(help->log(), HasSubstr("--mqtt-port PORT"));
}

} // namespace
} // namespace parley::testing
