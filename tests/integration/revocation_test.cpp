// What ends when a right ends.
#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"

#include <gmock/gmock.h>

namespace parley::testing {
namespace {

using ::testing::Each;

class Revocation : public SystemSuite<Revocation> {
protected:
    static ConnectOptions persistent(std::string client)
    {
        ConnectOptions options;
        options.client = std::move(client);
        options.clean_start = false;
        options.session_expiry = 3600;
        return options;
    }

    /// Sends `count` messages to a group, without waiting for each acknowledgement.
    static void send_many(MqttClient& sender, const std::string& topic, int count)
    {
        std::vector<std::uint16_t> sent;
        for (int i = 0; i < count; ++i)
            sent.push_back(sender.start_publish(topic, std::to_string(i)));
        for (const std::uint16_t packet : sent)
            ASSERT_EQ(sender.finish_publish(packet), reason::success);
    }

    /// A user is away with a session that hears a group and what is private; then the group sends, and he is removed.
    static void remove_with_queue(const std::string& user, const std::string& group, int queued)
    {
        const std::string sender_id = "from" + user;
        given().user(sender_id).member_of(group);
        given().user(user).member_of(group);
        auto absent = connect_as(user, persistent(user));
        ASSERT_THAT(absent.subscribe_all({"parley/g/" + group + "/msg/#", own_messages(user)}), Each(1));
        absent.disconnect();
        auto sender = connect_as(sender_id);
        send_many(sender, topics().group_send(group, sender_id), queued);
        must(admin().remove("/api/v1/groups/" + group + "/members/" + user), "remove the member");
    }
    static std::string own_messages(const std::string& user) { return "parley/u/" + user + "/msg/#"; }
};

/// Around the size of the broker's send window (20), and at its queue's (1000).
class RefusedQueue : public Revocation, public ::testing::WithParamInterface<int> {};

TEST_P(RefusedQueue, IsNotDeliveredAndLeavesTheConnectionAsGoodAsNew)
{
    const std::string number = std::to_string(GetParam());
    const std::string user = "q" + number;
    remove_with_queue(user, "gq" + number, GetParam());

    auto options = persistent(user);
    options.acknowledge = false;
    auto back = connect_as(user, options);
    ASSERT_TRUE(back.connack().session_present);
    auto sender = connect_as("from" + user);
    constexpr int window = 20;
    send_many(sender, topics().user_send(user, "from" + user), window + 1);

    for (int i = 0; i < window; ++i)
        EXPECT_EQ(back.next_message().payload, std::to_string(i)) << "of a full window, none acknowledged";
    EXPECT_FALSE(back.try_message(Within{0}));
}

INSTANTIATE_TEST_SUITE_P(OfSize, RefusedQueue, ::testing::Values(1, 5, 19, 20, 21, 500, 1000),
                         [](const auto& size) { return std::to_string(size.param); });

TEST_F(Revocation, ARefusedQueueLeavesRoomForTheNextAbsence)
{
    constexpr int queue = 1000; // max_queued_messages
    remove_with_queue("a1", "ga", queue);
    connect_as("a1", persistent("a1")).disconnect();

    auto sender = connect_as("froma1");
    send_many(sender, topics().user_send("a1", "froma1"), queue);

    auto back = connect_as("a1", persistent("a1"));
    for (int i = 0; i < queue; ++i)
        ASSERT_EQ(back.next_message().payload, std::to_string(i));
}

TEST_F(Revocation, WhatStandsBehindARefusedQueueIsDeliveredOnce)
{
    remove_with_queue("b1", "gb", 950);
    auto sender = connect_as("fromb1");
    const std::string topic = topics().user_send("b1", "fromb1");
    send_many(sender, topic, 50);

    auto back = connect_as("b1", persistent("b1"));
    for (int i = 0; i < 50; ++i)
        ASSERT_EQ(back.next_message().payload, std::to_string(i));
    sender.publish(topic, "live");
    ASSERT_EQ(back.next_message().payload, "live");

    back.disconnect();
    send_many(sender, topic, 1000);
    back = connect_as("b1", persistent("b1"));
    for (int i = 0; i < 1000; ++i)
        ASSERT_EQ(back.next_message().payload, std::to_string(i)) << "the next absence has room for a whole queue";
}

} // namespace
} // namespace parley::testing
