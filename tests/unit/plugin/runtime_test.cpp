#include "plugin/runtime.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

using testing::FakeBroker;

struct RuntimeTest : ::testing::Test {
    RuntimeTest() { start(); }
    void start()
    {
        runtime.reset();
        auto started = Runtime::start(data.settings(), broker, clock, "2.0");
        if (!started)
            throw std::runtime_error(started.error().message);
        runtime = std::move(*started);
        runtime->on_tick();
    }
    bool login(ClientHandle client, const std::string& user)
    {
        const std::string password = user == "$bridge" ? std::string(testing::test_bridge_key) : "pw-" + user;
        return runtime->on_login(client, {user, password});
    }
    ClientHandle enter(const std::string& client_id, const std::string& user)
    {
        const auto client = broker.connect(client_id);
        EXPECT_TRUE(login(client, user));
        runtime->on_tick();
        return client;
    }
    /// Bytes of the journal: whether something was written.
    [[nodiscard]] std::uint64_t journal_end()
    {
        const auto bridge = enter("$bridge", "$bridge");
        broker.published.clear();
        runtime->on_control(bridge, R"({"id":1,"command":"stats"})");
        const std::string& answer = broker.published.back().payload;
        const auto at = answer.find("\"journal_end\":") + 14;
        return std::stoull(answer.substr(at));
    }
    testing::TestDataFolder data;
    FakeBroker broker;
    testing::ManualClock clock;
    std::unique_ptr<Runtime> runtime;
};

TEST_F(RuntimeTest, CarriesAMessageFromLoginToNumber)
{
    const auto u1 = enter("u1:web", "u1");
    EXPECT_EQ(broker.clients[u1].user, "u1") << "a named session survives the broker's own check at SIGHUP";
    ASSERT_TRUE(runtime->may_publish(u1, "parley/g/ops/send/u1/r1"));
    const Outcome outcome =
        runtime->on_message({.client = u1, .topic = "parley/g/ops/send/u1/r1", .payload = "hello", .qos = 1});
    EXPECT_EQ(outcome.topic, "parley/g/ops/msg/u1");
    EXPECT_EQ(outcome.stamps[0].value, "1");
}

TEST_F(RuntimeTest, KnowsAResendAfterARestart)
{
    const Incoming message{
        .client = enter("u1:web", "u1"), .topic = "parley/g/ops/send/u1/r1", .payload = "hello", .qos = 1};
    runtime->on_message(message);
    runtime->on_disconnected(message.client, -1);
    start();
    Incoming again = message;
    again.client = enter("u1:web", "u1");
    EXPECT_EQ(runtime->on_message(again).topic, "$");
    EXPECT_EQ(broker.published.back().client, "u1:web");
    EXPECT_EQ(broker.published.back().user["seq"], "1");
}

TEST_F(RuntimeTest, LetsKnownClientsThroughAReloadWithoutTheirPasswords)
{
    const auto u1 = enter("u1:web", "u1");
    runtime->on_reload();
    EXPECT_TRUE(runtime->on_login(u1, {"u1", std::nullopt}));
    EXPECT_EQ(runtime->counters().logins, 1u);
}

TEST_F(RuntimeTest, RefusesADisabledUserAtAReload)
{
    const auto u1 = enter("u1:web", "u1");
    data.run("UPDATE user SET disabled = 1 WHERE id = 'u1'");
    clock.pass(std::chrono::seconds{2});
    runtime->on_tick();
    runtime->on_reload();
    EXPECT_FALSE(runtime->on_login(u1, {"u1", "pw-u1"}));
}

TEST_F(RuntimeTest, LeavesOfflineSessionsAloneAtAReload)
{
    const auto offline = broker.connect("u2:phone");
    runtime->on_reload();
    EXPECT_TRUE(runtime->on_login(offline, {std::nullopt, std::nullopt}));
    runtime->on_tick();
    EXPECT_FALSE(runtime->may_publish(offline, "parley/g/ops/send/u2")) << "and does not take them for connected";
    EXPECT_FALSE(runtime->on_login(offline, {std::nullopt, std::nullopt})) << "the window ends with the tick";
}

TEST_F(RuntimeTest, ChecksAWebSocketsLoginThatFallsIntoAReload)
{
    const auto client = broker.connect("u1:web");
    broker.clients[client].websockets = true;
    runtime->on_reload();
    EXPECT_FALSE(runtime->on_login(client, {"u1", "wrong"}));
    EXPECT_TRUE(runtime->on_login(client, {"u1", "pw-u1"}));
}

TEST_F(RuntimeTest, WritesNoSessionForALoginThatNeverGotIn)
{
    const auto before = journal_end();
    const auto client = broker.connect("u1:web");
    ASSERT_TRUE(login(client, "u1"));
    runtime->on_disconnected(client, -1);
    runtime->on_tick();
    EXPECT_EQ(journal_end(), before);
    enter("u1:web", "u1");
    EXPECT_GT(journal_end(), before);
}

TEST_F(RuntimeTest, IgnoresTheEndOfAConnectionThatItNeverLetIn)
{
    runtime->on_disconnected(broker.connect(""), -1);
    runtime->on_connected(broker.connect(""));
}

TEST_F(RuntimeTest, EnforcesARemovalBeforeItAnswers)
{
    const auto u2 = enter("u2", "u2");
    const auto bridge = enter("$bridge", "$bridge");
    ASSERT_TRUE(runtime->may_publish(u2, "parley/g/ops/send/u2"));
    data.run("DELETE FROM member WHERE user = 'u2'");
    runtime->on_control(bridge,
                        R"({"id":1,"command":"directory","revision":)" + std::to_string(data.revision().value()) + "}");
    EXPECT_THAT(broker.published.back().payload, ::testing::HasSubstr(R"("ok":true)"));
    EXPECT_FALSE(runtime->may_publish(u2, "parley/g/ops/send/u2"));
    EXPECT_FALSE(runtime->may_receive(u2, "parley/g/ops/msg/u1"));
}

TEST_F(RuntimeTest, RefusesLoginsOfABrokerThatNeverTicks)
{
    auto other = testing::TestDataFolder();
    auto silent = Runtime::start(other.settings(), broker, clock, "2.0");
    ASSERT_TRUE(silent);
    EXPECT_TRUE((*silent)->on_login(broker.connect("u1"), {"u1", "pw-u1"}));
    clock.pass(std::chrono::seconds{6});
    EXPECT_FALSE((*silent)->on_login(broker.connect("u2"), {"u2", "pw-u2"}));
    EXPECT_THAT(broker.lines.back(), ::testing::HasSubstr("per_listener_settings"));
}

} // namespace
} // namespace parley::plugin
