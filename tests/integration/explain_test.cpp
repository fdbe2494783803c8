// What explain, who-can and what-if say, and what the broker then does.

#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <map>
#include <random>
#include <set>

namespace parley::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class ExplainTest : public SystemSuite<ExplainTest> {
protected:
    static boost::json::value ask(const std::string& path, boost::json::object body)
    {
        return must(admin().post("/api/v1/" + path, boost::json::serialize(body)), path).json;
    }
    static boost::json::value explain(const std::string& user, const std::string& action, const std::string& topic)
    {
        return ask("explain", {{"user", user}, {"action", action}, {"topic", topic}});
    }
    static bool is_allowed(const std::string& user, const std::string& action, const std::string& topic)
    {
        return explain(user, action, topic).at("verdict") == "allow";
    }
    static std::vector<std::string> differences(boost::json::object change)
    {
        std::vector<std::string> lines;
        const auto answer = ask("what-if", std::move(change));
        for (const auto& difference : answer.at("differences").as_array())
            lines.push_back(std::string(difference.at("user").as_string()) + " " +
                            std::string(difference.at("action").as_string()) + " " +
                            std::string(difference.at("topic").as_string()));
        return lines;
    }
};

TEST_F(ExplainTest, SaysForAThousandQuestionsWhatTheBrokerDoes)
{
    constexpr int users = 6;
    std::mt19937 random(7);
    const auto user = [](int i) { return "x" + std::to_string(i); };
    const auto group = [](int i) { return "xg" + std::to_string(i); };
    for (int i = 0; i < users; ++i)
        given().user(user(i));
    for (int g = 0; g < 3; ++g) {
        given().group(group(g), g == 0 ? "public" : "private");
        for (int i = 0; i < users; ++i)
            if (random() % 2 == 0)
                system().put_enforced("/api/v1/groups/" + group(g) + "/members/" + user(i),
                                      std::string(R"({"role":")") +
                                          std::array{"observer", "member", "moderator", "owner"}[random() % 4] +
                                          R"(","muted":)" + (random() % 4 == 0 ? "true}" : "false}"));
    }
    must(admin().patch("/api/v1/groups/xg2", R"({"read_only":true})"), "read-only");
    for (const auto& [who, whom] : {std::pair(0, 1), {2, 3}})
        must(system().rest_as(user(who)).put("/api/v1/users/" + user(who) + "/blocks/" + user(whom)), "block");
    int grants = 0;
    const auto grant = [&](const std::string& kind, const std::string& subject, const std::string& rest) {
        system().put_enforced("/api/v1/grants/x" + std::to_string(++grants),
                              R"({"subject_kind":")" + kind + R"(","subject":")" + subject + R"(",)" + rest + "}");
    };
    grant("everybody", "", R"("filter":"x/open/#","access":"both")");
    grant("everybody", "", R"("filter":"x/home/%u/#","access":"both")");
    grant("group", "xg1", R"("filter":"x/team/%g/+","access":"publish","least_role":"member")");
    grant("user", "x1", R"("filter":"x/#","access":"subscribe")");
    grant("user", "x2", R"("filter":"x/open/secret","access":"both","verdict":"deny","priority":3)");

    std::vector<std::string> names{"parley/all",   "parley/nothing",     "x",
                                   "x/open/a",     "x/open/secret",      "x/team/xg1/a",
                                   "x/team/xg2/a", "$SYS/broker/version"};
    std::vector<std::string> filters{"#", "parley/g/+/msg/#", "x/#", "x/open/#", "x/open/+", "x/team/#", "parley/all"};
    for (int i = 0; i < users; ++i) {
        for (int g = 0; g < 3; ++g)
            for (const char* verb : {"send", "live", "state", "read", "msg"})
                names.push_back("parley/g/" + group(g) + "/" + verb + "/" + user(i));
        for (const char* verb : {"send/x0", "live/x1", "notice", "rpc/whoami"})
            names.push_back("parley/u/" + user(i) + "/" + verb);
        names.push_back("x/home/" + user(i) + "/a");
        filters.push_back("parley/u/" + user(i) + "/#");
        filters.push_back("parley/u/" + user(i) + "/presence");
        filters.push_back("x/home/" + user(i) + "/#");
    }
    for (int g = 0; g < 3; ++g)
        for (const char* rest : {"/#", "/msg/#", "/info", "/read/+"})
            filters.push_back("parley/g/" + group(g) + rest);

    std::size_t allowed = 0;
    std::size_t asked = 0;
    for (int i = 0; i < users; ++i) {
        auto client = connect_as(user(i));
        for (const std::string& filter : filters) {
            const bool expected = is_allowed(user(i), "subscribe", filter);
            EXPECT_EQ(client.subscribe(filter) < 0x80, expected) << user(i) << " subscribes to " << filter;
            client.unsubscribe(filter);
            allowed += expected ? 1 : 0;
            ++asked;
        }
        for (const std::string& name : names) {
            const bool expected = is_allowed(user(i), "publish", name);
            const std::string payload = name.find("/read/") != std::string::npos ? "1" : "x";
            const std::uint8_t code = client.publish(name, payload);
            // A marker may be refused for what it says (there is nothing to have read): that is no question of rights.
            if (name.find("/read/") == std::string::npos) {
                EXPECT_EQ(code < 0x80, expected) << user(i) << " publishes to " << name;
            }
            allowed += expected ? 1 : 0;
            ++asked;
        }
    }
    EXPECT_GT(asked, 900u);
    EXPECT_GT(allowed, 150u);
}

TEST_F(ExplainTest, SaysWhatIsDelivered)
{
    for (const char* id : {"d1", "d2", "d3"})
        given().user(id);
    for (const char* id : {"dg1", "dg2", "dg3"})
        given().user("d0").member_of(id, "owner");
    given().user("d1").member_of("dg1").observer_of("dg2");
    given().user("d2").member_of("dg3");
    auto sender = connect_as("d0");
    std::map<std::string, MqttClient> receivers;
    for (const char* id : {"d1", "d2", "d3"}) {
        receivers.emplace(id, connect_as(id));
        EXPECT_EQ(receivers.at(id).subscribe("parley/g/+/msg/#"), 1);
        EXPECT_EQ(receivers.at(id).subscribe("parley/u/" + std::string(id) + "/msg/#"), 1);
    }
    for (const char* group : {"dg1", "dg2", "dg3"})
        EXPECT_EQ(sender.publish(topics().group_send(group, "d0"), group), 0);
    for (auto& [id, client] : receivers) {
        EXPECT_EQ(sender.publish(topics().user_send(id, "d0"), "fence"), 0);
        std::set<std::string> received;
        for (std::string payload; (payload = client.next_message().payload) != "fence";)
            received.insert(payload);
        for (const char* group : {"dg1", "dg2", "dg3"})
            EXPECT_EQ(received.contains(group), is_allowed(id, "receive", topics().group_msg(group, "d0")))
                << id << " " << group;
    }
}

TEST_F(ExplainTest, NamesTheRuleTheGrantAndTheRevision)
{
    given().user("e1").observer_of("eg");
    const auto answer = explain("e1", "publish", "parley/g/eg/send/e1");
    EXPECT_EQ(answer.at("verdict"), "deny");
    EXPECT_EQ(answer.at("why"), "role_only_receives");
    std::string deciding;
    for (const auto& link : answer.at("chain").as_array())
        if (link.at("decides").as_bool())
            deciding = link.at("rule").as_string();
    EXPECT_EQ(deciding, "role");
    EXPECT_GT(answer.at("revision").as_int64(), 0);

    // What was changed before is in the answer.
    must(admin().put("/api/v1/groups/eg/members/e1", R"({"role":"member"})"), "role");
    EXPECT_TRUE(is_allowed("e1", "publish", "parley/g/eg/send/e1"));
    EXPECT_EQ(explain("nobody", "publish", "parley/g/eg/send/nobody").at("why"), "unknown_user");
}

TEST_F(ExplainTest, WhoCanPagesThroughAllWhoMay)
{
    given().user("f1").member_of("fg");
    given().user("f2").observer_of("fg");
    given().user("f3").member_of("fg", "owner");
    std::vector<std::string> users;
    boost::json::object body{{"action", "receive"}, {"topic", "parley/g/fg/msg/f1"}, {"limit", 1}};
    for (;;) {
        const auto page = ask("who-can", body);
        for (const auto& user : page.at("users").as_array())
            users.emplace_back(user.at("user").as_string());
        if (page.at("next").is_null())
            break;
        body["cursor"] = page.at("next");
    }
    EXPECT_THAT(users, UnorderedElementsAre("f1", "f2", "f3"));
    body["cursor"] = "1.0";
    EXPECT_EQ(admin().post("/api/v1/who-can", boost::json::serialize(body)).status, 400) << "of another load";
}

TEST_F(ExplainTest, WhatIfListsWhatThenHappens)
{
    given().user("h1").member_of("hg");
    given().user("h2").member_of("hg", "owner");
    auto h1 = connect_as("h1");
    EXPECT_THAT(differences({{"change", "member"}, {"group", "hg"}, {"user", "h1"}, {"role", "observer"}}),
                UnorderedElementsAre("h1 publish parley/g/hg/send/h1", "h1 publish parley/g/hg/live/h1",
                                     "h1 publish parley/g/hg/state/h1"));
    EXPECT_LT(h1.publish("parley/g/hg/live/h1", "still"), reason::unspecified) << "nothing was changed";
    system().put_enforced("/api/v1/groups/hg/members/h1", R"({"role":"observer"})");
    for (const char* verb : {"send", "live", "state"})
        EXPECT_EQ(h1.publish(std::string("parley/g/hg/") + verb + "/h1", "x"), reason::not_authorized) << verb;

    EXPECT_THAT(differences({{"change", "grant"},
                             {"id", "h"},
                             {"subject_kind", "user"},
                             {"subject", "h1"},
                             {"filter", "h/plant/#"},
                             {"access", "publish"}}),
                ElementsAre("h1 publish h/plant/#"));
    EXPECT_THAT(differences({{"change", "block"}, {"user", "h2"}, {"peer", "h1"}}),
                UnorderedElementsAre("h1 publish parley/u/h2/send/h1", "h1 publish parley/u/h2/live/h1",
                                     "h2 publish parley/u/h1/send/h2", "h2 publish parley/u/h1/live/h2",
                                     "h1 receive parley/u/h2/presence", "h1 subscribe parley/u/h2/presence",
                                     "h2 receive parley/u/h2/msg/h1", "h2 receive parley/u/h2/event/h1",
                                     "h2 receive parley/u/h2/read/h1", "h2 receive parley/u/h2/recv/h1",
                                     "h2 receive parley/u/h2/live/h1"));
    EXPECT_EQ(admin().post("/api/v1/what-if", R"({"change":"member","group":"nowhere","user":"h1"})").status, 404);
    EXPECT_EQ(admin().post("/api/v1/what-if", R"({"change":"wind"})").status, 400);
}

TEST_F(ExplainTest, RefusesWhatIsNoTopic)
{
    const auto status = [](const std::string& body) { return admin().post("/api/v1/explain", body).status; };
    EXPECT_EQ(status(R"({"user":"admin","action":"publish","topic":"a/+"})"), 400);
    EXPECT_EQ(status(R"({"user":"admin","action":"publish","topic":""})"), 400);
    EXPECT_EQ(status(R"({"user":"admin","action":"subscribe","topic":"a/#/b"})"), 400);
    EXPECT_EQ(status(R"({"user":"admin","action":"fly","topic":"a"})"), 400);
    EXPECT_EQ(status(R"({"user":"admin","action":"publish"})"), 400);
    EXPECT_EQ(status(R"({"user":"admin","action":"subscribe","topic":"$share/s/a/#"})"), 200);
}

} // namespace
} // namespace parley::testing
