#include "plugin/gatekeeper.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

using policy::Why;
using testing::log_in;

struct GatekeeperTest : ::testing::Test {
    GatekeeperTest()
    {
        log_in(sessions, u1, world.u1, "u1", "u1");
        log_in(sessions, u3, world.u3, "u3", "u3");
        log_in(sessions, bridge, {}, "$bridge", "$bridge");
    }
    testing::SmallWorld world;
    testing::FakeBroker broker;
    testing::ManualClock clock;
    Counters counters;
    Sessions sessions{1};
    topics::Names names{"parley"};
    Notices notices{broker, names, clock, counters};
    TopicMemo topics{world.directory, "parley"};
    Gatekeeper gate{world.directory, {}, names, topics, sessions, broker, clock, notices, counters};
    const ClientHandle u1 = broker.connect("u1");
    const ClientHandle u3 = broker.connect("u3");
    const ClientHandle bridge = broker.connect("$bridge");
};

TEST_F(GatekeeperTest, LetsMembersReceiveAndNobodyElse)
{
    EXPECT_TRUE(gate.may_receive(u1, "parley/g/ops/msg/u2").allowed());
    EXPECT_FALSE(gate.may_receive(u3, "parley/g/ops/msg/u2").allowed());
    EXPECT_EQ(counters.receives_denied, 1u);
    EXPECT_TRUE(broker.lines.empty()) << "following filters are narrowed like this all the time";
}

TEST_F(GatekeeperTest, SeesAChangeOfTheDirectoryAtOnceThoughItRemembersTheTopic)
{
    EXPECT_FALSE(gate.may_receive(u3, "parley/g/ops/msg/u2").allowed());
    world.directory.set_membership(world.u3, world.ops, {Role::member, false});
    EXPECT_TRUE(gate.may_receive(u3, "parley/g/ops/msg/u2").allowed());
    world.directory.set_membership(world.u3, world.ops, {Role::none, false});
    EXPECT_FALSE(gate.may_receive(u3, "parley/g/ops/msg/u2").allowed());
}

TEST_F(GatekeeperTest, SeesAGroupThatWasMadeAfterTheTopicWasAsked)
{
    EXPECT_FALSE(gate.may_receive(u3, "parley/g/new/msg/u3").allowed());
    const auto group = world.directory.put_group("new", false, true);
    world.directory.set_membership(world.u3, group, {Role::owner, false});
    EXPECT_TRUE(gate.may_receive(u3, "parley/g/new/msg/u3").allowed());
}

TEST_F(GatekeeperTest, TellsTheSenderWhyAndLogsItOnceAMinute)
{
    EXPECT_EQ(gate.may_publish(u3, "parley/g/ops/send/u3/r1").why, Why::not_member);
    EXPECT_FALSE(gate.may_publish(u3, "parley/g/ops/send/u3/r2").allowed());
    EXPECT_THAT(broker.lines,
                ::testing::ElementsAre("refused: u3 may not publish to parley/g/ops/send/u3/r1: not_member"));
    EXPECT_EQ(counters.refused[static_cast<std::size_t>(Why::not_member)], 2u);
    ASSERT_EQ(broker.published.size(), 2u);
    EXPECT_THAT(broker.published[0].payload, ::testing::HasSubstr(R"("ref":"r1")"));
}

TEST_F(GatekeeperTest, ChecksThePublishersOwnName)
{
    EXPECT_TRUE(gate.may_publish(u1, "parley/g/ops/send/u1").allowed());
    EXPECT_EQ(gate.may_publish(u1, "parley/g/ops/send/u2").why, Why::not_own_name);
    EXPECT_EQ(gate.may_publish(u1, "parley/g/ops/msg/u1").why, Why::only_the_broker);
    EXPECT_EQ(gate.may_publish(u1, "plant/line1").why, Why::not_our_topic);
}

