#include "tests/integration/cli/ctl.h"
#include "tests/integration/system_suite.h"
#include "tests/support/eventually.h"

#include <gmock/gmock.h>

#include <boost/json.hpp>

#include <cstdlib>

namespace parley::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CliCommands : public SystemSuite<CliCommands> {
protected:
    CliCommands() { ::setenv("XDG_CONFIG_HOME", system().folder().c_str(), 1); } // inherited by parleyctl
    ~CliCommands() override { ::unsetenv("XDG_CONFIG_HOME"); }
    Ctl ctl_{system()};
};

TEST_F(CliCommands, AUserIsAddedShownChangedAndRemoved)
{
    const auto password = ctl_.file_with("a-long-password");
    const auto added =
        ctl_.run({"users", "add", "a1", "--name", "First", "--kind", "device", "--new-password-file", password});
    EXPECT_EQ(added.status, 0) << added.output;
    EXPECT_THAT(ctl_.run({"users", "list"}).output, HasSubstr("a1 "));
    const auto shown = ctl_.run({"--json", "users", "show", "a1"}).json();
    EXPECT_EQ(shown.at("display_name").as_string(), "First");
    EXPECT_EQ(shown.at("kind").as_string(), "device");
    EXPECT_TRUE(shown.at("has_password").as_bool());

    EXPECT_EQ(ctl_.run({"users", "set", "a1", "--name", "Second", "--disable"}).status, 0);
    EXPECT_THAT(ctl_.run({"users", "show", "a1"}).output, HasSubstr("disabled"));
    EXPECT_EQ(ctl_.run({"users", "remove", "a1"}).status, 0);
    EXPECT_EQ(ctl_.run({"users", "show", "a1"}).status, 5);
    // The id of a removed user is not given again.
    EXPECT_EQ(ctl_.run({"users", "add", "a1", "--no-password"}).status, 6);
}

TEST_F(CliCommands, ANewPasswordIsTheOneThatLogsIn)
{
    given().user("b1");
    const auto fresh = ctl_.file_with("another-password");
    EXPECT_EQ(ctl_.run({"users", "passwd", "b1", "--new-password-file", fresh}).status, 0);
    EXPECT_EQ(ctl_.run_as("b1", {"unread"}).status, 3);
    EXPECT_EQ(ctl_.run_plain({"--user", "b1", "--password-file", fresh, "unread"}).status, 0);

    // Without being an administrator, by the old one.
    const auto newest = ctl_.file_with("the-third-password");
    const auto changed = ctl_.run_plain({"--user", "b1", "--password-file", fresh, "users", "passwd", "b1",
                                         "--old-password-file", fresh, "--new-password-file", newest});
    EXPECT_EQ(changed.status, 0) << changed.output;
    EXPECT_EQ(ctl_.run_plain({"--user", "b1", "--password-file", newest, "unread"}).status, 0);
}

TEST_F(CliCommands, TheDoorOfAGroupIsKept)
{
    given().user("door1");
    given().user("door2");
    EXPECT_EQ(ctl_.run({"groups", "add", "dg", "--visibility", "public", "--joining", "request", "--slow-mode", "1500",
                        "--read-only"})
                  .status,
              0);
    EXPECT_THAT(ctl_.run({"groups", "show", "dg"}).output, HasSubstr("read-only, slow 1500 ms"));
    EXPECT_EQ(ctl_.run({"groups", "set", "dg", "--slow-mode", "0", "--read-write"}).status, 0);
    EXPECT_THAT(ctl_.run({"groups", "show", "dg"}).output, Not(HasSubstr("slow")));

    EXPECT_THAT(ctl_.run_as("door1", {"join", "dg", "--text", "me"}).output, HasSubstr("asked to join"));
    EXPECT_THAT(ctl_.run({"requests", "list", "dg"}).output, HasSubstr("door1"));
    EXPECT_EQ(ctl_.run({"requests", "accept", "dg", "door1", "--role", "observer"}).status, 0);
    EXPECT_THAT(ctl_.run({"members", "list", "dg"}).output, HasSubstr("observer"));

    EXPECT_EQ(ctl_.run({"bans", "add", "dg", "door1", "--reason", "why not", "--seconds", "3600"}).status, 0);
    EXPECT_THAT(ctl_.run({"bans", "list", "dg"}).output, HasSubstr("why not"));
    EXPECT_THAT(ctl_.run({"members", "list", "dg"}).output, Not(HasSubstr("door1")));
    EXPECT_EQ(ctl_.run_as("door1", {"join", "dg"}).status, 4);
    EXPECT_EQ(ctl_.run({"bans", "remove", "dg", "door1"}).status, 0);

    const auto made = ctl_.run({"--json", "invitations", "add", "dg", "--uses", "2"}).json();
    const std::string text(made.at("invitation").as_string());
    EXPECT_EQ(ctl_.run_as("door2", {"invitations", "accept", text}).status, 0);
    EXPECT_THAT(ctl_.run({"members", "list", "dg"}).output, HasSubstr("door2"));
    EXPECT_EQ(ctl_.run({"invitations", "remove", "dg", std::string(made.at("id").as_string())}).status, 0);
    EXPECT_EQ(ctl_.run_as("door1", {"invitations", "accept", text}).status, 5);
}

