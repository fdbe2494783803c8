#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"
#include "tests/support/eventually.h"

#include <gmock/gmock.h>

#include <csignal>

namespace parley::testing {
namespace {

using ::testing::ElementsAre;

class Restart : public SystemSuite<Restart> {
protected:
    static ConnectOptions persistent(std::string client)
    {
        ConnectOptions options;
        options.client = std::move(client);
        options.clean_start = false;
        options.session_expiry = 3600;
        return options;
    }
};

TEST_F(Restart, MessagesFlowWithoutTheBridgeAndHistoryCatchesUp)
{
    given().user("a1").member_of("ga");
    given().user("a2").member_of("ga");
    auto sender = connect_as("a1");
    auto receiver = connect_as("a2");
    ASSERT_EQ(receiver.subscribe("parley/g/ga/msg/#"), 1);
    sender.publish(topics().group_send("ga", "a1"), "with bridge");
    const auto first = seq_of(receiver.next_message());

    system().kill_bridge();
    EXPECT_LT(sender.publish(topics().group_send("ga", "a1"), "without bridge"), reason::unspecified);
    const auto second = receiver.next_message();
    EXPECT_EQ(second.payload, "without bridge");
    EXPECT_GT(seq_of(second), first);
    auto late = connect_as("a2"); // logins need no bridge either
    late.ping();
    system().start_bridge();

    EXPECT_THAT(texts_in_history(system(), "ga", 2), ElementsAre("with bridge", "without bridge"));
}

TEST_F(Restart, NumbersGoOnWhereTheyWereAfterABrokerCrash)
{
    given().user("b1").member_of("gb");
    std::uint64_t last = 0;
    {
        auto user = connect_as("b1");
        ASSERT_THAT(user.subscribe_all({"parley/g/gb/msg/#", "parley/g/gb/event/#"}), ElementsAre(1, 1));
        for (int i = 0; i < 5; ++i)
            user.publish(topics().group_send("gb", "b1", "r" + std::to_string(i)), std::to_string(i));
        user.ping();
        while (auto message = user.try_message(Within{0}))
            last = seq_of(*message);
    }
    system().kill_broker();
    system().start_broker();

    auto user = connect_as("b1");
    ASSERT_THAT(user.subscribe_all({"parley/g/gb/msg/#", "parley/g/gb/event/#"}), ElementsAre(1, 1));
    user.publish(topics().group_send("gb", "b1", "r4"), "4");
    EXPECT_EQ(user.next_message_on("parley/g/gb/msg/b1").properties.last("ref"), "r4"); // known: told again, not stored
    user.publish(topics().group_send("gb", "b1", "r5"), "5");
    EXPECT_GT(seq_of(user.next_message_on("parley/g/gb/msg/b1")), last);
    EXPECT_THAT(texts_in_history(system(), "gb", 6), ElementsAre("0", "1", "2", "3", "4", "5"));
}

TEST_F(Restart, ABrokerThatRestartsAloneKnowsEverybodysRights)
{
    given().user("c1").member_of("gc");
    given().user("outsider-c");
    system().stop_bridge();
    system().stop_broker();
    system().start_broker();

    auto member = connect_as("c1");
    auto outsider = connect_as("outsider-c");
    EXPECT_LT(member.publish(topics().group_send("gc", "c1"), "alone"), reason::unspecified);
    EXPECT_EQ(outsider.publish(topics().group_send("gc", "outsider-c"), "no"), reason::not_authorized);

    system().start_bridge();
    EXPECT_THAT(texts_in_history(system(), "gc", 1), ElementsAre("alone"));
}

TEST_F(Restart, ASessionAndItsQueueOutliveAnOrderlyBrokerRestart)
{
    given().user("d1").member_of("gd");
    {
        auto absent = connect_as("d1", persistent("d1:phone"));
        ASSERT_EQ(absent.subscribe("parley/g/gd/msg/#"), 1);
        absent.disconnect();
        connect_as("d1").publish(topics().group_send("gd", "d1"), "queued");
    }
    system().stop_broker();
    system().start_broker();

    auto back = connect_as("d1", persistent("d1:phone"));
    EXPECT_TRUE(back.connack().session_present);
    const auto message = back.next_message();
    EXPECT_EQ(message.payload, "queued");
    EXPECT_GT(seq_of(message), 0u);
}

TEST_F(Restart, ReloadingTheBrokerKeepsEverybodyConnected)
{
    given().user("e1").member_of("ge");
    given().user("e2").member_of("ge");
    auto sender = connect_as("e1");
    auto old = connect_as("e1", {.protocol = Protocol::v311});
    auto receiver = connect_as("e2");
    ASSERT_EQ(receiver.subscribe("parley/g/ge/msg/#"), 1);
    {
        auto absent = connect_as("e2", persistent("e2:absent"));
        ASSERT_EQ(absent.subscribe("parley/g/ge/msg/#"), 1);
        absent.disconnect();
    }

    for (int i = 0; i < 3; ++i) {
        system().broker().signal(SIGHUP);
        ASSERT_TRUE(eventually([] { return system().broker().log().find("Reloading config") != std::string::npos; }));
        sender.ping();
        old.ping();
        sender.publish(topics().group_send("ge", "e1"), "after reload");
        EXPECT_EQ(receiver.next_message().payload, "after reload");
    }
    ConnectOptions wrong;
    wrong.client = "e1:x";
    wrong.user = "e1";
    wrong.password = "wrong";
    EXPECT_FALSE(MqttClient(system().broker_port(), wrong).accepted());
    auto back = connect_as("e2", persistent("e2:absent"));
    EXPECT_TRUE(back.connack().session_present);
    EXPECT_EQ(back.next_message().payload, "after reload");
}

TEST_F(Restart, ChangesMadeWhileTheBrokerIsDownHoldWhenItIsBack)
{
    given().user("f1").member_of("gf");
    given().user("f2");
    system().kill_broker();
    const auto answer = must(admin().put("/api/v1/groups/gf/members/f2", R"({"role":"member"})"), "add");
    EXPECT_EQ(answer.json.at("enforced"), false);

    system().start_broker();
    auto user = connect_as("f2");
    EXPECT_LT(user.publish(topics().group_send("gf", "f2"), "in"), reason::unspecified);
}

TEST_F(Restart, CardsAndListsAreThereAgainAfterABrokerCrash)
{
    given().user("h1").member_of("gh");
    system().kill_broker();
    system().start_broker();

    auto user = connect_as("h1");
    ASSERT_EQ(user.subscribe(topics().group_info("gh")), 1);
    EXPECT_EQ(json_of(user.next_message()).at("id"), "gh");
    ASSERT_EQ(user.subscribe(topics().user_groups("h1")), 1);
    EXPECT_EQ(json_of(user.next_message_on(topics().user_groups("h1"))).at("groups").as_array().size(), 1u);
}

} // namespace
} // namespace parley::testing
