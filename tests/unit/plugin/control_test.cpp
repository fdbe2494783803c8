#include "plugin/control.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

struct ControlTest : ::testing::Test {
    ControlTest() { testing::log_in(sessions, bridge, {}, "$bridge", "$bridge"); }
    void command(std::string_view payload) { control.on_command(bridge, payload); }
    void tick()
    {
        kicks.tick();
        control.tick();
    }
    std::vector<std::string> take_answers()
    {
        std::vector<std::string> answers;
        for (const auto& each : broker.published) {
            EXPECT_EQ(each.client, "$bridge");
            EXPECT_EQ(each.topic, "$CONTROL/parley/v1/response");
            answers.push_back(each.payload);
        }
        broker.published.clear();
        return answers;
    }
    testing::TestDataFolder data;
    DirectorySource source{data.path() / "directory.db"};
    Directory directory = source.load();
    testing::FakeBroker broker;
    testing::ManualClock clock;
    Counters counters;
    Sessions sessions{1};
    Kicks kicks{sessions, broker, counters};
    topics::Names names{"parley"};
    Notices notices{broker, names, clock, counters};
    SessionExpiry expiry{sessions, kicks, notices, clock, counters, std::chrono::seconds{60}};
    Evictions evictions{directory, sessions, kicks, expiry, broker, clock, counters};
    Renewal renewal{directory, sessions, expiry};
    DirectoryFollower follower{directory, source, evictions, clock, counters};
    Control control{
        directory, follower, sessions, kicks, renewal, broker, clock, counters, [] {
                        return control::Stats{}; }};
    const ClientHandle bridge = broker.connect("$bridge");
};

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(ControlTest, AnswersWhenTheDirectoryIsThere)
{
    data.run("DELETE FROM member WHERE user = 'u2'");
    const std::string revision = std::to_string(data.revision().value());
    command(R"({"id":1,"command":"directory","revision":)" + revision + "}");
    EXPECT_THAT(take_answers(), ElementsAre(R"({"id":1,"ok":true,"revision":)" + revision + "}"));
    EXPECT_EQ(directory.membership(*directory.find_user("u2"), *directory.find_group("ops")).role, Role::none);
}

TEST_F(ControlTest, AppliesManyChangesInSlicesAndAnswersAfterTheLast)
{
    data.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) "
             "INSERT INTO user (id, kind, created_ms) SELECT 'many' || i, 'device', 1 FROM n");
    command(R"({"id":1,"command":"directory","revision":)" + std::to_string(data.revision().value()) + "}");
    EXPECT_THAT(take_answers(), IsEmpty());
    EXPECT_TRUE(follower.behind());
    int ticks = 0;
    while (follower.behind() && ticks < 100) {
        follower.tick();
        control.tick();
        ++ticks;
    }
    EXPECT_EQ(ticks, 3);
    EXPECT_THAT(take_answers(), ElementsAre(HasSubstr(R"("ok":true)")));
    EXPECT_TRUE(directory.find_user("many1000"));
}

TEST_F(ControlTest, RefusesARevisionThatTheFileDoesNotHave)
{
    command(R"({"id":1,"command":"directory","revision":999})");
    EXPECT_THAT(take_answers(), ElementsAre(HasSubstr(R"("code":"invalid_argument")")));
}

TEST_F(ControlTest, ClosesSessionsAndAnswersWhenTheyAreGone)
{
    const auto a = broker.connect("u1:a");
    const auto b = broker.connect("u1:b");
    testing::log_in(sessions, a, *directory.find_user("u1"), "u1", "u1:a");
    testing::log_in(sessions, b, *directory.find_user("u1"), "u1", "u1:b");
    command(R"({"id":1,"command":"close","user":"u1"})");
    EXPECT_THAT(broker.kicked, IsEmpty()) << "not inside the command";
    tick();
    EXPECT_EQ(broker.kicked.size(), 2u);
    EXPECT_THAT(take_answers(), IsEmpty()) << "not before the broker says that they are gone";
    sessions.close(a);
    sessions.close(b);
    tick();
    EXPECT_THAT(take_answers(), ElementsAre(R"({"id":1,"ok":true,"closed":2})"));
}

TEST_F(ControlTest, ClosesOneClientAndNeverTheBridge)
{
    command(R"({"id":1,"command":"close","client":"$bridge"})");
    command(R"({"id":2,"command":"close","client":"absent"})");
    command(R"({"id":3,"command":"close","user":"nobody"})");
    EXPECT_THAT(take_answers(), ElementsAre(R"({"id":1,"ok":true,"closed":0})", R"({"id":2,"ok":true,"closed":0})",
                                            R"({"id":3,"ok":true,"closed":0})"));
}

