#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"
#include "tests/support/eventually.h"

#include <gmock/gmock.h>

namespace parley::testing {
namespace {

class AuditTest : public SystemSuite<AuditTest> {
protected:
    /// The entries about refused logins of a user: via, reason and count of each, oldest first.
    static std::vector<std::string> refused(const std::string& user)
    {
        std::vector<std::string> lines;
        const auto answer = must(admin().get("/api/v1/audit?limit=500&action=login.refused&target=" + user), "audit");
        for (const auto& entry : answer.json.at("entries").as_array()) {
            const auto& detail = entry.at("detail");
            lines.insert(lines.begin(), std::string(detail.at("via").as_string()) + " " +
                                            std::string(detail.at("reason").as_string()) + " " +
                                            std::to_string(detail.at("count").as_int64()));
        }
        return lines;
    }
    static bool is_sound() { return must(admin().get("/api/v1/audit/verify"), "verify").json.at("sound").as_bool(); }
};

TEST_F(AuditTest, ARefusedMqttLoginIsAnEntryOnce)
{
    given().user("a1");
    EXPECT_FALSE(system().try_connect_as("a1", {.client = "a1:x", .password = "wrong"}).accepted());
    ASSERT_TRUE(eventually([] { return !refused("a1").empty(); }));
    EXPECT_THAT(refused("a1"), ::testing::ElementsAre("mqtt wrong password 1"));
    const auto entry = must(admin().get("/api/v1/audit?target=a1&action=login."), "audit").json.at("entries").at(0);
    EXPECT_EQ(entry.at("actor"), "") << "nobody has proved who he is";
    EXPECT_EQ(entry.at("detail").at("client"), "a1:x");
    EXPECT_TRUE(entry.at("source").as_string().starts_with("journal/"));
    EXPECT_TRUE(is_sound());
}

TEST_F(AuditTest, ARefusedRestLoginIsAnEntry)
{
    given().user("b1");
    RestClient anybody(system().http_port());
    EXPECT_EQ(anybody.post("/api/v1/login", R"({"user":"b1","password":"wrong"})").status, 401);
    ASSERT_TRUE(eventually([] { return !refused("b1").empty(); }));
    EXPECT_EQ(refused("b1").front().substr(0, 5), "rest ");
}

TEST_F(AuditTest, WhatWasRefusedWhileTheBridgeWasDeadStandsThereOnce)
{
    given().user("c1");
    system().kill_bridge();
    EXPECT_FALSE(system().try_connect_as("c1", {.password = "wrong"}).accepted());
    system().start_bridge();
    ASSERT_TRUE(eventually([] { return !refused("c1").empty(); }));
    system().kill_bridge();
    system().start_bridge();
    given().user("c2");
    EXPECT_FALSE(system().try_connect_as("c2", {.password = "wrong"}).accepted());
    ASSERT_TRUE(eventually([] { return !refused("c2").empty(); }));
    EXPECT_EQ(refused("c1").size(), 1u);
    EXPECT_TRUE(is_sound());
}

TEST_F(AuditTest, IsListedByActorActionTargetAndTime)
{
    given().user("d1").member_of("dg");
    must(system().rest_as("d1").request("POST", "/api/v1/groups/dg/leave"), "leave");
    const auto actions = [](const std::string& query) {
        std::vector<std::string> found;
        const auto page = must(admin().get("/api/v1/audit?" + query), "audit");
        for (const auto& entry : page.json.at("entries").as_array())
            found.emplace_back(entry.at("action").as_string());
        return found;
    };
    EXPECT_THAT(actions("actor=d1"), ::testing::ElementsAre("member.left"));
    EXPECT_THAT(actions("target=dg/"), ::testing::ElementsAre("member.left", "member.added"));
    EXPECT_THAT(actions("target=d1&action=user."), ::testing::ElementsAre("user.created"));
    EXPECT_THAT(actions("actor=d1&until=1"), ::testing::ElementsAre());
    EXPECT_EQ(actions("limit=1").size(), 1u);
    EXPECT_EQ(admin().get("/api/v1/audit?cursor=x").status, 400);
    EXPECT_EQ(admin().get("/api/v1/audit?colour=red").status, 400);
}

TEST_F(AuditTest, AHeadThatWasKeptProvesWhatStoodUpToIt)
{
    const std::string head(must(admin().get("/api/v1/audit/head"), "head").json.at("head").as_string());
    given().user("e1");
    const auto sound = must(admin().get("/api/v1/audit/verify?kept=" + head), "verify").json;
    EXPECT_TRUE(sound.at("sound").as_bool());
    std::string forged = head;
    forged.back() = forged.back() == '0' ? '1' : '0';
    const auto broken = must(admin().get("/api/v1/audit/verify?kept=" + forged), "verify").json;
    EXPECT_FALSE(broken.at("sound").as_bool());
    EXPECT_EQ(broken.at("broken").at("seq").as_int64(), std::stoll(head));
    EXPECT_EQ(admin().get("/api/v1/audit/verify?kept=x").status, 400);
}

} // namespace
} // namespace parley::testing