TEST_F(GatekeeperTest, LetsAWillBeLiveOrStateOnly)
{
    const ClientHandle gone = broker.connect("u1:gone");
    broker.set_user_name(gone, "u1");
    EXPECT_TRUE(gate.may_publish(gone, "parley/g/ops/live/u1/gone").allowed());
    EXPECT_TRUE(gate.may_publish(gone, "parley/g/ops/state/u1/online").allowed());
    EXPECT_TRUE(gate.may_publish(gone, "parley/u/u2/live/u1/gone").allowed());
    EXPECT_EQ(gate.may_publish(gone, "parley/g/ops/send/u1").why, Why::only_members_message);
    EXPECT_EQ(gate.may_publish(gone, "parley/u/u1/rpc/whoami").why, Why::only_members_message);
    EXPECT_EQ(gate.may_publish(gone, "$CONTROL/parley/v1").why, Why::only_members_message);
    EXPECT_FALSE(gate.may_publish(gone, "parley/g/ops/live/u2/gone").allowed()) << "not under another's name";
}

TEST_F(GatekeeperTest, JudgesTheWillOfATakenOverSessionAsAWill)
{
    const ClientHandle newer = broker.connect("u1");
    log_in(sessions, newer, world.u1, "u1", "u1");
    EXPECT_EQ(gate.may_publish(u1, "parley/g/ops/send/u1").why, Why::only_members_message);
    EXPECT_TRUE(gate.may_publish(u1, "parley/g/ops/live/u1/gone").allowed());
    EXPECT_TRUE(gate.may_publish(newer, "parley/g/ops/send/u1").allowed());
}

TEST_F(GatekeeperTest, DeniesAConnectionThatIsNobody)
{
    const ClientHandle stranger = broker.connect("x");
    EXPECT_FALSE(gate.may_publish(stranger, "parley/g/ops/live/u1/x").allowed());
    EXPECT_FALSE(gate.may_receive(stranger, "parley/g/ops/msg/u1").allowed());
    EXPECT_FALSE(gate.may_subscribe(stranger, "parley/all").allowed());
    EXPECT_FALSE(gate.may_receive(nullptr, "parley/all").allowed());
}

TEST_F(GatekeeperTest, KnowsAnOfflineSessionByItsUserName)
{
    const ClientHandle offline = broker.connect("u2:phone");
    broker.set_user_name(offline, "u2");
    EXPECT_TRUE(gate.may_receive(offline, "parley/g/ops/msg/u1").allowed());
    EXPECT_FALSE(gate.may_receive(offline, "parley/u/u1/msg/u2").allowed());
    EXPECT_TRUE(gate.may_subscribe(offline, "parley/g/ops/msg/#").allowed());
}

TEST_F(GatekeeperTest, LetsNobodyListenToControl)
{
    for (const ClientHandle client : {u1, bridge}) {
        EXPECT_FALSE(gate.may_subscribe(client, "$CONTROL/#").allowed());
        EXPECT_FALSE(gate.may_subscribe(client, "$CONTROL/parley/v1/response").allowed());
        EXPECT_FALSE(gate.may_subscribe(client, "$share/x/$CONTROL/#").allowed());
        EXPECT_FALSE(gate.may_receive(client, "$CONTROL/parley/v1").allowed());
    }
    EXPECT_TRUE(gate.may_publish(bridge, "$CONTROL/parley/v1").allowed());
    EXPECT_FALSE(gate.may_publish(u1, "$CONTROL/parley/v1").allowed());
}

TEST_F(GatekeeperTest, SubscribesToWhatIsWithinReach)
{
    EXPECT_TRUE(gate.may_subscribe(u1, "parley/g/+/msg/#").allowed());
    EXPECT_TRUE(gate.may_subscribe(u1, "$share/workers/parley/g/ops/msg/#").allowed());
    EXPECT_TRUE(gate.may_subscribe(u1, "parley/u/u1/#").allowed());
    EXPECT_EQ(gate.may_subscribe(u1, "#").why, Why::filter_too_wide);
    EXPECT_FALSE(gate.may_subscribe(u3, "parley/g/ops/msg/#").allowed());
    EXPECT_TRUE(broker.published.empty()) << "SUBACK says it";
}

TEST_F(GatekeeperTest, LetsTheBridgeServe)
{
    EXPECT_TRUE(gate.may_receive(bridge, "parley/u/u1/rpc/whoami").allowed());
    EXPECT_TRUE(gate.may_publish(bridge, "parley/u/u1/reply/x").allowed());
    EXPECT_TRUE(gate.may_publish(bridge, "parley/g/ops/send-event/u1/rev:1").allowed());
    EXPECT_TRUE(gate.may_subscribe(bridge, "parley/u/+/rpc/#").allowed());
}

} // namespace
} // namespace parley::plugin