TEST_F(ControlTest, GivesUpOnASessionThatDoesNotEnd)
{
    testing::log_in(sessions, broker.connect("u1:a"), *directory.find_user("u1"), "u1", "u1:a");
    command(R"({"id":1,"command":"close","client":"u1:a"})");
    tick();
    clock.pass(std::chrono::seconds{6});
    tick();
    EXPECT_THAT(take_answers(), ElementsAre(HasSubstr(R"("code":"unavailable")")));
}

TEST_F(ControlTest, KicksWhoIsDisabledInTheDirectory)
{
    testing::log_in(sessions, broker.connect("u1:a"), *directory.find_user("u1"), "u1", "u1:a");
    data.run("UPDATE user SET disabled = 1 WHERE id = 'u1'");
    command(R"({"id":1,"command":"directory","revision":1})");
    tick();
    EXPECT_THAT(broker.kicked, ElementsAre("u1:a"));
}

TEST_F(ControlTest, AnswersWhenSessionsThatLostWhatTheyStoodOnAreGone)
{
    std::vector<ClientHandle> clients;
    for (int number = 0; number < 100; ++number) {
        clients.push_back(broker.connect("u1:" + std::to_string(number)));
        testing::log_in(sessions, clients.back(), *directory.find_user("u1"), "u1", "u1:" + std::to_string(number));
    }
    broker.on_kick = [&](const std::string& client) { (void)sessions.close(sessions.find_client(client)->client); };
    data.run("UPDATE user SET disabled = 1 WHERE id = 'u1'");
    command(R"({"id":1,"command":"directory","revision":)" + std::to_string(data.revision().value()) + "}");
    EXPECT_EQ(broker.kicked.size(), 64u) << "so many at once";
    EXPECT_THAT(take_answers(), IsEmpty());
    tick();
    EXPECT_EQ(broker.kicked.size(), 100u);
    EXPECT_THAT(take_answers(), ElementsAre(HasSubstr(R"("ok":true)")));
}

TEST_F(ControlTest, LetsSessionsGoOn)
{
    Session& session = testing::log_in(sessions, broker.connect("u1:a"), *directory.find_user("u1"), "u1", "u1:a");
    session.credential.kind = CredentialKind::token;
    session.credential.expires = clock.now();
    const std::string later = std::to_string(to_number(clock.now()) + 900'000);
    command(R"({"id":1,"command":"extend","user":"u1","client":"u1:a","issued":5,"expires":)" + later + "}");
    EXPECT_THAT(take_answers(), ElementsAre(R"({"id":1,"ok":true,"extended":1})"));
    EXPECT_EQ(session.credential.expires, clock.now() + std::chrono::seconds{900});
    command(R"({"id":2,"command":"extend","user":"u1","client":"u1:b","issued":5,"expires":)" + later + "}");
    EXPECT_THAT(take_answers(), ElementsAre(R"({"id":2,"ok":true,"extended":0})"));
    EXPECT_EQ(counters.sessions_extended, 1u);
}

TEST_F(ControlTest, FollowsTheDirectoryWithoutBeingTold)
{
    data.run("DELETE FROM member WHERE user = 'u2'");
    clock.pass(std::chrono::milliseconds{1100});
    follower.tick();
    EXPECT_EQ(directory.membership(*directory.find_user("u2"), *directory.find_group("ops")).role, Role::none);
}

TEST_F(ControlTest, IgnoresEverybodyElse)
{
    const auto user = broker.connect("u1");
    testing::log_in(sessions, user, *directory.find_user("u1"), "u1", "u1");
    control.on_command(user, R"({"id":1,"command":"stats"})");
    control.on_command(broker.connect("x"), R"({"id":1,"command":"stats"})");
    EXPECT_THAT(take_answers(), IsEmpty());
}

TEST_F(ControlTest, LetsOnlySoManyCommandsWait)
{
    testing::log_in(sessions, broker.connect("u1:a"), *directory.find_user("u1"), "u1", "u1:a");
    for (std::size_t number = 0; number <= Control::max_waiting; ++number)
        command(R"({"id":1,"command":"close","client":"u1:a"})");
    EXPECT_THAT(take_answers(), ElementsAre(HasSubstr("too many commands are waiting")));
}

} // namespace
} // namespace parley::plugin
