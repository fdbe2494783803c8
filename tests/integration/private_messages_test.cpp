#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"

#include <gmock/gmock.h>

namespace parley::testing {
namespace {

using ::testing::ElementsAre;

class PrivateMessages : public SystemSuite<PrivateMessages> {};

TEST_F(PrivateMessages, AMessageReachesThePeerAndTheSendersOtherDevices)
{
    given().user("a1");
    given().user("a2");
    auto phone = connect_as("a1", {.client = "a1:phone"});
    auto laptop = connect_as("a1", {.client = "a1:laptop"});
    auto peer = connect_as("a2");
    for (auto* device : {&phone, &laptop})
        ASSERT_EQ(device->subscribe("parley/u/a1/out/#"), 1);
    ASSERT_EQ(peer.subscribe("parley/u/a2/msg/#"), 1);

    phone.publish(topics().user_send("a2", "a1", "r1"), "psst");

    const auto arrived = peer.next_message();
    EXPECT_EQ(arrived.topic, "parley/u/a2/msg/a1");
    EXPECT_EQ(arrived.payload, "psst");
    EXPECT_EQ(seq_of(arrived), 1u);
    for (auto* device : {&phone, &laptop}) {
        const auto mirror = device->next_message();
        EXPECT_EQ(mirror.topic, "parley/u/a1/out/a2/msg");
        EXPECT_EQ(mirror.payload, "psst");
        EXPECT_EQ(seq_of(mirror), 1u);
        EXPECT_EQ(mirror.properties.last("ts"), arrived.properties.last("ts"));
        EXPECT_EQ(mirror.properties.last("ref"), "r1");
        EXPECT_EQ(mirror.properties.last("from-client"), "phone");
    }
}

TEST_F(PrivateMessages, BothDirectionsShareOneSequence)
{
    given().user("b1");
    given().user("b2");
    auto one = connect_as("b1");
    auto two = connect_as("b2");
    ASSERT_EQ(one.subscribe("parley/u/b1/msg/#"), 1);
    ASSERT_EQ(two.subscribe("parley/u/b2/msg/#"), 1);

    one.publish(topics().user_send("b2", "b1"), "ping");
    two.publish(topics().user_send("b1", "b2"), "pong");

    EXPECT_EQ(seq_of(two.next_message()), 1u);
    EXPECT_EQ(seq_of(one.next_message()), 2u);
}

TEST_F(PrivateMessages, NobodyElseReadsThem)
{
    given().user("c1");
    given().user("c2");
    given().user("eve-c");
    auto eve = connect_as("eve-c");

    EXPECT_EQ(eve.subscribe("parley/u/c2/msg/#"), reason::not_authorized);
    EXPECT_EQ(eve.subscribe("parley/u/+/msg/#"), reason::not_authorized);
    EXPECT_EQ(eve.subscribe("parley/u/c1/out/#"), reason::not_authorized);
    connect_as("c1").publish(topics().user_send("c2", "c1"), "psst");
    auto rest = system().rest_as("eve-c");
    EXPECT_EQ(rest.get("/api/v1/users/c1/conversations/c2/messages").status, 403);
}

TEST_F(PrivateMessages, ABlockEndsThemInBothDirections)
{
    given().user("d1");
    given().user("d2");
    auto one = connect_as("d1");
    auto two = connect_as("d2");
    ASSERT_LT(one.publish(topics().user_send("d2", "d1"), "before"), reason::unspecified);

    RpcClient(system(), "d2").result("contacts.block", {{"user", "d1"}});
    EXPECT_EQ(one.publish(topics().user_send("d2", "d1"), "blocked"), reason::not_authorized);
    EXPECT_EQ(two.publish(topics().user_send("d1", "d2"), "blocked too"), reason::not_authorized);
    RpcClient(system(), "d2").result("contacts.unblock", {{"user", "d1"}});

    EXPECT_LT(one.publish(topics().user_send("d2", "d1"), "after"), reason::unspecified);
}

TEST_F(PrivateMessages, AnUnknownOrDisabledPeerIsRefused)
{
    given().user("e1");
    given().user("gone-e");
    must(admin().patch("/api/v1/users/gone-e", R"({"disabled":true})"), "disable");
    auto user = connect_as("e1");

    EXPECT_EQ(user.publish(topics().user_send("nobody-e", "e1"), "hello?"), reason::not_authorized);
    EXPECT_EQ(user.publish(topics().user_send("gone-e", "e1"), "hello?"), reason::not_authorized);
}

TEST_F(PrivateMessages, NotesToOneselfAreNumberedToo)
{
    given().user("f1");
    auto user = connect_as("f1");
    ASSERT_EQ(user.subscribe("parley/u/f1/msg/#"), 1);

    user.publish(topics().user_send("f1", "f1"), "milk");

    const auto note = user.next_message();
    EXPECT_EQ(note.topic, "parley/u/f1/msg/f1");
    EXPECT_EQ(seq_of(note), 1u);
}

TEST_F(PrivateMessages, AResendIsMirroredToTheSenderAlone)
{
    given().user("h1");
    given().user("h2");
    auto sender = connect_as("h1");
    auto peer = connect_as("h2");
    ASSERT_EQ(sender.subscribe("parley/u/h1/out/#"), 1);
    ASSERT_EQ(peer.subscribe("parley/u/h2/msg/#"), 1);

    sender.publish(topics().user_send("h2", "h1", "same"), "once");
    EXPECT_EQ(seq_of(sender.next_message()), 1u);
    sender.publish(topics().user_send("h2", "h1", "same"), "once");
    const auto again = sender.next_message();
    sender.publish(topics().user_send("h2", "h1"), "fence");

    EXPECT_EQ(again.topic, "parley/u/h1/out/h2/msg");
    EXPECT_EQ(seq_of(again), 1u);
    EXPECT_EQ(peer.next_message().payload, "once");
    EXPECT_EQ(peer.next_message().payload, "fence");
}

TEST_F(PrivateMessages, BothSidesReadTheSameHistoryUnderTheirOwnName)
{
    given().user("i1");
    given().user("i2");
    connect_as("i1").publish(topics().user_send("i2", "i1"), "psst");

    const auto read = [&](const char* user, const char* peer) {
        RpcClient rpc(system(), user);
        boost::json::array messages;
        while (messages.empty())
            messages = messages_of(rpc.result("history", {{"conversation", std::string("u/") + peer}}));
        return messages;
    };
    const auto mine = read("i1", "i2");
    const auto theirs = read("i2", "i1");

    EXPECT_EQ(mine.at(0).at("conversation"), "u/i2");
    EXPECT_EQ(theirs.at(0).at("conversation"), "u/i1");
    for (const auto& message : {mine.at(0), theirs.at(0)}) {
        EXPECT_EQ(message.at("seq"), 1);
        EXPECT_EQ(message.at("from"), "i1");
        EXPECT_EQ(message.at("text"), "psst");
    }
}

} // namespace
} // namespace parley::testing
