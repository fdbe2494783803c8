#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"

#include <gmock/gmock.h>

namespace parley::testing {
namespace {

using ::testing::ElementsAre;

/// Who may get into a group, and who may speak there, at the real broker: rights act at once, and nobody is
/// disconnected.
class GroupRules : public SystemSuite<GroupRules> {
protected:
    static void patch_enforced(const std::string& path, const std::string& body)
    {
        EXPECT_EQ(must(admin().patch(path, body), path).json.at("enforced"), true) << path;
    }
    /// The next notice of that kind; others (added to a group, …) are passed over.
    static boost::json::value notice_of(MqttClient& client, std::string_view kind)
    {
        for (;;)
            if (auto notice = json_of(client.next_message()); notice.at("notice").as_string() == kind)
                return notice;
    }
};

TEST_F(GroupRules, InAReadOnlyGroupMembersReceiveAndModeratorsSpeak)
{
    given().user("a1").member_of("ga");
    given().user("a2").member_of("ga", "moderator");
    auto member = connect_as("a1");
    auto moderator = connect_as("a2");
    ASSERT_THAT(member.subscribe_all({"parley/g/ga/msg/#", topics().user_notice("a1")}), ElementsAre(1, 1));
    ASSERT_LT(member.publish(topics().group_send("ga", "a1"), "before"), reason::unspecified);
    ASSERT_EQ(member.next_message_on(topics().group_msg("ga", "a1")).payload, "before");

    patch_enforced("/api/v1/groups/ga", R"({"read_only":true})");

    EXPECT_EQ(member.publish(topics().group_send("ga", "a1", "r1"), "no"), reason::not_authorized);
    EXPECT_EQ(member.publish(topics().group_live("ga", "a1", "typing"), "no"), reason::not_authorized);
    const auto notice = notice_of(member, "refused");
    EXPECT_EQ(notice.at("reason"), "read_only_group");
    EXPECT_EQ(notice.at("ref"), "r1");
    EXPECT_FALSE(notice.as_object().contains("retry_after_ms"));
    EXPECT_EQ(system().rest_as("a1").post("/api/v1/groups/ga/messages", R"({"text":"no"})").status, 403);
    moderator.publish(topics().group_send("ga", "a2"), "announcement");
    EXPECT_EQ(member.next_message_on(topics().group_msg("ga", "a2")).payload, "announcement");

    patch_enforced("/api/v1/groups/ga", R"({"read_only":false})");
    EXPECT_LT(member.publish(topics().group_send("ga", "a1"), "after"), reason::unspecified);
    EXPECT_THAT(texts_in_history(system(), "ga", 3), ElementsAre("before", "announcement", "after"));
}

TEST_F(GroupRules, SlowModePutsMembersOffAndSaysForHowLong)
{
    given().user("b1").member_of("gb");
    given().user("b2").member_of("gb", "moderator");
    auto member = connect_as("b1");
    auto moderator = connect_as("b2");
    ASSERT_EQ(member.subscribe(topics().user_notice("b1")), 1);
    patch_enforced("/api/v1/groups/gb", R"({"slow_mode_ms":86400000})");

    EXPECT_LT(member.publish(topics().group_send("gb", "b1", "r1"), "one"), reason::unspecified);
    EXPECT_EQ(member.publish(topics().group_send("gb", "b1", "r2"), "two"), reason::not_authorized);
    const auto notice = notice_of(member, "refused");
    EXPECT_EQ(notice.at("reason"), "slow_mode");
    EXPECT_EQ(notice.at("ref"), "r2");
    EXPECT_GT(notice.at("retry_after_ms").as_int64(), 86'000'000);
    EXPECT_LE(notice.at("retry_after_ms").as_int64(), 86'400'000);
    // Not by REST either, under the same name; the same reference again is no new message; others are not slowed down.
    EXPECT_EQ(system().rest_as("b1").post("/api/v1/groups/gb/messages", R"({"text":"by rest"})").status, 503);
    EXPECT_LT(member.publish(topics().group_send("gb", "b1", "r1"), "one"), reason::unspecified);
    for (const char* text : {"m1", "m2"})
        EXPECT_LT(moderator.publish(topics().group_send("gb", "b2"), text), reason::unspecified);

    patch_enforced("/api/v1/groups/gb", R"({"slow_mode_ms":0})");
    EXPECT_LT(member.publish(topics().group_send("gb", "b1"), "two"), reason::unspecified);
    EXPECT_THAT(texts_in_history(system(), "gb", 4), ElementsAre("one", "m1", "m2", "two"));
}

TEST_F(GroupRules, ABanEndsMembershipAtOnceAndKeepsOut)
{
    given().group("gc", "public");
    given().user("c1").member_of("gc", "moderator");
    given().user("c2").member_of("gc");
    auto moderator = connect_as("c1");
    auto banned = connect_as("c2");
    auto informed = connect_as("c2");
    ASSERT_THAT(banned.subscribe_all({"parley/g/gc/msg/#", "parley/u/c2/msg/#"}), ElementsAre(1, 1));
    ASSERT_EQ(informed.subscribe(topics().user_notice("c2")), 1);

    RpcClient rpc(system(), "c1");
    EXPECT_EQ(rpc.result("groups.ban", {{"group", "gc"}, {"user", "c2"}, {"reason", "spam"}}).at("enforced"), true);
    moderator.publish(topics().group_send("gc", "c1"), "not for him");
    moderator.publish(topics().user_send("c2", "c1"), "fence");

    EXPECT_EQ(banned.next_message().payload, "fence");
    EXPECT_EQ(notice_of(informed, "banned").at("group"), "gc");
    EXPECT_EQ(banned.publish(topics().group_send("gc", "c2"), "still here?"), reason::not_authorized);
    EXPECT_EQ(banned.subscribe("parley/g/gc/msg/#"), reason::not_authorized);
    banned.ping(); // not disconnected
    auto as_banned = system().rest_as("c2");
    EXPECT_EQ(as_banned.post("/api/v1/groups/gc/join").status, 403);
    EXPECT_EQ(admin().put("/api/v1/groups/gc/members/c2", R"({"role":"member"})").status, 403);
    const auto bans = rpc.result("groups.bans", {{"group", "gc"}}).at("bans").as_array();
    ASSERT_EQ(bans.size(), 1u);
    EXPECT_EQ(bans[0].at("reason"), "spam");

    rpc.result("groups.unban", {{"group", "gc"}, {"user", "c2"}});
    EXPECT_EQ(must(as_banned.post("/api/v1/groups/gc/join"), "join").json.at("joined"), true);
    EXPECT_LT(banned.publish(topics().group_send("gc", "c2"), "back"), reason::unspecified);
}

TEST_F(GroupRules, ARequestToJoinIsAskedToldAndAnswered)
{
    given().group("gd", "public");
    given().user("d1").member_of("gd", "owner");
    given().user("d2");
    given().user("d3");
    auto owner = connect_as("d1");
    auto asking = connect_as("d2");
    ASSERT_EQ(owner.subscribe(topics().user_notice("d1")), 1);
    ASSERT_THAT(asking.subscribe_all({topics().user_notice("d2"), "parley/g/+/msg/#"}), ElementsAre(1, 1));
    RpcClient owners(system(), "d1");
    RpcClient askers(system(), "d2");
    owners.result("groups.update", {{"group", "gd"}, {"joining", "request"}});

    EXPECT_EQ(askers.result("groups.join", {{"group", "gd"}, {"text", "let me in"}}).at("joined"), false);
    EXPECT_EQ(notice_of(owner, "join_request").at("user"), "d2");
    EXPECT_EQ(asking.publish(topics().group_send("gd", "d2"), "not yet"), reason::not_authorized);
    EXPECT_EQ(askers.call("groups.accept", {{"group", "gd"}, {"user", "d2"}}).at("error").at("code"),
              "permission_denied");
    const auto requests = owners.result("groups.requests", {{"group", "gd"}}).at("requests").as_array();
    ASSERT_EQ(requests.size(), 1u);
    EXPECT_EQ(requests[0].at("text"), "let me in");

    EXPECT_EQ(owners.result("groups.accept", {{"group", "gd"}, {"user", "d2"}}).at("enforced"), true);
    owner.publish(topics().group_send("gd", "d1"), "welcome");
    EXPECT_EQ(asking.next_message_on(topics().group_msg("gd", "d1")).payload, "welcome");

    auto other = system().rest_as("d3");
    EXPECT_EQ(must(other.post("/api/v1/groups/gd/join"), "join").json.at("joined"), false);
    must(system().rest_as("d1").remove("/api/v1/groups/gd/requests/d3"), "decline");
    EXPECT_EQ(system().rest_as("d1").remove("/api/v1/groups/gd/requests/d3").status, 404);
}

TEST_F(GroupRules, AnInvitationOpensAPrivateGroupOnce)
{
    given().user("e1").member_of("ge", "owner");
    given().user("e2");
    given().user("e3");
    auto rest = system().rest_as("e1");
    auto guest = system().rest_as("e2");
    EXPECT_EQ(guest.post("/api/v1/groups/ge/join").status, 404);
    const auto made = must(rest.post("/api/v1/groups/ge/invitations", R"({"role":"observer","uses":1})"), "invite");
    EXPECT_EQ(made.status, 201);
    const auto text = std::string(made.json.at("invitation").as_string());

    RpcClient entering(system(), "e2");
    const auto entered = entering.result("groups.enter", {{"invitation", text}});
    EXPECT_EQ(entered.at("group"), "ge");
    EXPECT_EQ(entered.at("enforced"), true);
    EXPECT_EQ(must(guest.get("/api/v1/groups/ge"), "group").json.at("role"), "observer");
    EXPECT_EQ(system().rest_as("e3").post("/api/v1/invitations/accept", R"({"invitation":")" + text + R"("})").status,
              404);
    const auto left = must(rest.get("/api/v1/groups/ge/invitations"), "list");
    EXPECT_EQ(left.json.at("invitations").as_array()[0].at("uses_left"), 0);
    EXPECT_EQ(left.text.find(text), std::string::npos); // the secret is told once
}

} // namespace
} // namespace parley::testing