TEST_F(CliCommands, AGroupAndItsMembersAreManaged)
{
    given().user("c1");
    EXPECT_EQ(ctl_.run({"groups", "add", "gc", "--name", "Club", "--visibility", "public"}).status, 0);
    EXPECT_EQ(ctl_.run({"groups", "add", "gc"}).status, 6);
    EXPECT_EQ(ctl_.run({"groups", "set", "gc", "--topic", "All about it"}).status, 0);
    EXPECT_THAT(ctl_.run({"groups", "show", "gc"}).output, HasSubstr("All about it"));

    EXPECT_EQ(ctl_.run({"members", "add", "gc", "c1"}).status, 0);
    EXPECT_EQ(ctl_.run({"members", "add", "gc", "c1"}).status, 6);
    EXPECT_EQ(ctl_.run({"members", "role", "gc", "c1", "moderator"}).status, 0);
    EXPECT_EQ(ctl_.run({"members", "mute", "gc", "c1"}).status, 0);
    const auto listed = ctl_.run({"members", "list", "gc"}).output;
    EXPECT_THAT(listed, HasSubstr("moderator"));
    EXPECT_THAT(listed, HasSubstr("muted"));
    EXPECT_EQ(ctl_.run({"members", "mute", "gc", "c1", "--off"}).status, 0);
    EXPECT_EQ(ctl_.run({"members", "remove", "gc", "c1"}).status, 0);
    EXPECT_THAT(ctl_.run({"members", "list", "gc"}).output, Not(HasSubstr("c1")));
    EXPECT_EQ(ctl_.run({"groups", "remove", "gc"}).status, 0);
    EXPECT_EQ(ctl_.run({"groups", "show", "gc"}).status, 5);
}

TEST_F(CliCommands, WhatIsSentStandsInHistory)
{
    given().user("d1").member_of("gd");
    given().user("d2").member_of("gd");
    const auto sent = ctl_.run_as("d1", {"--json", "send", "g/gd", "hello from the shell", "--ref", "r1"});
    ASSERT_EQ(sent.status, 0) << sent.output;
    ASSERT_EQ(ctl_.run_as("d1", {"send", "u/d2", "between us"}).status, 0);

    EXPECT_TRUE(eventually([&] {
        return ctl_.run_as("d2", {"history", "g/gd"}).output.find("hello from the shell") != std::string::npos &&
               ctl_.run_as("d2", {"history", "u/d1"}).output.find("between us") != std::string::npos;
    }));
    const auto page = ctl_.run_as("d2", {"--json", "history", "g/gd", "--limit", "1"}).json();
    EXPECT_EQ(page.at("messages").as_array().back().at("from").as_string(), "d1");
    EXPECT_THAT(ctl_.run_as("d2", {"unread"}).output, HasSubstr("u/d1"));
}

