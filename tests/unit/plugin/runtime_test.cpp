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
    bool login_with(ClientHandle client, const std::string& user, const std::string& password)
    {
        return runtime->on_login(client, {user, password});
    }
    /// User u1, by a token of the login l1.
    ClientHandle enter_by_token(const std::string& client_id, std::chrono::seconds life)
    {
        credentials::AccessToken token;
        token.user = UserId{"u1"};
        token.issued = clock.now();
        token.expires = clock.now() + life;
        token.login = "l1";
        last_token = credentials::sign_access_token(token, testing::test_token_key);
        const auto client = broker.connect(client_id);
        EXPECT_TRUE(login_with(client, "u1", last_token));
        runtime->on_tick();
        return client;
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
    std::string last_token;
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

TEST_F(RuntimeTest, LetsTokensThroughAReloadThatHaveBeenRenewedMeanwhile)
{
    const auto u1 = enter_by_token("u1:web", std::chrono::seconds{100});
    const auto u2 = enter_by_token("u1:old", std::chrono::seconds{100});
    const auto bridge = enter("$bridge", "$bridge");
    runtime->on_control(bridge, R"({"id":1,"command":"extend","user":"u1","client":"u1:web","issued":)" +
                                    std::to_string(to_number(clock.now())) + R"(,"expires":)" +
                                    std::to_string(to_number(clock.now()) + 900'000) + "}");
    clock.pass(std::chrono::seconds{101});
    runtime->on_reload();
    EXPECT_TRUE(runtime->on_login(u1, {"u1", last_token})) << "the token that the broker kept is over";
    EXPECT_TRUE(runtime->on_login(u2, {"u1", std::nullopt})) << "its end comes with the tick, not in the reload";
    runtime->on_tick();
    EXPECT_EQ(broker.kicked, std::vector<std::string>{"u1:old"});
    EXPECT_FALSE(login_with(broker.connect("u1:new"), "u1", last_token));
}

TEST_F(RuntimeTest, RefusesAtAReloadWhatHasLostWhatItStoodOn)
{
    const auto u1 = enter_by_token("u1:web", std::chrono::seconds{100});
    const auto other = enter("u1:other", "u1");
    data.run("INSERT INTO login (id, user, refresh, created_ms, used_ms, expires_ms) VALUES ('l1', 'u1', 'r', 1, 1, "
             "1999999999999)");
    data.run("UPDATE login SET revoked_ms = 5");
    clock.pass(std::chrono::seconds{2});
    runtime->on_tick();
    runtime->on_reload();
    EXPECT_FALSE(runtime->on_login(u1, {"u1", last_token}));
    EXPECT_TRUE(runtime->on_login(other, {"u1", std::nullopt}));
}

TEST_F(RuntimeTest, TellsAClientThatItsTokenEndsAndThenEndsIt)
{
    enter_by_token("u1:web", std::chrono::seconds{100});
    broker.published.clear();
    clock.pass(std::chrono::seconds{40});
    runtime->on_tick();
    ASSERT_EQ(broker.published.size(), 1u);
    EXPECT_EQ(broker.published.back().topic, "parley/u/u1/notice");
    EXPECT_THAT(broker.published.back().payload, ::testing::HasSubstr("session_expiring"));
    clock.pass(std::chrono::seconds{60});
    runtime->on_tick();
    runtime->on_tick();
    EXPECT_EQ(broker.kicked, std::vector<std::string>{"u1:web"});
}

TEST_F(RuntimeTest, DoesNotStartWithoutTheKeyOfTokensOrAnIssuersFile)
{
    auto other = testing::TestDataFolder();
    Settings settings = other.settings();
    settings.auth.issuers.push_back({"https://id.example.org", other.path() / "absent.json", "parley", "sub"});
    const auto unnamed = Runtime::start(settings, broker, clock, "2.0");
    ASSERT_FALSE(unnamed);
    EXPECT_THAT(unnamed.error().message, ::testing::HasSubstr("absent.json"));
    std::filesystem::remove(settings.token_key_file());
    const auto keyless = Runtime::start(other.settings(), broker, clock, "2.0");
    ASSERT_FALSE(keyless);
    EXPECT_THAT(keyless.error().message, ::testing::HasSubstr("token.key"));
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
