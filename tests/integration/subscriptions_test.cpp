#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"

#include <gmock/gmock.h>

namespace parley::testing {
namespace {

using ::testing::ElementsAre;

class Subscriptions : public SystemSuite<Subscriptions> {};

TEST_F(Subscriptions, AFollowingFilterReceivesWhatMembershipAllowsAtEachMoment)
{
    given().user("a1").member_of("ga1").member_of("ga2");
    given().user("follower").member_of("ga1");
    auto sender = connect_as("a1");
    auto follower = connect_as("follower");
    ASSERT_EQ(follower.subscribe("parley/g/+/msg/#"), 1);

    sender.publish(topics().group_send("ga2", "a1"), "not yet");
    sender.publish(topics().group_send("ga1", "a1"), "first group");
    EXPECT_EQ(follower.next_message().payload, "first group");

    given().user("follower").member_of("ga2");
    sender.publish(topics().group_send("ga2", "a1"), "second group");
    EXPECT_EQ(follower.next_message().payload, "second group");

    must(admin().remove("/api/v1/groups/ga1/members/follower"), "remove");
    sender.publish(topics().group_send("ga1", "a1"), "no longer");
    sender.publish(topics().group_send("ga2", "a1"), "fence");
    EXPECT_EQ(follower.next_message().payload, "fence");
}

TEST_F(Subscriptions, AllFollowingFiltersAreGranted)
{
    given().user("b1");
    auto user = connect_as("b1");

    for (const char* verb : {"msg/#", "event/#", "info", "presence", "read/#", "recv/#", "live/#", "state/#"})
        EXPECT_EQ(user.subscribe("parley/g/+/" + std::string(verb)), 1) << verb;
}

TEST_F(Subscriptions, FiltersWiderThanTheRightsAreRefused)
{
    given().user("c1").member_of("gc");
    auto user = connect_as("c1");
    auto old = connect_as("c1", {.protocol = Protocol::v311});

    for (const char* filter :
         {"#", "+/#", "parley/#", "parley/+/+/msg/#", "parley/g/#", "parley/g/+/#", "parley/g/+/+/#", "parley/u/#",
          "parley/u/+/msg/#", "parley/u/+/notice", "parley/u/+/rpc/#", "+/g/gc/msg/#", "$SYS/#", "$CONTROL/#",
          "$CONTROL/parley/v1", "$CONTROL/parley/v1/response", "other/topic", "$share/s/#", "$share/s/parley/g/+/#"}) {
        EXPECT_EQ(user.subscribe(filter), reason::not_authorized) << filter;
        EXPECT_EQ(old.subscribe(filter), 0x80) << filter;
    }
}

TEST_F(Subscriptions, OwnTopicsAndOwnGroupsAreGranted)
{
    given().user("d1").member_of("gd");
    auto user = connect_as("d1");

    for (const char* filter : {"parley/u/d1/#", "parley/u/d1/msg/+", "parley/u/d1/reply/#", "parley/g/gd/#",
                               "parley/g/gd/msg/d1", "parley/all", "$share/s/parley/g/gd/msg/#"})
        EXPECT_EQ(user.subscribe(filter), 1) << filter;
}

TEST_F(Subscriptions, OneRefusedFilterDoesNotSpoilTheOthers)
{
    given().user("e1").member_of("ge");
    auto user = connect_as("e1");

    EXPECT_THAT(user.subscribe_all({"parley/g/ge/msg/#", "parley/u/other/msg/#", "parley/u/e1/msg/#"}),
                ElementsAre(1, reason::not_authorized, 1));
}

TEST_F(Subscriptions, APublicGroupShowsItsCardToEverybodyAndNothingElse)
{
    given().group("gf", "public");
    given().user("outsider-f");
    auto outsider = connect_as("outsider-f");

    EXPECT_EQ(outsider.subscribe("parley/g/gf/msg/#"), reason::not_authorized);
    ASSERT_EQ(outsider.subscribe(topics().group_info("gf")), 1);
    const auto card = json_of(outsider.next_message());
    EXPECT_EQ(card.at("id"), "gf");
    EXPECT_EQ(card.at("visibility"), "public");
}

TEST_F(Subscriptions, ASharedSubscriptionDeliversEachMessageToOneOfItsMembers)
{
    given().user("h1").member_of("gh");
    given().user("worker-h").member_of("gh");
    auto sender = connect_as("h1");
    auto one = connect_as("worker-h");
    auto two = connect_as("worker-h");
    for (auto* worker : {&one, &two})
        ASSERT_EQ(worker->subscribe("$share/w/parley/g/gh/msg/#"), 1);

    constexpr int jobs = 20;
    for (int i = 0; i < jobs; ++i)
        sender.publish(topics().group_send("gh", "h1"), std::to_string(i));

    int received = 0;
    for (auto* worker : {&one, &two}) {
        worker->ping();
        while (worker->try_message(Within{0}))
            ++received;
    }
    EXPECT_EQ(received, jobs);
}

TEST_F(Subscriptions, UnsubscribingWorks)
{
    given().user("i1").member_of("gi");
    auto user = connect_as("i1");
    ASSERT_EQ(user.subscribe("parley/g/gi/msg/#"), 1);
    EXPECT_EQ(user.unsubscribe("parley/g/gi/msg/#"), reason::success);
    ASSERT_EQ(user.subscribe("parley/u/i1/msg/#"), 1);

    user.publish(topics().group_send("gi", "i1"), "unheard");
    user.publish(topics().user_send("i1", "i1"), "fence");

    EXPECT_EQ(user.next_message().payload, "fence");
}

} // namespace
} // namespace parley::testing