TEST_F(CliCommands, ContactsAndBlocksAreOnesOwn)
{
    given().user("k1");
    given().user("k2");
    EXPECT_THAT(ctl_.run({"contacts", "add", "k2", "--of", "k1"}).output, HasSubstr("k2 is now a contact of k1"));
    EXPECT_THAT(ctl_.run_as("k2", {"contacts", "list"}).output, HasSubstr("k1"));
    EXPECT_EQ(ctl_.run_as("k1", {"contacts", "remove", "k2"}).status, 0);
    EXPECT_THAT(ctl_.run_as("k2", {"contacts", "list"}).output, Not(HasSubstr("k1")));

    EXPECT_THAT(ctl_.run_as("k1", {"blocks", "add", "k2"}).output, HasSubstr("k2 is blocked by k1"));
    EXPECT_EQ(ctl_.run_as("k2", {"send", "u/k1", "hello?"}).status, 4);
    EXPECT_EQ(ctl_.run({"blocks", "add", "k2", "--of", "k1"}).status, 4);
    EXPECT_EQ(ctl_.run_as("k1", {"blocks", "remove", "k2"}).status, 0);
    EXPECT_EQ(ctl_.run_as("k2", {"send", "u/k1", "hello!"}).status, 0);
}

TEST_F(CliCommands, SearchFindsWhatOneMayRead)
{
    given().group("sg");
    given().user("s1").member_of("sg");
    given().user("s2");
    EXPECT_EQ(ctl_.run_as("s1", {"send", "g/sg", "the aubergine arrives at noon"}).status, 0);
    EXPECT_TRUE(eventually([&] {
        return ctl_.run_as("s1", {"search", "aubergine"}).output.find("arrives at noon") != std::string::npos;
    }));
    EXPECT_THAT(ctl_.run_as("s1", {"search", "aubergine", "--in", "g/sg"}).output, HasSubstr("g/sg"));
    EXPECT_THAT(ctl_.run_as("s2", {"search", "aubergine"}).output, Not(HasSubstr("noon")));
}

TEST_F(CliCommands, ABroadcastReachesWhoIsOnline)
{
    given().user("w1");
    auto client = connect_as("w1");
    client.subscribe("parley/all");
    EXPECT_EQ(ctl_.run({"broadcast", "lights out at ten"}).status, 0);
    EXPECT_EQ(client.next_message_on("parley/all").payload, "lights out at ten");
    EXPECT_EQ(ctl_.run_as("w1", {"broadcast", "mine"}).status, 4);
}

TEST_F(CliCommands, SessionsAreListedAndClosed)
{
    given().user("e1");
    auto client = connect_as("e1", {.client = "e1:shell"});
    EXPECT_TRUE(eventually([&] {
        return ctl_.run({"sessions", "list"}).output.find("e1:shell") != std::string::npos;
    }));
    EXPECT_EQ(ctl_.run({"sessions", "close", "e1:shell"}).status, 0);
    EXPECT_TRUE(eventually([&] {
        return ctl_.run({"sessions", "list"}).output.find("e1:shell") == std::string::npos;
    }));
    EXPECT_EQ(ctl_.run({"sessions", "close", "e1:shell"}).status, 5);
}

TEST_F(CliCommands, PresenceAndStatsAreShown)
{
    given().user("f1");
    auto client = connect_as("f1");
    EXPECT_TRUE(eventually([&] { return ctl_.run({"presence", "f1"}).output.find("online") != std::string::npos; }));
    const auto stats = ctl_.run({"stats"});
    EXPECT_EQ(stats.status, 0);
    EXPECT_THAT(stats.output, HasSubstr("NAME"));
    EXPECT_TRUE(ctl_.run({"--json", "stats"}).json().is_object());
}

TEST_F(CliCommands, TheExitStatusSaysTheKindOfError)
{
    given().user("h1");
    EXPECT_EQ(ctl_.run({"users", "add", "not/an/id", "--no-password"}).status, 2);
    EXPECT_EQ(ctl_.run_plain({"--user", "h1", "--password-file", ctl_.file_with("wrong"), "stats"}).status, 3);
    EXPECT_EQ(ctl_.run_plain({"stats"}).status, 3);
    EXPECT_EQ(ctl_.run_as("h1", {"users", "list"}).status, 4);
    EXPECT_EQ(ctl_.run({"groups", "show", "nothing"}).status, 5);
}

