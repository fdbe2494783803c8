#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"

#include <gmock/gmock.h>

namespace parley::testing {
namespace {

/// Grants by REST, enforced by the broker. A suite shares one system, so each test uses topics of its own.
class GrantsTest : public SystemSuite<GrantsTest> {
protected:
    static void grant(const std::string& id, const std::string& body)
    {
        system().put_enforced("/api/v1/grants/" + id, body);
    }
    static std::string to_user(const std::string& user, const std::string& filter, const std::string& rest = {})
    {
        return R"({"subject_kind":"user","subject":")" + user + R"(","filter":")" + filter + R"(","access":"both")" +
               rest + "}";
    }
    static std::string to_everybody(const std::string& filter, const std::string& access, const std::string& rest = {})
    {
        return R"({"subject_kind":"everybody","filter":")" + filter + R"(","access":")" + access + "\"" + rest + "}";
    }
};

TEST_F(GrantsTest, OpenATopicOutsideTheRootAtOnceAndCloseItAtOnce)
{
    given().user("a1");
    given().user("a2");
    auto a1 = connect_as("a1");
    auto a2 = connect_as("a2");
    EXPECT_EQ(a1.publish("plant/a/temp", "20"), reason::not_authorized);
    EXPECT_EQ(a2.subscribe("plant/a/#"), reason::not_authorized);

    grant("a-pub", to_user("a1", "plant/a/+"));
    grant("a-sub", to_user("a2", "plant/a/#"));
    EXPECT_EQ(a2.subscribe("plant/a/#"), 1);
    EXPECT_EQ(a1.publish("plant/a/temp", "21"), reason::success);
    EXPECT_EQ(a2.next_message().payload, "21");
    EXPECT_EQ(a1.publish("plant/a/temp/raw", "x"), reason::not_authorized);

    // A denial reaches the subscription that is there; nobody is disconnected.
    grant("a-deny", to_user("a2", "plant/a/secret", R"(,"verdict":"deny","priority":5)"));
    EXPECT_EQ(a1.publish("plant/a/secret", "hidden"), reason::success);
    EXPECT_EQ(a1.publish("plant/a/temp", "22"), reason::success);
    EXPECT_EQ(a2.next_message().payload, "22");

    ASSERT_EQ(admin().remove("/api/v1/grants/a-pub").status, 200);
    EXPECT_EQ(a1.publish("plant/a/temp", "23"), reason::not_authorized);
    a1.ping();
    a2.ping();
}

TEST_F(GrantsTest, OneGrantServesEveryUserAndEveryGroup)
{
    given().user("b1").member_of("gb1");
    given().user("b2").observer_of("gb1");
    given().user("b3").member_of("gb2");
    grant("b-own", to_everybody("b/home/%u/#", "both"));
    grant("b-group", to_everybody("b/team/%g/#", "both", R"(,"least_role":"member")"));
    auto b1 = connect_as("b1");
    auto b2 = connect_as("b2");
    auto b3 = connect_as("b3");
    EXPECT_EQ(b1.subscribe("b/home/b1/#"), 1);
    EXPECT_EQ(b1.subscribe("b/home/b2/#"), reason::not_authorized);
    EXPECT_EQ(b1.subscribe("b/home/+/x"), reason::not_authorized);
    EXPECT_EQ(b2.publish("b/home/b1/x", "no"), reason::not_authorized);
    EXPECT_EQ(b1.publish("b/home/b1/x", "mine"), reason::success);
    EXPECT_EQ(b1.next_message().payload, "mine");

    EXPECT_EQ(b3.subscribe("b/team/gb1/#"), reason::not_authorized);
    EXPECT_EQ(b2.subscribe("b/team/gb1/#"), reason::not_authorized) << "an observer is below member";
    EXPECT_EQ(b1.subscribe("b/team/gb1/#"), 1);
    system().put_enforced("/api/v1/groups/gb1/members/b3", R"({"role":"member"})");
    EXPECT_EQ(b3.publish("b/team/gb1/x", "joined"), reason::success);
    EXPECT_EQ(b1.next_message().payload, "joined");
    ASSERT_EQ(admin().remove("/api/v1/groups/gb1/members/b1").status, 200);
    EXPECT_EQ(b3.publish("b/team/gb1/x", "gone"), reason::success);
    EXPECT_EQ(b1.publish("b/home/b1/x", "fence"), reason::success);
    EXPECT_EQ(b1.next_message().payload, "fence");
}

TEST_F(GrantsTest, EachFilterOfASubscribeHasItsOwnAnswer)
{
    given().user("c1").member_of("gc");
    grant("c-all", to_user("c1", "c/open/#"));
    grant("c-not", to_user("c1", "c/open/shut/#", R"(,"verdict":"deny")"));
    auto c1 = connect_as("c1");
    EXPECT_THAT(c1.subscribe_all({"c/open/a", "c/open/shut/x", "parley/g/gc/msg/#", "parley/g/gx/msg/#", "c/open/#",
                                  "c/#", "c/open/+", "c/open/a/#", "$share/s/c/open/a", "$SYS/#", "#",
                                  "parley/g/+/msg/#", "c/open/shut"}),
                ::testing::ElementsAre(1, reason::not_authorized, 1, reason::not_authorized, reason::not_authorized,
                                       reason::not_authorized, reason::not_authorized, 1, 1, reason::not_authorized,
                                       reason::not_authorized, 1, reason::not_authorized));
}

TEST_F(GrantsTest, EverythingDoesNotOpenTheRootAndSysIsForReading)
{
    given().user("d1").member_of("gd1");
    given().user("d2").member_of("gd2");
    grant("d-all", to_user("d1", "#"));
    grant("d-sys", R"({"subject_kind":"user","subject":"d1","filter":"$SYS/#","access":"subscribe"})");
    auto d1 = connect_as("d1");
    auto d2 = connect_as("d2");
    EXPECT_EQ(d1.subscribe("$SYS/broker/version"), 1);
    EXPECT_TRUE(d1.next_message().retain);
    EXPECT_EQ(d1.publish("$SYS/broker/version", "x"), reason::not_authorized);
    EXPECT_EQ(d1.subscribe("#"), 1);
    EXPECT_EQ(d1.publish("parley/g/gd2/send/d1", "x"), reason::not_authorized);
    EXPECT_EQ(d1.publish("parley/anything", "x"), reason::not_authorized);
    EXPECT_EQ(d2.publish(topics().group_send("gd2", "d2"), "private"), reason::success);
    EXPECT_EQ(d1.publish("d/fence", "fence"), reason::success);
    EXPECT_EQ(d1.next_message_on("d/fence").payload, "fence");
}

TEST_F(GrantsTest, KeepRetainedMessagesAndWills)
{
    given().user("e1");
    grant("e-all", to_user("e1", "e/#"));
    {
        auto e1 = connect_as("e1", {.will = Will{.topic = "e/status", .payload = "lost", .retain = true}});
        EXPECT_LT(e1.publish("e/config", "kept", {.retain = true}), 0x80);
        e1.abort();
    }
    auto again = connect_as("e1");
    EXPECT_EQ(again.subscribe("e/config"), 1);
    EXPECT_EQ(again.next_message().payload, "kept");
    EXPECT_EQ(again.subscribe("e/status"), 1);
    EXPECT_EQ(again.next_message().payload, "lost");
}

TEST_F(GrantsTest, SurviveARestartOfTheBroker)
{
    given().user("f1");
    grant("f-all", to_user("f1", "f/+"));
    system().stop_broker();
    system().start_broker();
    EXPECT_LT(connect_as("f1").publish("f/x", "1"), 0x80);
}

TEST_F(GrantsTest, AreMadeByAdministratorsAndCheckedBeforeTheyAreKept)
{
    given().user("g1");
    EXPECT_EQ(system().rest_as("g1").request("PUT", "/api/v1/grants/g", to_user("g1", "#")).status, 403);
    const auto refused = [](const std::string& body) { return admin().put("/api/v1/grants/g-bad", body).status; };
    EXPECT_EQ(refused(to_user("nobody", "x/#")), 404);
    EXPECT_EQ(refused(to_user("", "x/#")), 400);
    EXPECT_EQ(refused(to_user("g1", "x/#/y")), 400);
    EXPECT_EQ(refused(to_user("g1", "parley/g/ops/#")), 400);
    EXPECT_EQ(refused(to_user("g1", "parley")), 400);
    EXPECT_EQ(refused(to_user("g1", "$SYS/#")), 400) << "publishing there makes no sense";
    EXPECT_EQ(refused(to_user("g1", "$CONTROL/#")), 400);
    EXPECT_EQ(refused(to_user("g1", "$share/a/x")), 400);
    EXPECT_EQ(refused(to_user("g1", "x/%g/%g")), 400);
    EXPECT_EQ(refused(to_user("g1", "x/dev-%u")), 400);
    EXPECT_EQ(refused(to_user("g1", "x", R"(,"least_role":"admin")")), 400);
    EXPECT_EQ(refused(to_user("g1", "x", R"(,"priority":1000001)")), 400);
    EXPECT_EQ(refused(to_user("g1", "x", R"(,"colour":"red")")), 400);
}

} // namespace
} // namespace parley::testing
