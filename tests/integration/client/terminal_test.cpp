#include "clients/chat/program.h"
#include "clients/cli/exit_status.h"
#include "tests/integration/system_suite.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <regex>
#include <sstream>
#include <thread>

namespace parley::chat {
namespace {

using ::testing::HasSubstr;

struct Ran {
    int status;
    std::string out;
    std::string err;
};

class TerminalClient : public testing::SystemSuite<TerminalClient> {
protected:
    Ran run(const std::string& user, std::vector<std::string> arguments, const std::string& input = {})
    {
        const auto secret = folder_.path() / (user + ".password");
        testing::write_file(secret, testing::ParleySystem::password_of(user) + "\n");
        const std::vector<std::string> login{
            "--server",        "mqtt://127.0.0.1:" + std::to_string(system().broker_port()),
            "--user",          user,
            "--password-file", secret.string(),
            "--state",         (folder_.path() / "state").string()};
        arguments.insert(arguments.begin(), login.begin(), login.end());
        std::istringstream in(input);
        std::ostringstream out;
        std::ostringstream err;
        const int status = run_program(std::move(arguments), in, out, err);
        return {status, out.str(), err.str()};
    }
    testing::TempFolder folder_;
};

TEST_F(TerminalClient, SendsAndReadsHistory)
{
    given().user("a1").member_of("send");
    given().user("a2").member_of("send");
    const auto sent = run("a1", {"send", "g/send", "one", "two"});
    EXPECT_EQ(sent.status, cli::exit_ok) << sent.err;
    EXPECT_EQ(sent.out, "g/send 3\ng/send 4\n"); // behind the two who joined
    EXPECT_EQ(run("a1", {"send", "g/send"}, "three\nfour\n").out, "g/send 5\ng/send 6\n");
    const auto history = run("a2", {"history", "g/send", "--limit", "2", "--json"});
    EXPECT_THAT(history.out, HasSubstr(R"("seq":5,"from":"a1")"));
    EXPECT_THAT(history.out, HasSubstr("three"));
}

TEST_F(TerminalClient, SaysWhyItDoesNotSend)
{
    given().user("b1");
    given().user("b2").member_of("closed");
    const auto refused = run("b1", {"send", "g/closed", "in"});
    EXPECT_EQ(refused.status, cli::exit_status(Errc::permission_denied));
    EXPECT_EQ(refused.err, "parley: not_member\n");
    EXPECT_EQ(run("b1", {"send", "closed", "in"}).status, cli::exit_status(Errc::invalid_argument));
}

TEST_F(TerminalClient, TailGoesOnWhereItStopped)
{
    given().user("c1").member_of("tail");
    given().user("c2").member_of("tail");
    // What it shows of the past is nothing: a first run that ends by itself needs a message that comes while it runs.
    std::atomic<bool> is_read{false};
    Ran first;
    std::thread reader([&] {
        first = run("c2", {"tail", "g/tail", "--count", "1"});
        is_read = true;
    });
    int written = 0;
    for (; written < 100 && !is_read; ++written)
        EXPECT_EQ(run("c1", {"send", "g/tail", std::to_string(written)}).status, cli::exit_ok);
    reader.join();
    std::smatch seen;
    ASSERT_TRUE(std::regex_search(first.out, seen, std::regex("c1  ([0-9]+)\n"))) << first.out << first.err;

    EXPECT_EQ(run("c1", {"send", "g/tail", "last"}).status, cli::exit_ok);
    const int behind = written - std::stoi(seen[1]); // those after it, and "last"
    const auto rest = run("c2", {"tail", "g/tail", "--count", std::to_string(behind)});
    std::string expected;
    for (int each = std::stoi(seen[1]) + 1; each < written; ++each)
        expected += std::to_string(each) + ' ';
    EXPECT_EQ(std::regex_replace(rest.out, std::regex("[0-9:]+  g/tail  c1  ([a-z0-9]+)\n"), "$1 "),
              expected + "last ");
}

TEST_F(TerminalClient, ChatSendsLinesAndKnowsCommands)
{
    given().user("d1").member_of("chat");
    given().user("d2").member_of("chat");
    const auto chat = run("d1", {"chat"}, "hello\n/to g/chat\nhello\n/groups\n/nonsense\n/quit\nnever\n");
    EXPECT_EQ(chat.status, cli::exit_ok) << chat.err;
    EXPECT_THAT(chat.out, HasSubstr("! to whom? /to g/GROUP or /to u/USER"));
    EXPECT_THAT(chat.out, HasSubstr("/history [COUNT]"));
    const auto history = run("d2", {"history", "g/chat"});
    EXPECT_THAT(history.out, HasSubstr("d1  hello\n"));
    EXPECT_THAT(history.out, ::testing::Not(HasSubstr("never")));
}

TEST_F(TerminalClient, ListsGroups)
{
    given().user("e1").member_of("listed", "moderator");
    EXPECT_THAT(run("e1", {"groups"}).out, HasSubstr("g/listed  moderator  1 members"));
}

} // namespace
} // namespace parley::chat
