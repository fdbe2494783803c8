#include "plugin/kicks.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

using testing::log_in;

struct KicksTest : ::testing::Test {
    testing::FakeBroker broker;
    Counters counters;
    Sessions sessions{1};
    Kicks kicks{sessions, broker, counters};
    const UserIndex u1{1};
};

TEST_F(KicksTest, HappenInTheTickAndOnce)
{
    const auto client = broker.connect("u1:a");
    Session& session = log_in(sessions, client, u1, "u1", "u1:a");
    broker.on_kick = [&](const std::string&) { sessions.close(client); };
    kicks.queue(session);
    kicks.queue(session);
    EXPECT_TRUE(broker.kicked.empty());
    kicks.tick();
    kicks.tick();
    EXPECT_THAT(broker.kicked, ::testing::ElementsAre("u1:a"));
    EXPECT_EQ(counters.kicks, 1u);
}

TEST_F(KicksTest, ReachEverySessionOfAUser)
{
    log_in(sessions, broker.connect("u1:a"), u1, "u1", "u1:a");
    log_in(sessions, broker.connect("u1:b"), u1, "u1", "u1:b");
    log_in(sessions, broker.connect("u2"), UserIndex{2}, "u2", "u2");
    kicks.queue_user(u1);
    kicks.tick();
    EXPECT_THAT(broker.kicked, ::testing::UnorderedElementsAre("u1:a", "u1:b"));
}

TEST_F(KicksTest, LeaveASessionAloneThatEndedMeanwhile)
{
    const auto client = broker.connect("u1:a");
    kicks.queue(log_in(sessions, client, u1, "u1", "u1:a"));
    sessions.close(client);
    log_in(sessions, client, UserIndex{2}, "u2", "u2"); // the handle is reused
    kicks.tick();
    EXPECT_TRUE(broker.kicked.empty()) << "an offline session must not be kicked";
}

TEST_F(KicksTest, FallBackToTheUserNameIfTheBrokerDoesNotFindTheClient)
{
    broker.knows_kicked = false;
    kicks.queue(log_in(sessions, broker.connect("u1:a"), u1, "u1", "u1:a"));
    kicks.tick();
    EXPECT_THAT(broker.kicked_users, ::testing::ElementsAre("u1"));
}

TEST_F(KicksTest, DoNotReachTheBridge)
{
    kicks.queue(log_in(sessions, broker.connect("$bridge"), {}, "$bridge", "$bridge"));
    kicks.tick();
    EXPECT_TRUE(broker.kicked.empty());
}

} // namespace
} // namespace parley::plugin
