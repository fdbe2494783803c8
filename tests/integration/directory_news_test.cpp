#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"
#include "tests/support/eventually.h"

#include <gmock/gmock.h>

namespace parley::testing {
namespace {

/// What members and users are told about changes of the directory: events, cards, lists, notices.
class DirectoryNews : public SystemSuite<DirectoryNews> {
protected:
    /// The next event of that kind in the subscriptions of `client`.
    static boost::json::value next_event(MqttClient& client, std::string_view kind)
    {
        for (;;) {
            const auto message = client.next_message();
            if (message.topic.find("/event/") == std::string::npos)
                continue;
            EXPECT_EQ(message.properties.last("kind"), "event");
            EXPECT_GT(seq_of(message), 0u);
            auto event = json_of(message);
            if (event.at("event").as_string() == kind)
                return event;
        }
    }
    static boost::json::value next_notice(MqttClient& client, std::string_view user, std::string_view kind)
    {
        for (;;) {
            auto notice = json_of(client.next_message_on(topics().user_notice(user)));
            if (notice.at("notice").as_string() == kind)
                return notice;
        }
    }
};

TEST_F(DirectoryNews, JoiningAndLeavingAreEventsOfTheGroup)
{
    given().user("a1").member_of("ga");
    given().user("a2");
    auto member = connect_as("a1");
    ASSERT_EQ(member.subscribe("parley/g/ga/event/#"), 1);

    given().user("a2").member_of("ga");
    auto joined = next_event(member, "joined");
    while (joined.at("user") != "a2")
        joined = next_event(member, "joined");
    EXPECT_EQ(joined.at("role"), "member");
    EXPECT_EQ(joined.at("by"), "admin");

    given().user("a2").member_of("ga", "moderator");
    const auto role = next_event(member, "role");
    EXPECT_EQ(role.at("user"), "a2");
    EXPECT_EQ(role.at("role"), "moderator");

    must(admin().remove("/api/v1/groups/ga/members/a2"), "remove");
    EXPECT_EQ(next_event(member, "left").at("user"), "a2");

    must(admin().patch("/api/v1/groups/ga", R"({"name":"Renamed"})"), "rename");
    EXPECT_EQ(next_event(member, "renamed").at("name"), "Renamed");
}

TEST_F(DirectoryNews, EventsStandInHistory)
{
    given().user("b1").member_of("gb");
    EXPECT_TRUE(eventually([] {
        const auto answer = admin().get("/api/v1/groups/gb/messages");
        if (answer.status != 200)
            return false;
        for (const auto& message : messages_of(answer.json))
            if (message.as_object().contains("kind") && message.at("kind") == "event")
                return true;
        return false;
    }));
}

TEST_F(DirectoryNews, TheCardOfAGroupFollowsItsChanges)
{
    given().user("c1").member_of("gc");
    auto member = connect_as("c1");
    ASSERT_EQ(member.subscribe(topics().group_info("gc")), 1);

    must(admin().patch("/api/v1/groups/gc", R"({"name":"New name"})"), "rename");

    for (;;) {
        const auto card = json_of(member.next_message());
        if (card.at("name") == "New name")
            break;
    }
    must(admin().remove("/api/v1/groups/gc"), "delete");
}

TEST_F(DirectoryNews, ADeletedGroupHasNoCardAndNoMembers)
{
    given().user("d1").member_of("gd");
    auto member = connect_as("d1");
    must(admin().remove("/api/v1/groups/gd"), "delete");

    EXPECT_EQ(member.publish(topics().group_send("gd", "d1"), "x"), reason::not_authorized);
    EXPECT_EQ(member.subscribe(topics().group_info("gd")), reason::not_authorized);
    EXPECT_EQ(admin().put("/api/v1/groups/gd", R"({"name":"again"})").status, 409);
}

TEST_F(DirectoryNews, AUserIsToldWhereHeBelongs)
{
    given().user("e1");
    auto user = connect_as("e1");
    ASSERT_EQ(user.subscribe(topics().user_groups("e1")), 1);
    ASSERT_EQ(user.subscribe(topics().user_notice("e1")), 1);

    given().user("e1").member_of("ge", "moderator");
    const auto added = next_notice(user, "e1", "added");
    EXPECT_EQ(added.at("group"), "ge");

    auto late = connect_as("e1");
    ASSERT_EQ(late.subscribe(topics().user_groups("e1")), 1);
    EXPECT_TRUE(eventually([&] {
        auto message = late.try_message(Within{100});
        if (!message)
            return false;
        const auto list = json_of(*message).at("groups").as_array();
        return list.size() == 1 && list.at(0).at("id") == "ge" && list.at(0).at("role") == "moderator";
    }));

    must(admin().remove("/api/v1/groups/ge/members/e1"), "remove");
    EXPECT_EQ(next_notice(user, "e1", "removed").at("group"), "ge");
}

TEST_F(DirectoryNews, AnnouncementsAreForEverybodyByAdministratorsAlone)
{
    given().user("f1");
    auto user = connect_as("f1");
    ASSERT_EQ(user.subscribe(topics().announcement()), 1);
    EXPECT_EQ(user.publish(topics().announcement(), "me too"), reason::not_authorized);

    ConnectOptions options;
    options.client = "admin";
    options.user = "admin";
    options.password = read_file(system().data() / "secrets" / "admin.password");
    options.password->resize(options.password->find_last_not_of('\n') + 1);
    MqttClient administrator(system().broker_port(), options);
    EXPECT_LT(administrator.publish(topics().announcement(), "maintenance at noon"), reason::unspecified);

    EXPECT_EQ(user.next_message().payload, "maintenance at noon");
}

} // namespace
} // namespace parley::testing
