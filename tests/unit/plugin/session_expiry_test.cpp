#include "plugin/session_expiry.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct SessionExpiryTest : ::testing::Test {
    Session& open(const std::string& client_id, std::optional<std::chrono::milliseconds> left)
    {
        Session& session = testing::log_in(sessions, broker.connect(client_id), world.u1, "u1", client_id);
        session.credential.kind = CredentialKind::token;
        if (left)
            session.credential.expires = clock.now() + *left;
        expiry.plan(session);
        return session;
    }
    void renew(Session& session, std::chrono::milliseconds left)
    {
        session.credential.expires = clock.now() + left;
        expiry.plan(session);
    }
    /// What was said after so much time: "notice" and who was ended.
    std::vector<std::string> after(std::chrono::milliseconds time)
    {
        clock.pass(time);
        expiry.tick();
        kicks.tick();
        std::vector<std::string> said;
        for (const auto& each : broker.published) {
            EXPECT_EQ(each.topic, "parley/u/u1/notice");
            EXPECT_EQ(each.qos, 0) << "of no use to clients that are offline";
            said.push_back(each.payload);
        }
        said.insert(said.end(), broker.kicked.begin(), broker.kicked.end());
        broker.published.clear();
        broker.kicked.clear();
        return said;
    }
    std::string notice(const std::string& client, UnixMillis expires)
    {
        return R"({"notice":"session_expiring","expires":)" + std::to_string(to_number(expires)) + R"(,"client":")" +
               client + "\"}";
    }

    testing::SmallWorld world;
    testing::FakeBroker broker;
    testing::ManualClock clock;
    Counters counters;
    Sessions sessions{1};
    Kicks kicks{sessions, broker, counters};
    topics::Names names{"parley"};
    Notices notices{broker, names, clock, counters};
    SessionExpiry expiry{sessions, kicks, notices, clock, counters, 60s};
};

TEST_F(SessionExpiryTest, WarnsAndThenEnds)
{
    const Session& session = open("u1:a", 900s);
    const UnixMillis end = *session.credential.expires;
    EXPECT_THAT(after(839s), IsEmpty());
    EXPECT_THAT(after(1s), ElementsAre(notice("u1:a", end)));
    EXPECT_THAT(after(59s), IsEmpty());
    EXPECT_THAT(after(1s), ElementsAre("u1:a"));
    EXPECT_THAT(after(900s), IsEmpty());
    EXPECT_EQ(counters.sessions_expired, 1u);
    EXPECT_EQ(expiry.planned(), 0u);
}

TEST_F(SessionExpiryTest, LeavesASessionWithoutAnEndAlone)
{
    open("u1:a", std::nullopt);
    EXPECT_EQ(expiry.planned(), 0u);
    EXPECT_THAT(after(100'000s), IsEmpty());
}

TEST_F(SessionExpiryTest, WarnsOfAShortOneAsSoonAsItMayHaveSubscribed)
{
    const UnixMillis end = *open("u1:a", 30s).credential.expires;
    EXPECT_THAT(after(999ms), IsEmpty());
    EXPECT_THAT(after(1ms), ElementsAre(notice("u1:a", end)));
    EXPECT_THAT(after(29s), ElementsAre("u1:a"));

    const UnixMillis soon = *open("u1:b", 800ms).credential.expires;
    EXPECT_THAT(after(400ms), ElementsAre(notice("u1:b", soon)));
    EXPECT_THAT(after(400ms), ElementsAre("u1:b"));
}

TEST_F(SessionExpiryTest, GoesOnWithANewerEnd)
{
    Session& session = open("u1:a", 900s);
    after(850s);
    renew(session, 900s);
    EXPECT_EQ(expiry.planned(), 1u);
    EXPECT_THAT(after(839s), IsEmpty()) << "the old end has passed";
    EXPECT_THAT(after(1s), ElementsAre(notice("u1:a", *session.credential.expires))) << "warned again";
    EXPECT_THAT(after(60s), ElementsAre("u1:a"));
}

TEST_F(SessionExpiryTest, ForgetsASessionThatIsGone)
{
    const ClientHandle client = open("u1:a", 900s).client;
    expiry.closed(*sessions.close(client));
    EXPECT_EQ(expiry.planned(), 0u);
    EXPECT_THAT(after(900s), IsEmpty());
}

TEST_F(SessionExpiryTest, TakesNoNewerSessionForTheOneThatEnded)
{
    const ClientHandle client = open("u1:a", 900s).client;
    (void)sessions.close(client); // nobody told us
    testing::log_in(sessions, client, world.u1, "u1", "u1:a");
    EXPECT_THAT(after(900s), IsEmpty());
}

TEST_F(SessionExpiryTest, EndsOneThatIsOverAlreadyAndNoticesThatWereMissed)
{
    open("u1:a", -5s);
    EXPECT_THAT(after(0s), ElementsAre("u1:a"));
    open("u1:b", 900s);
    EXPECT_THAT(after(1000s), ElementsAre("u1:b")) << "the clock jumped over both";
}

TEST_F(SessionExpiryTest, DoesNotWarnWhereNobodyWantsIt)
{
    SessionExpiry silent(sessions, kicks, notices, clock, counters, 0s);
    Session& session = testing::log_in(sessions, broker.connect("u1:a"), world.u1, "u1", "u1:a");
    session.credential.expires = clock.now() + 10s;
    silent.plan(session);
    clock.pass(10s);
    silent.tick();
    kicks.tick();
    EXPECT_THAT(broker.published, IsEmpty());
    EXPECT_THAT(broker.kicked, ElementsAre("u1:a"));
}

TEST_F(SessionExpiryTest, DoesSoManyATick)
{
    for (int number = 0; number < 600; ++number)
        open("u1:" + std::to_string(number), 10s);
    clock.pass(2s);
    expiry.tick();
    EXPECT_EQ(broker.published.size(), SessionExpiry::a_tick);
    expiry.tick();
    expiry.tick();
    EXPECT_EQ(broker.published.size(), 600u);
}

} // namespace
} // namespace parley::plugin
