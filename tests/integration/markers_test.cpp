#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"
#include "tests/support/eventually.h"

#include <gmock/gmock.h>

namespace parley::testing {
namespace {

class Markers : public SystemSuite<Markers> {
protected:
    static SystemOptions options()
    {
        SystemOptions with_small_groups;
        with_small_groups.settings = {{"receipts.max_members", "3"}};
        return with_small_groups;
    }

    friend class SystemSuite<Markers>;

    /// What `unread` says of a conversation for that user; -1 if it is not listed.
    static std::int64_t unread(RpcClient& rpc, std::string_view conversation)
    {
        const auto result = rpc.result("unread");
        for (const auto& entry : result.at("conversations").as_array())
            if (entry.at("conversation").as_string() == conversation)
                return entry.at("unread").to_number<std::int64_t>();
        return -1;
    }
};

TEST_F(Markers, AReadMarkerReachesTheMembersAndLowersTheUnreadCount)
{
    given().user("a1").member_of("ga");
    auto sender = connect_as("a1");
    ASSERT_EQ(sender.subscribe(topics().group_event("ga", "a2")), 1);
    given().user("a2").member_of("ga");
    sender.next_message(); // a2 joined: what came before is not unread for a new member
    auto reader = connect_as("a2");
    ASSERT_EQ(sender.subscribe("parley/g/ga/read/#"), 1);
    ASSERT_EQ(reader.subscribe("parley/g/ga/msg/#"), 1);
    RpcClient rpc(system(), "a2");

    for (const char* text : {"one", "two", "three"})
        sender.publish(topics().group_send("ga", "a1"), text);
    reader.next_message();
    const auto second = seq_of(reader.next_message());
    ASSERT_TRUE(eventually([&] { return unread(rpc, "g/ga") == 3; }));
    EXPECT_LT(reader.publish(topics().group_read("ga", "a2"), std::to_string(second)), reason::unspecified);

    const auto marker = sender.next_message();
    EXPECT_EQ(marker.topic, "parley/g/ga/read/a2");
    EXPECT_EQ(marker.payload, std::to_string(second));
    EXPECT_TRUE(eventually([&] { return unread(rpc, "g/ga") == 1; }));
}

TEST_F(Markers, AReceivedMarkerReachesTheMembers)
{
    given().user("b1").member_of("gb");
    given().user("b2").observer_of("gb");
    auto sender = connect_as("b1");
    auto receiver = connect_as("b2");
    ASSERT_EQ(sender.subscribe("parley/g/gb/recv/#"), 1);
    ASSERT_EQ(receiver.subscribe("parley/g/gb/msg/#"), 1);

    sender.publish(topics().group_send("gb", "b1"), "one");
    const auto seq = std::to_string(seq_of(receiver.next_message()));
    EXPECT_LT(receiver.publish(topics().group_recv("gb", "b2"), seq), reason::unspecified);

    EXPECT_EQ(sender.next_message().payload, seq);
}

TEST_F(Markers, OwnMessagesAreRead)
{
    given().user("c1").member_of("gc");
    RpcClient rpc(system(), "c1");
    auto sender = connect_as("c1");

    sender.publish(topics().group_send("gc", "c1"), "mine");

    texts_in_history(system(), "gc", 1);
    EXPECT_TRUE(eventually([&] { return unread(rpc, "g/gc") <= 0; }));
}

TEST_F(Markers, InLargeGroupsTheyReachOnesOwnClientsAlone)
{
    for (const char* user : {"d1", "d2", "d3", "d4"})
        given().user(user).member_of("gd");
    auto sender = connect_as("d1");
    auto phone = connect_as("d2");
    auto laptop = connect_as("d2");
    ASSERT_EQ(sender.subscribe("parley/g/gd/read/#"), 1);
    ASSERT_EQ(sender.subscribe("parley/u/d1/msg/#"), 1);
    ASSERT_EQ(laptop.subscribe("parley/g/gd/read/#"), 1);
    ASSERT_EQ(phone.subscribe("parley/g/gd/msg/#"), 1);
    sender.publish(topics().group_send("gd", "d1"), "one");
    const auto seq = std::to_string(seq_of(phone.next_message()));

    EXPECT_LT(phone.publish(topics().group_read("gd", "d2"), seq), reason::unspecified);
    phone.publish(topics().user_send("d1", "d2"), "fence");

    EXPECT_EQ(laptop.next_message().payload, seq);
    EXPECT_EQ(sender.next_message().payload, "fence");
}

TEST_F(Markers, WhatIsNoNumberOfTheConversationIsRefused)
{
    given().user("e1").member_of("ge");
    auto user = connect_as("e1");
    ASSERT_EQ(user.subscribe("parley/g/ge/msg/#"), 1);
    user.publish(topics().group_send("ge", "e1"), "one");
    const auto seq = seq_of(user.next_message());

    for (const auto& payload :
         {std::to_string(seq + 1000), std::string(), std::string("x"), std::string("-1"), std::string("1.0"),
          std::string(" 1"), std::string("01"), std::string("99999999999999999999"), std::string("1\0", 2)})
        EXPECT_EQ(user.publish(topics().group_read("ge", "e1"), payload), reason::not_authorized) << payload;
    user.ping();
}

TEST_F(Markers, APrivateReadMarkerReachesThePeerAndOnesOtherDevices)
{
    given().user("f1");
    given().user("f2");
    auto sender = connect_as("f1");
    auto phone = connect_as("f2");
    auto laptop = connect_as("f2");
    ASSERT_EQ(sender.subscribe("parley/u/f1/read/#"), 1);
    ASSERT_EQ(laptop.subscribe("parley/u/f2/out/#"), 1);
    sender.publish(topics().user_send("f2", "f1"), "one");

    EXPECT_LT(phone.publish(topics().user_read("f1", "f2"), "1"), reason::unspecified);

    EXPECT_EQ(sender.next_message().topic, "parley/u/f1/read/f2");
    const auto mirror = laptop.next_message();
    EXPECT_EQ(mirror.topic, "parley/u/f2/out/f1/read");
    EXPECT_EQ(mirror.payload, "1");
}

} // namespace
} // namespace parley::testing
