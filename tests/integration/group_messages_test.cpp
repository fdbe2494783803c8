#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"

#include <gmock/gmock.h>

namespace parley::testing {
namespace {

using ::testing::ElementsAre;

class GroupMessages : public SystemSuite<GroupMessages> {};

TEST_F(GroupMessages, AMessageArrivesNumberedAndOtherwiseAsSent)
{
    given().user("a1").member_of("ga");
    given().user("a2").member_of("ga");
    auto sender = connect_as("a1", {.client = "a1:phone"});
    auto receiver = connect_as("a2");
    ASSERT_EQ(receiver.subscribe("parley/g/ga/msg/#"), 1);

    PublishOptions as_sent;
    as_sent.properties.user = {{"colour", "red"}, {"colour", "blue"}};
    as_sent.properties.texts[property::content_type] = "text/plain";
    as_sent.properties.texts[property::response_topic] = "parley/u/a1/live/x";
    as_sent.properties.texts[property::correlation_data] = "c-1";
    EXPECT_EQ(sender.publish(topics().group_send("ga", "a1", "r1"), "hello", as_sent), reason::success);

    const auto message = receiver.next_message();
    EXPECT_EQ(message.topic, "parley/g/ga/msg/a1");
    EXPECT_EQ(message.payload, "hello");
    EXPECT_EQ(message.qos, 1);
    EXPECT_GT(seq_of(message), 0u);
    EXPECT_EQ(message.properties.last("ref"), "r1");
    EXPECT_EQ(message.properties.last("from-client"), "phone");
    EXPECT_EQ(message.properties.last("kind"), std::nullopt);
    EXPECT_GT(std::stoll(message.properties.last("ts").value_or("0")), 1'700'000'000'000);
    EXPECT_EQ(message.properties.count("colour"), 2u);
    EXPECT_EQ(message.properties.text(property::content_type), "text/plain");
    EXPECT_EQ(message.properties.text(property::response_topic), "parley/u/a1/live/x");
    EXPECT_EQ(message.properties.text(property::correlation_data), "c-1");
}

TEST_F(GroupMessages, NumbersHaveNoGapAndAreTheSameForEveryReceiver)
{
    constexpr int each = 60;
    for (const auto* user : {"b1", "b2", "b3"})
        given().user(user).member_of("gb");
    auto one = connect_as("b1");
    auto two = connect_as("b2");
    auto left = connect_as("b3");
    auto right = connect_as("b3");
    for (auto* receiver : {&left, &right})
        ASSERT_THAT(receiver->subscribe_all({"parley/g/gb/msg/#", "parley/g/gb/event/#"}), ElementsAre(1, 1));

    for (int i = 0; i < each; ++i) {
        one.start_publish(topics().group_send("gb", "b1"), "one " + std::to_string(i));
        two.start_publish(topics().group_send("gb", "b2"), "two " + std::to_string(i));
    }

    std::uint64_t last = 0;
    std::int64_t last_ts = 0;
    for (int messages = 0; messages < 2 * each;) {
        const auto seen = left.next_message();
        const auto also = right.next_message();
        EXPECT_EQ(seq_of(seen), seq_of(also));
        EXPECT_EQ(seen.payload, also.payload);
        if (last != 0) {
            EXPECT_EQ(seq_of(seen), last + 1);
        }
        last = seq_of(seen);
        const auto ts = std::stoll(seen.properties.last("ts").value());
        EXPECT_GE(ts, last_ts);
        last_ts = ts;
        messages += seen.topic.starts_with("parley/g/gb/msg/") ? 1 : 0;
    }
}

TEST_F(GroupMessages, AnMqtt311ClientGetsWhoAndWhat)
{
    given().user("c1").member_of("gc");
    given().user("c2").member_of("gc");
    auto sender = connect_as("c1", {.protocol = Protocol::v311});
    auto receiver = connect_as("c2", {.protocol = Protocol::v311});
    ASSERT_EQ(receiver.subscribe("parley/g/gc/msg/#"), 1);

    sender.publish(topics().group_send("gc", "c1", "r1"), "hello");

    const auto message = receiver.next_message();
    EXPECT_EQ(message.topic, "parley/g/gc/msg/c1");
    EXPECT_EQ(message.payload, "hello");
}

TEST_F(GroupMessages, AStrangerHearsNothing)
{
    given().user("d1").member_of("gd");
    given().user("stranger-d");
    auto sender = connect_as("d1");
    auto stranger = connect_as("stranger-d");
    ASSERT_EQ(stranger.subscribe("parley/g/gd/msg/#"), reason::not_authorized);
    ASSERT_EQ(stranger.subscribe("parley/g/+/msg/#"), 1);
    ASSERT_EQ(stranger.subscribe("parley/u/stranger-d/msg/#"), 1);

    sender.publish(topics().group_send("gd", "d1"), "secret");
    sender.publish(topics().user_send("stranger-d", "d1"), "fence");

    EXPECT_EQ(stranger.next_message().payload, "fence");
}

TEST_F(GroupMessages, ANonMemberIsRefusedAndToldWhy)
{
    given().user("e1").member_of("ge");
    given().user("outsider-e");
    auto member = connect_as("e1");
    auto outsider = connect_as("outsider-e");
    ASSERT_EQ(member.subscribe("parley/g/ge/msg/#"), 1);
    ASSERT_EQ(outsider.subscribe(topics().user_notice("outsider-e")), 1);

    EXPECT_EQ(outsider.publish(topics().group_send("ge", "outsider-e", "r9"), "let me in"), reason::not_authorized);

    const auto notice = json_of(outsider.next_message());
    EXPECT_EQ(notice.at("notice"), "refused");
    EXPECT_EQ(notice.at("ref"), "r9");
    EXPECT_EQ(notice.at("reason"), "not_member");
    member.publish(topics().group_send("ge", "e1"), "fence");
    EXPECT_EQ(member.next_message().payload, "fence");
}

TEST_F(GroupMessages, AnObserverReceivesAndDoesNotSend)
{
    given().user("f1").member_of("gf");
    given().user("watcher-f").observer_of("gf");
    auto member = connect_as("f1");
    auto watcher = connect_as("watcher-f");
    ASSERT_EQ(watcher.subscribe("parley/g/gf/msg/#"), 1);

    EXPECT_EQ(watcher.publish(topics().group_send("gf", "watcher-f"), "no"), reason::not_authorized);
    EXPECT_EQ(watcher.publish(topics().group_live("gf", "watcher-f", "typing"), "no"), reason::not_authorized);
    member.publish(topics().group_send("gf", "f1"), "for all");

    EXPECT_EQ(watcher.next_message().payload, "for all");
}

TEST_F(GroupMessages, NobodySendsUnderAnotherName)
{
    given().user("h1").member_of("gh");
    given().user("h2").member_of("gh");
    auto sender = connect_as("h1");

    for (const auto& topic :
         {topics().group_send("gh", "h2"), topics().group_msg("gh", "h1"), topics().group_msg("gh", "h2"),
          topics().group_send_event("gh", "h1", "x"), topics().group_event("gh", "h1"), topics().group_read("gh", "h2"),
          topics().group_live("gh", "h2", "t"), topics().group_info("gh"), topics().group_presence("gh"),
          topics().user_send("h1", "h2"), topics().user_msg("h2", "h1"), topics().user_out_msg("h1", "h2"),
          topics().user_presence("h1"), topics().user_groups("h1"), topics().user_notice("h1"),
          topics().user_rpc("h2", "whoami"), topics().announcement()})
        EXPECT_EQ(sender.publish(topic, "forged"), reason::not_authorized) << topic;
    EXPECT_EQ(sender.publish(topics().group_send("gh", "h1"), "still welcome"), reason::no_matching_subscribers);
}

TEST_F(GroupMessages, MutingActsAtOnceAndEnds)
{
    given().user("i1").member_of("gi");
    auto loud = connect_as("i1");
    ASSERT_LT(loud.publish(topics().group_send("gi", "i1"), "before"), reason::unspecified);

    auto answer = must(admin().put("/api/v1/groups/gi/members/i1", R"({"role":"member","muted":true})"), "mute");
    EXPECT_EQ(answer.json.at("enforced"), true);
    EXPECT_EQ(loud.publish(topics().group_send("gi", "i1"), "muted"), reason::not_authorized);
    must(admin().put("/api/v1/groups/gi/members/i1", R"({"role":"member","muted":false})"), "unmute");

    EXPECT_LT(loud.publish(topics().group_send("gi", "i1"), "after"), reason::unspecified);
    EXPECT_THAT(texts_in_history(system(), "gi", 2), ElementsAre("before", "after"));
}

TEST_F(GroupMessages, WhoIsRemovedNeitherHearsNorSendsFromThenOn)
{
    given().user("j1").member_of("gj");
    given().user("leaver-j").member_of("gj");
    auto member = connect_as("j1");
    auto leaver = connect_as("leaver-j");
    ASSERT_EQ(leaver.subscribe("parley/g/gj/msg/#"), 1);
    ASSERT_EQ(leaver.subscribe("parley/u/leaver-j/msg/#"), 1);
    member.publish(topics().group_send("gj", "j1"), "before");
    ASSERT_EQ(leaver.next_message().payload, "before");

    const auto answer = must(admin().remove("/api/v1/groups/gj/members/leaver-j"), "remove");
    EXPECT_EQ(answer.json.at("enforced"), true);
    member.publish(topics().group_send("gj", "j1"), "after");
    member.publish(topics().user_send("leaver-j", "j1"), "fence");

    EXPECT_EQ(leaver.next_message().payload, "fence");
    EXPECT_EQ(leaver.publish(topics().group_send("gj", "leaver-j"), "still here?"), reason::not_authorized);
    EXPECT_EQ(leaver.subscribe("parley/g/gj/msg/#"), reason::not_authorized);
    leaver.ping(); // not disconnected
}

TEST_F(GroupMessages, WhoIsAddedHearsAndSendsFromThenOn)
{
    given().user("k1").member_of("gk");
    given().user("joiner-k");
    auto member = connect_as("k1");
    auto joiner = connect_as("joiner-k");
    ASSERT_EQ(joiner.subscribe("parley/g/+/msg/#"), 1);
    ASSERT_EQ(joiner.subscribe("parley/g/gk/msg/#"), reason::not_authorized);

    given().user("joiner-k").member_of("gk");
    member.publish(topics().group_send("gk", "k1"), "welcome");

    EXPECT_EQ(joiner.next_message().payload, "welcome");
    EXPECT_LT(joiner.publish(topics().group_send("gk", "joiner-k"), "thanks"), reason::unspecified);
    EXPECT_EQ(joiner.subscribe("parley/g/gk/event/#"), 1);
}

TEST_F(GroupMessages, ARoleChangeActsAtOnce)
{
    given().user("l1").observer_of("gl");
    auto user = connect_as("l1");
    ASSERT_EQ(user.publish(topics().group_send("gl", "l1"), "as observer"), reason::not_authorized);

    given().user("l1").member_of("gl", "moderator");
    EXPECT_LT(user.publish(topics().group_send("gl", "l1"), "as moderator"), reason::unspecified);
    given().user("l1").observer_of("gl");

    EXPECT_EQ(user.publish(topics().group_send("gl", "l1"), "as observer again"), reason::not_authorized);
}

TEST_F(GroupMessages, RetainIsTakenOff)
{
    given().user("m1").member_of("gm");
    auto sender = connect_as("m1");
    sender.publish(topics().group_send("gm", "m1"), "not kept", {.retain = true});

    auto late = connect_as("m1");
    ASSERT_EQ(late.subscribe("parley/g/gm/msg/#"), 1);
    sender.publish(topics().group_send("gm", "m1"), "live", {.retain = true});

    const auto message = late.next_message();
    EXPECT_EQ(message.payload, "live");
    EXPECT_FALSE(message.retain);
}

TEST_F(GroupMessages, ForgedPropertiesAreNotBelieved)
{
    given().user("n1").member_of("gn");
    given().user("n2").member_of("gn");
    auto sender = connect_as("n1", {.client = "n1"});
    auto receiver = connect_as("n2");
    ASSERT_EQ(receiver.subscribe("parley/g/gn/msg/#"), 1);

    PublishOptions forged;
    forged.properties.user = {
        {"seq", "999999"}, {"ts", "1"}, {"ref", "forged"}, {"from-client", "forged"}, {"kind", "event"}};
    sender.publish(topics().group_send("gn", "n1"), "hello", forged);

    const auto message = receiver.next_message();
    EXPECT_EQ(message.properties.count("seq"), 1u);
    EXPECT_LT(seq_of(message), 1000u);
    EXPECT_EQ(message.properties.count("ts"), 1u);
    for (const auto* name : {"ref", "from-client", "kind"})
        EXPECT_EQ(message.properties.count(name), 0u) << name;
}

TEST_F(GroupMessages, TheSameReferenceIsStoredOnceAndAnsweredWithTheFirstNumber)
{
    given().user("o1").member_of("go");
    given().user("o2").member_of("go");
    auto sender = connect_as("o1");
    auto receiver = connect_as("o2");
    ASSERT_EQ(sender.subscribe("parley/g/go/msg/#"), 1);
    ASSERT_EQ(receiver.subscribe("parley/g/go/msg/#"), 1);

    sender.publish(topics().group_send("go", "o1", "same"), "once");
    const auto first = sender.next_message();
    EXPECT_LT(sender.publish(topics().group_send("go", "o1", "same"), "twice?"), reason::unspecified);
    const auto again = sender.next_message();
    sender.publish(topics().group_send("go", "o1", "other"), "fence");

    EXPECT_EQ(seq_of(again), seq_of(first));
    EXPECT_EQ(again.topic, first.topic);
    EXPECT_EQ(again.payload, "once");
    EXPECT_EQ(again.properties.last("ref"), "same");
    EXPECT_EQ(again.properties.last("ts"), first.properties.last("ts"));
    EXPECT_EQ(receiver.next_message().payload, "once");
    EXPECT_EQ(receiver.next_message().payload, "fence");
    EXPECT_THAT(texts_in_history(system(), "go", 2), ElementsAre("once", "fence"));
}

TEST_F(GroupMessages, ReferencesOfTwoSendersAndOfTwoGroupsAreApart)
{
    given().user("p1").member_of("gp").member_of("gp2");
    given().user("p2").member_of("gp");
    auto one = connect_as("p1");
    auto two = connect_as("p2");

    one.publish(topics().group_send("gp", "p1", "x"), "one");
    two.publish(topics().group_send("gp", "p2", "x"), "two");
    one.publish(topics().group_send("gp2", "p1", "x"), "elsewhere");

    EXPECT_THAT(texts_in_history(system(), "gp", 2), ElementsAre("one", "two"));
    EXPECT_THAT(texts_in_history(system(), "gp2", 1), ElementsAre("elsewhere"));
}

TEST_F(GroupMessages, QosZeroAndQosTwoAreStoredAndDelivered)
{
    given().user("q1").member_of("gq");
    auto user = connect_as("q1");
    ASSERT_EQ(user.subscribe("parley/g/gq/msg/#", 2), 2);

    user.publish(topics().group_send("gq", "q1"), "qos 0", {.qos = 0});
    EXPECT_EQ(user.next_message().payload, "qos 0");
    EXPECT_LT(user.publish(topics().group_send("gq", "q1"), "qos 2", {.qos = 2}), reason::unspecified);
    const auto message = user.next_message();

    EXPECT_EQ(message.payload, "qos 2");
    EXPECT_EQ(message.qos, 2);
    EXPECT_THAT(texts_in_history(system(), "gq", 2), ElementsAre("qos 0", "qos 2"));
}

TEST_F(GroupMessages, ARetransmissionWithAReferenceIsStoredOnce)
{
    given().user("r1").member_of("gr");
    auto user = connect_as("r1");
    for (const int qos : {1, 2}) {
        const auto topic = topics().group_send("gr", "r1", "ref-" + std::to_string(qos));
        PublishOptions first{.qos = qos, .packet_id = static_cast<std::uint16_t>(1000 + qos)};
        auto again = first;
        again.duplicate = true;
        user.start_publish(topic, std::to_string(qos), first);
        user.start_publish(topic, std::to_string(qos), again);
        user.finish_publish(first.packet_id, qos);
    }
    user.publish(topics().group_send("gr", "r1"), "fence");

    EXPECT_THAT(texts_in_history(system(), "gr", 3), ElementsAre("1", "2", "fence"));
}

TEST_F(GroupMessages, WhatTheBrokerDropsOfTooManyQosTwoMessagesIsInHistory)
{
    constexpr std::uint16_t sent = 30; // more than max_inflight_messages: the broker accepts all and routes 20
    given().user("u1").member_of("gu");
    auto user = connect_as("u1");
    for (std::uint16_t i = 0; i < sent; ++i)
        user.start_publish(topics().group_send("gu", "u1", "r" + std::to_string(i)), std::to_string(i), {.qos = 2});
    user.ping();

    EXPECT_EQ(texts_in_history(system(), "gu", sent).size(), sent);
}

TEST_F(GroupMessages, ATooLargePayloadIsRefusedAndTheClientStays)
{
    given().user("s1").member_of("gs");
    auto user = connect_as("s1");
    ASSERT_EQ(user.subscribe(topics().user_notice("s1")), 1);

    EXPECT_EQ(user.publish(topics().group_send("gs", "s1", "big"), std::string(256 * 1024 + 1, 'x')),
              reason::not_authorized);
    auto notice = json_of(user.next_message());
    while (notice.at("notice") != "refused") // having been added to the group is told as well
        notice = json_of(user.next_message());
    EXPECT_EQ(notice.at("ref"), "big");
    EXPECT_LT(user.publish(topics().group_send("gs", "s1", "fits"), std::string(256 * 1024, 'x')), reason::unspecified);
    EXPECT_EQ(texts_in_history(system(), "gs", 1).at(0).size(), 256u * 1024);
}

TEST_F(GroupMessages, IdsAreSpelledAsTheyWereRegistered)
{
    given().user("t1").member_of("gt");
    auto user = connect_as("t1");

    EXPECT_EQ(user.publish(topics().group_send("GT", "t1"), "x"), reason::not_authorized);
    EXPECT_EQ(user.publish(topics().group_send("gt", "T1"), "x"), reason::not_authorized);
    EXPECT_EQ(user.subscribe("parley/g/GT/msg/#"), reason::not_authorized);
}

TEST_F(GroupMessages, LiveAndStateReachMembersAndAreNotStored)
{
    given().user("v1").member_of("gv");
    given().user("v2").member_of("gv");
    auto one = connect_as("v1");
    auto two = connect_as("v2");
    ASSERT_THAT(two.subscribe_all({"parley/g/gv/live/#", "parley/g/gv/msg/#"}), ElementsAre(1, 1));

    one.publish(topics().group_live("gv", "v1", "typing"), "1");
    one.publish(topics().group_state("gv", "v1", "temperature"), "21.5", {.retain = true});
    const auto live = two.next_message();
    EXPECT_EQ(live.payload, "1");
    EXPECT_EQ(seq_of(live), 0u);

    ASSERT_EQ(two.subscribe("parley/g/gv/state/#"), 1);
    const auto state = two.next_message();
    EXPECT_EQ(state.payload, "21.5");
    EXPECT_TRUE(state.retain);
    one.publish(topics().group_send("gv", "v1"), "stored");
    EXPECT_THAT(texts_in_history(system(), "gv", 1), ElementsAre("stored"));
}

} // namespace
} // namespace parley::testing