TEST_F(CliCommands, ALoginIsKeptUntilLogout)
{
    given().user("i1");
    const auto password = ctl_.file_with(ParleySystem::password_of("i1"));
    EXPECT_EQ(ctl_.run_plain({"login", "i1", "--password-file", password}).status, 0);
    EXPECT_EQ(ctl_.run_plain({"unread"}).status, 0);
    EXPECT_EQ(ctl_.run_plain({"logout"}).status, 0);
    EXPECT_EQ(ctl_.run_plain({"unread"}).status, 3);
}

TEST_F(CliCommands, LogoutEndsTheLoginAtTheServer)
{
    given().user("o1");
    const auto password = ctl_.file_with(ParleySystem::password_of("o1"));
    EXPECT_EQ(ctl_.run_plain({"login", "o1", "--password-file", password}).status, 0);
    EXPECT_THAT(ctl_.run({"logins", "list", "--of", "o1"}).output, HasSubstr("parleyctl"));
    const auto kept = read_file(system().folder() / "parley" / "token");
    EXPECT_EQ(ctl_.run_plain({"logout"}).status, 0);
    write_file(system().folder() / "parley" / "token", kept);
    EXPECT_EQ(ctl_.run_plain({"unread"}).status, 3);
    EXPECT_EQ(ctl_.run_plain({"logout"}).status, 0);
    EXPECT_THAT(ctl_.run({"logins", "list", "--of", "o1"}).output, Not(HasSubstr("parleyctl")));
}

TEST_F(CliCommands, LoginsAreEndedFromElsewhere)
{
    given().user("o2");
    const auto password = ctl_.file_with(ParleySystem::password_of("o2"));
    EXPECT_EQ(ctl_.run_plain({"login", "o2", "--password-file", password}).status, 0);
    const auto list = ctl_.run_plain({"--json", "logins", "list"}).json().as_array();
    ASSERT_EQ(list.size(), 1u);
    EXPECT_TRUE(list[0].at("current").as_bool());
    EXPECT_EQ(ctl_.run_as("o2", {"logins", "revoke"}).status, 2);
    EXPECT_EQ(ctl_.run_as("o2", {"logins", "revoke", std::string(list[0].at("id").as_string())}).status, 0);
    EXPECT_EQ(ctl_.run_plain({"unread"}).status, 3);

    EXPECT_EQ(ctl_.run_plain({"login", "o2", "--password-file", password}).status, 0);
    EXPECT_EQ(ctl_.run({"logins", "revoke", "--all", "--of", "o2"}).status, 0);
    EXPECT_EQ(ctl_.run_plain({"unread"}).status, 3);
    EXPECT_EQ(ctl_.run_plain({"logout"}).status, 0);
}

TEST_F(CliCommands, AKeyStandsInAFileOfItsOwnAndOpensWhatItMay)
{
    given().user("o3").member_of("og");
    const auto file = (system().folder() / "o3.key").string();
    const auto made =
        ctl_.run_as("o3", {"keys", "add", "--kind", "api", "--name", "reader", "--scope", "groups:read", "--to", file});
    EXPECT_EQ(made.status, 0) << made.output;
    EXPECT_THAT(made.output, Not(HasSubstr("pa_")));
    auto key = read_file(file);
    key.resize(key.find_last_not_of('\n') + 1);
    EXPECT_THAT(made.output, Not(HasSubstr(key)));

    ::setenv("PARLEY_TOKEN", key.c_str(), 1);
    EXPECT_EQ(ctl_.run_plain({"groups", "show", "og"}).status, 0);
    EXPECT_EQ(ctl_.run_plain({"unread"}).status, 4);
    ::unsetenv("PARLEY_TOKEN");

    const auto list = ctl_.run({"--json", "keys", "list", "--of", "o3"}).json().as_array();
    ASSERT_EQ(list.size(), 1u);
    EXPECT_EQ(list[0].at("name").as_string(), "reader");
    // A file that is there is not overwritten, and no key stays good that nobody has.
    EXPECT_EQ(ctl_.run_as("o3", {"keys", "add", "--kind", "device", "--to", file}).status, 6);
    EXPECT_EQ(ctl_.run({"--json", "keys", "list", "--of", "o3"}).json().as_array().size(), 1u);

    EXPECT_EQ(ctl_.run({"keys", "revoke", "--of", "o3", std::string(list[0].at("id").as_string())}).status, 0);
    ::setenv("PARLEY_TOKEN", key.c_str(), 1);
    EXPECT_EQ(ctl_.run_plain({"groups", "show", "og"}).status, 3);
    ::unsetenv("PARLEY_TOKEN");
    EXPECT_THAT(ctl_.run_as("o3", {"keys", "add", "--kind", "device"}).output, HasSubstr("pk_"));
}

