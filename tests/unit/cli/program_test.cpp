#include "clients/cli/exit_status.h"
#include "clients/cli/program.h"
#include "tests/support/free_port.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <sstream>

namespace parley::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Errc all_codes[] = {Errc::invalid_argument, Errc::unauthenticated, Errc::permission_denied, Errc::not_found,
                              Errc::already_exists,   Errc::too_large,       Errc::unavailable};

TEST(ExitStatus, EachCodeHasItsOwnAndHelpSaysIt)
{
    std::set<int> statuses{exit_ok, exit_broken};
    for (const Errc code : all_codes) {
        statuses.insert(exit_status(code));
        EXPECT_THAT(exit_status_help(),
                    HasSubstr(std::to_string(exit_status(code)) + "  " + std::string(to_string(code))));
    }
    EXPECT_EQ(statuses.size(), 2 + std::size(all_codes));
}

class Program : public ::testing::Test {
protected:
    Program()
    {
        ::setenv("XDG_CONFIG_HOME", folder_.path().c_str(), 1);
        ::unsetenv("PARLEY_TOKEN");
        ::unsetenv("PARLEY_URL");
    }
    ~Program() override { ::unsetenv("XDG_CONFIG_HOME"); }

    int run(std::vector<std::string> arguments, const std::string& input = {})
    {
        in_.str(input);
        in_.clear();
        out_.str({});
        err_.str({});
        Context context{.server = {}, .in = in_, .out = out_, .err = err_};
        return run_program(std::move(arguments), context);
    }
    std::string out() const { return out_.str(); }
    std::string err() const { return err_.str(); }

    testing::TempFolder folder_;
    std::istringstream in_;
    std::ostringstream out_, err_;
};

TEST_F(Program, HelpNamesCommandsAndExitStatuses)
{
    EXPECT_EQ(run({"--help"}), 0);
    for (const char* command : {"login", "users", "groups", "members", "sessions", "history", "send", "unread",
                                "presence", "stats", "journal", "backup", "restore"})
        EXPECT_THAT(out(), HasSubstr(std::string("\n  ") + command + " "));
    EXPECT_THAT(out(), HasSubstr("Exit status:"));
    EXPECT_EQ(run({"users", "add", "--help"}), 0);
    EXPECT_THAT(out(), HasSubstr("--new-password-file"));
}

TEST_F(Program, AWrongCommandLineIsInvalidArgument)
{
    const std::vector<std::vector<std::string>> wrong = {{},
                                                         {"nonsense"},
                                                         {"users"},
                                                         {"users", "show"},
                                                         {"--bogus"},
                                                         {"users", "list", "--limit", "none"},
                                                         {"history", "g/ops", "--limit", "501"},
                                                         {"users", "set", "u1", "--enable", "--disable"},
                                                         {"journal", "inspect", "--data", "a", "--config", "b"},
                                                         {"restore", "only-one"}};
    for (const auto& arguments : wrong) {
        EXPECT_EQ(run(arguments), 2) << ::testing::PrintToString(arguments);
        EXPECT_NE(err(), "") << ::testing::PrintToString(arguments);
    }
}

TEST_F(Program, APasswordOnTheCommandLineIsNotEvenAnOption)
{
    EXPECT_EQ(run({"--user", "u1", "--password", "secret", "stats"}), 2);
    EXPECT_EQ(run({"users", "add", "u1", "--new-password", "secret"}), 2);
}

TEST_F(Program, WithoutALoginItSaysHowToLogIn)
{
    EXPECT_EQ(run({"--url", "http://127.0.0.1:1", "stats"}), 3);
    EXPECT_THAT(err(), HasSubstr("parleyctl login"));
}

TEST_F(Program, AServerThatDoesNotAnswerIsUnavailable)
{
    const std::string url = "http://127.0.0.1:" + std::to_string(testing::free_port());
    EXPECT_EQ(run({"--url", url, "--user", "u1", "--password-file", "-", "stats"}, "secret\n"), 8);
    EXPECT_THAT(err(), HasSubstr(url));
    EXPECT_THAT(err(), Not(HasSubstr("secret")));
}

TEST_F(Program, ANeedlessUserChangeIsRefusedBeforeAnythingIsAsked)
{
    EXPECT_EQ(run({"users", "set", "u1"}), 2);
    EXPECT_EQ(run({"groups", "set", "g1"}), 2);
    EXPECT_EQ(run({"sessions", "close"}), 2);
}

TEST_F(Program, AConversationIsAGroupOrAUser)
{
    ::setenv("PARLEY_TOKEN", "x", 1);
    for (const char* conversation : {"ops", "x/ops", "g/", "g/a/b", "/"})
        EXPECT_EQ(run({"--url", "http://127.0.0.1:1", "history", conversation}), 2) << conversation;
    ::unsetenv("PARLEY_TOKEN");
}

TEST_F(Program, LocalCommandsNeedADataFolderThatIsThere)
{
    EXPECT_EQ(run({"journal", "verify"}), 2);
    EXPECT_EQ(run({"journal", "verify", "--data", (folder_.path() / "absent").string()}), 5);
    EXPECT_EQ(run({"backup", (folder_.path() / "b").string(), "--data", (folder_.path() / "absent").string()}), 5);
    testing::write_file(folder_.path() / "parley.yaml", "jornal: {}\n");
    EXPECT_EQ(run({"journal", "verify", "--config", (folder_.path() / "parley.yaml").string()}), 2);
    EXPECT_THAT(err(), HasSubstr("did you mean 'journal'?"));
}

TEST_F(Program, AnEmptyJournalIsWhole)
{
    EXPECT_EQ(run({"journal", "verify", "--data", folder_.path().string()}), 0);
    EXPECT_THAT(out(), HasSubstr("whole"));
    EXPECT_EQ(run({"--json", "journal", "verify", "--data", folder_.path().string()}), 0);
    EXPECT_THAT(out(), HasSubstr("\"ok\":true"));
}

} // namespace
} // namespace parley::cli
