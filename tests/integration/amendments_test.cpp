#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"
#include "tests/support/eventually.h"

#include <boost/json/serialize.hpp>

namespace parley::testing {
namespace {

class Amendments : public SystemSuite<Amendments> {
protected:
    /// Sends to the group and returns the seq, once history has it.
    static std::uint64_t say(MqttClient& sender, const std::string& group, const std::string& user,
                             const std::string& text)
    {
        sender.publish(topics().group_send(group, user), text);
        const auto seq = seq_of(sender.next_message());
        EXPECT_TRUE(eventually([&] {
            const auto answer = system().admin().get("/api/v1/groups/" + group + "/messages?limit=1");
            return !answer.json.at("messages").as_array().empty() &&
                   answer.json.at("messages").at(0).at("seq").to_number<std::uint64_t>() >= seq;
        }));
        return seq;
    }
};

TEST_F(Amendments, AnEditReachesTheMembersAsAnEventAndHistoryHasTheNewText)
{
    given().user("a1").member_of("ga");
    given().user("a2").member_of("ga");
    auto author = connect_as("a1");
    auto reader = connect_as("a2");
    ASSERT_EQ(author.subscribe("parley/g/ga/msg/#"), 1);
    ASSERT_EQ(reader.subscribe("parley/g/ga/event/#"), 1);
    const auto seq = say(author, "ga", "a1", "frist");
    RpcClient rpc(system(), "a1");
    RpcClient other(system(), "a2");

    EXPECT_EQ(rpc.call("message.edit", {{"conversation", "g/ga"}, {"seq", seq}, {"text", "first"}}).at("ok"), true);
    const auto event = reader.next_message();
    EXPECT_EQ(event.topic, "parley/g/ga/event/a1");
    EXPECT_EQ(json_of(event).at("event").as_string(), "edited");
    EXPECT_EQ(json_of(event).at("text").as_string(), "first");
    EXPECT_EQ(seq_of(event), seq + 1);
    EXPECT_TRUE(eventually([&] { return texts_in_history(system(), "ga", 1) == std::vector<std::string>{"first"}; }));
    EXPECT_TRUE(eventually([&] {
        const auto hits = other.result("search", {{"text", "first"}});
        return hits.at("messages").as_array().size() == 1 &&
               hits.at("messages").at(0).at("seq").to_number<std::uint64_t>() == seq;
    }));
    EXPECT_EQ(other.call("message.edit", {{"conversation", "g/ga"}, {"seq", seq}, {"text", "mine"}})
                  .at("error")
                  .at("code")
                  .as_string(),
              "permission_denied");
}

TEST_F(Amendments, WhatAModeratorDeletesIsGoneFromHistoryAndSearch)
{
    given().user("b1").member_of("gb");
    given().user("b2").member_of("gb", "moderator");
    auto author = connect_as("b1");
    ASSERT_EQ(author.subscribe("parley/g/gb/msg/#"), 1);
    const auto seq = say(author, "gb", "b1", "unspeakable words");
    RpcClient moderator(system(), "b2");
    ASSERT_TRUE(eventually([&] {
        return moderator.result("search", {{"text", "unspeakable"}}).at("messages").as_array().size() == 1;
    }));

    EXPECT_EQ(moderator.call("message.delete", {{"conversation", "g/gb"}, {"seq", seq}}).at("ok"), true);
    EXPECT_TRUE(eventually([&] {
        return moderator.result("search", {{"text", "unspeakable"}}).at("messages").as_array().empty();
    }));
    const auto page = moderator.result("history", {{"conversation", "g/gb"}});
    EXPECT_EQ(boost::json::serialize(page).find("unspeakable"), std::string::npos);
}

TEST_F(Amendments, AReactionInPrivateReachesBothSidesAndAllDevices)
{
    given().user("c1").user("c2");
    auto writer = connect_as("c1");
    auto reader = connect_as("c2");
    auto phone = connect_as("c2");
    ASSERT_EQ(writer.subscribe("parley/u/c1/event/#"), 1);
    ASSERT_EQ(reader.subscribe("parley/u/c2/msg/#"), 1);
    ASSERT_EQ(phone.subscribe("parley/u/c2/out/#"), 1);
    writer.publish(topics().user_send("c2", "c1"), "hello");
    const auto seq = seq_of(reader.next_message());
    RpcClient rpc(system(), "c2");

    const boost::json::object request{{"conversation", "u/c1"}, {"seq", seq}, {"reaction", "+1"}};
    ASSERT_TRUE(eventually([&] { return rpc.call("message.react", request).at("ok") == true; }));
    const auto event = writer.next_message();
    EXPECT_EQ(event.topic, "parley/u/c1/event/c2");
    EXPECT_EQ(json_of(event).at("reaction").as_string(), "+1");
    EXPECT_EQ(phone.next_message().topic, "parley/u/c2/out/c1/event");
}

} // namespace
} // namespace parley::testing