TEST_F(CliCommands, AGivenOutPasswordIsChangedFirst)
{
    const auto given_out = ctl_.file_with("given-out");
    const auto own = ctl_.file_with("my-own");
    EXPECT_EQ(ctl_.run({"users", "add", "o4", "--must-change-password", "--new-password-file", given_out}).status, 0);
    EXPECT_THAT(ctl_.run({"users", "show", "o4"}).output, HasSubstr("must change password"));
    EXPECT_EQ(ctl_.run_plain({"--user", "o4", "--password-file", given_out, "unread"}).status, 4);
    const auto changed = ctl_.run_plain({"--user", "o4", "--password-file", given_out, "users", "passwd", "o4",
                                         "--old-password-file", given_out, "--new-password-file", own});
    EXPECT_EQ(changed.status, 0) << changed.output;
    EXPECT_EQ(ctl_.run_plain({"--user", "o4", "--password-file", own, "unread"}).status, 0);
}

TEST_F(CliCommands, SomebodySignsUpByAnInvitation)
{
    given().group("sg1");
    const auto made = ctl_.run({"--json", "invitations", "add", "sg1", "--sign-up"}).json();
    const auto invitation = ctl_.file_with(std::string(made.at("invitation").as_string()));
    const auto password = ctl_.file_with("a-long-password");
    EXPECT_THAT(ctl_.run({"invitations", "list"}).output, HasSubstr("sg1"));
    const auto done =
        ctl_.run_plain({"signup", "o5", "--invitation-file", invitation, "--new-password-file", password});
    EXPECT_EQ(done.status, 0) << done.output;
    EXPECT_THAT(ctl_.run({"members", "list", "sg1"}).output, HasSubstr("o5"));
    EXPECT_EQ(ctl_.run_plain({"--user", "o5", "--password-file", password, "unread"}).status, 0);
    EXPECT_EQ(ctl_.run_plain({"signup", "o6", "--invitation-file", invitation, "--new-password-file", password}).status,
              5);
    EXPECT_EQ(ctl_.run_plain({"signup", "o6", "--open", "--new-password-file", password}).status, 4);

    const auto another = ctl_.run({"--json", "invitations", "add", "--sign-up"}).json();
    EXPECT_EQ(ctl_.run({"invitations", "remove", std::string(another.at("id").as_string())}).status, 0);
    EXPECT_EQ(ctl_.run({"invitations", "add"}).status, 2);
}

TEST_F(CliCommands, ATokenFromTheEnvironmentIsUsed)
{
    const auto token = ctl_.run({"token"});
    ASSERT_EQ(token.status, 0) << token.output;
    ::setenv("PARLEY_TOKEN", token.output.substr(0, token.output.find('\n')).c_str(), 1);
    EXPECT_EQ(ctl_.run_plain({"users", "list"}).status, 0);
    ::unsetenv("PARLEY_TOKEN");
}

TEST_F(CliCommands, AMessageCannotSteerTheTerminal)
{
    given().user("j1").member_of("gj");
    auto client = connect_as("j1");
    client.publish(topics().group_send("gj", "j1"), "\x1b[2Jgone");
    EXPECT_TRUE(eventually([&] {
        return ctl_.run({"history", "g/gj"}).output.find("\\x1b[2Jgone") != std::string::npos;
    }));
    EXPECT_THAT(ctl_.run({"history", "g/gj"}).output, Not(HasSubstr("\x1b")));
}

} // namespace
} // namespace parley::testing
