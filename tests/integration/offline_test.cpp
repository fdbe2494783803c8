#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"
#include "tests/support/eventually.h"

#include <gmock/gmock.h>

#include <set>

namespace parley::testing {
namespace {

using ::testing::ElementsAre;

/// The queue for absent clients is short, so that a test can overflow it.
class Offline : public SystemSuite<Offline> {
protected:
    friend class SystemSuite<Offline>;
    static SystemOptions options()
    {
        SystemOptions with_short_queue;
        with_short_queue.max_queued_messages = 10;
        return with_short_queue;
    }
    static ConnectOptions persistent(std::string client)
    {
        ConnectOptions options;
        options.client = std::move(client);
        options.clean_start = false;
        options.session_expiry = 3600;
        return options;
    }
};

TEST_F(Offline, WhatWasSentMeanwhileArrivesAtReturnInOrderAndNumbered)
{
    given().user("a1").member_of("ga");
    given().user("a2").member_of("ga");
    auto absent = connect_as("a2", persistent("a2:phone"));
    ASSERT_THAT(absent.subscribe_all({"parley/g/ga/msg/#", "parley/u/a2/msg/#"}), ElementsAre(1, 1));
    absent.disconnect();

    auto sender = connect_as("a1");
    for (int i = 0; i < 3; ++i)
        sender.publish(topics().group_send("ga", "a1"), std::to_string(i));
    sender.publish(topics().user_send("a2", "a1"), "psst");

    auto back = connect_as("a2", persistent("a2:phone"));
    EXPECT_TRUE(back.connack().session_present);
    for (int i = 0; i < 3; ++i) {
        const auto message = back.next_message();
        EXPECT_EQ(message.payload, std::to_string(i));
        EXPECT_GT(seq_of(message), 0u);
    }
    EXPECT_EQ(back.next_message().payload, "psst");
}

TEST_F(Offline, AnMqtt311SessionIsServedLikewise)
{
    given().user("b1").member_of("gb");
    auto options = persistent("b1:device");
    options.protocol = Protocol::v311;
    options.session_expiry.reset();
    auto absent = connect_as("b1", options);
    ASSERT_EQ(absent.subscribe("parley/g/gb/msg/#"), 1);
    absent.disconnect();

    connect_as("b1").publish(topics().group_send("gb", "b1"), "queued");

    EXPECT_EQ(connect_as("b1", options).next_message().payload, "queued");
}

TEST_F(Offline, WhoIsRemovedMeanwhileGetsNothingOfTheQueue)
{
    given().user("c1").member_of("gc");
    given().user("c2").member_of("gc");
    auto absent = connect_as("c2", persistent("c2:phone"));
    ASSERT_THAT(absent.subscribe_all({"parley/g/gc/msg/#", "parley/u/c2/msg/#"}), ElementsAre(1, 1));
    absent.disconnect();
    auto sender = connect_as("c1");
    sender.publish(topics().group_send("gc", "c1"), "queued before the removal");

    must(admin().remove("/api/v1/groups/gc/members/c2"), "remove");
    sender.publish(topics().group_send("gc", "c1"), "after");
    sender.publish(topics().user_send("c2", "c1"), "fence");

    EXPECT_EQ(connect_as("c2", persistent("c2:phone")).next_message().payload, "fence");
}

TEST_F(Offline, WhatTheQueueLostIsAGapThatHistoryFills)
{
    constexpr int sent = 40;
    given().user("d1").member_of("gd");
    given().user("d2").member_of("gd");
    auto absent = connect_as("d2", persistent("d2:phone"));
    ASSERT_EQ(absent.subscribe("parley/g/gd/msg/#"), 1);
    absent.disconnect();
    auto sender = connect_as("d1");
    for (int i = 0; i < sent; ++i)
        sender.publish(topics().group_send("gd", "d1"), std::to_string(i));
    texts_in_history(system(), "gd", sent);

    auto back = connect_as("d2", persistent("d2:phone"));
    back.ping();
    std::set<std::uint64_t> live;
    std::uint64_t newest_live = 0;
    while (auto message = back.try_message(Within{0})) {
        newest_live = seq_of(*message);
        live.insert(newest_live);
    }
    ASSERT_LT(live.size(), static_cast<std::size_t>(sent));

    RpcClient rpc(system(), "d2");
    auto all = live;
    std::uint64_t after = 0;
    for (;;) {
        const auto page =
            messages_of(rpc.result("history", {{"conversation", "g/gd"}, {"after", after}, {"limit", 15}}));
        if (page.empty())
            break;
        for (const auto& message : page) {
            after = message.at("seq").to_number<std::uint64_t>();
            all.insert(after);
        }
    }
    EXPECT_GE(all.size(), static_cast<std::size_t>(sent));
    EXPECT_EQ(*all.rbegin(), all.size()); // 1, 2, 3 … without a gap
}

TEST_F(Offline, SyncReturnsWhatIsNewEverywhere)
{
    given().user("e1").member_of("ge1").member_of("ge2");
    given().user("e2").member_of("ge1").member_of("ge2");
    auto sender = connect_as("e1");
    auto receiver = connect_as("e2");
    ASSERT_EQ(receiver.subscribe("parley/g/ge1/msg/#"), 1);
    sender.publish(topics().group_send("ge1", "e1"), "known");
    const auto known = seq_of(receiver.next_message());
    sender.publish(topics().group_send("ge1", "e1"), "new one");
    sender.publish(topics().group_send("ge2", "e1"), "new two");
    sender.publish(topics().user_send("e2", "e1"), "psst");
    texts_in_history(system(), "ge1", 2);
    texts_in_history(system(), "ge2", 1);

    RpcClient rpc(system(), "e2");
    std::multiset<std::string> texts;
    const bool complete = eventually([&] {
        texts.clear();
        const auto answer = rpc.result("sync", {{"known", {{"g/ge1", known}}}});
        for (const auto& conversation : answer.at("conversations").as_array())
            for (const auto& message : conversation.at("messages").as_array())
                if (!message.as_object().contains("kind"))
                    texts.emplace(message.at("text").as_string());
        return texts.size() >= 3;
    });

    EXPECT_TRUE(complete);
    EXPECT_THAT(texts, ElementsAre("new one", "new two", "psst"));
}

TEST_F(Offline, HistoryIsForMembersAlone)
{
    given().user("f1").member_of("gf");
    given().user("stranger-f");
    connect_as("f1").publish(topics().group_send("gf", "f1"), "secret");
    texts_in_history(system(), "gf", 1);

    RpcClient rpc(system(), "stranger-f");
    const auto answer = rpc.call("history", {{"conversation", "g/gf"}});

    EXPECT_EQ(answer.at("ok"), false);
    auto rest = system().rest_as("stranger-f");
    const auto status = rest.get("/api/v1/groups/gf/messages").status;
    EXPECT_TRUE(status == 403 || status == 404) << status;
}

TEST_F(Offline, RestAndRpcTellTheSameHistory)
{
    given().user("h1").member_of("gh");
    auto sender = connect_as("h1", {.client = "h1:phone"});
    PublishOptions with_properties;
    with_properties.properties.user = {{"colour", "red"}};
    with_properties.properties.texts[property::content_type] = "text/plain";
    sender.publish(topics().group_send("gh", "h1", "r1"), "text", with_properties);
    sender.publish(topics().group_send("gh", "h1"), std::string("\xff\x00\xfe", 3));
    sender.publish(topics().group_send("gh", "h1"), "");
    sender.publish(topics().group_send("gh", "h1"), "last");
    auto rest = system().rest_as("h1");
    RpcClient rpc(system(), "h1");
    constexpr std::size_t complete = 5; // these four, and that h1 joined, which may be numbered anywhere among them
    ASSERT_TRUE(
        eventually([&] { return messages_of(rest.get("/api/v1/groups/gh/messages").json).size() == complete; }));

    const auto by_rest = messages_of(rest.get("/api/v1/groups/gh/messages").json);
    const auto by_rpc = messages_of(rpc.result("history", {{"conversation", "g/gh"}}));

    EXPECT_EQ(by_rest, by_rpc);
    std::vector<boost::json::object> sent;
    for (const auto& message : by_rest)
        if (!message.as_object().contains("kind"))
            sent.push_back(message.as_object());
    ASSERT_EQ(sent.size(), 4u);
    EXPECT_EQ(sent[0].at("ref"), "r1");
    EXPECT_EQ(sent[0].at("from"), "h1");
    EXPECT_EQ(sent[0].at("content_type"), "text/plain");
    EXPECT_EQ(sent[1].at("payload_base64"), "/wD+");
    EXPECT_EQ(sent[2].at("text"), "");
    EXPECT_EQ(sent[3].at("text"), "last");
}

} // namespace
} // namespace parley::testing
