// How two users come to write to each other where messages.private lets only contacts (and fellows of a group) do so.
#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"

#include <gmock/gmock.h>

namespace parley::testing {
namespace {

using ::testing::ElementsAre;

template <class Suite>
class PrivateSetting : public SystemSuite<Suite> {
protected:
    using SystemSuite<Suite>::system;
    using SystemSuite<Suite>::topics;
    using SystemSuite<Suite>::connect_as;

    static SystemOptions with(const char* setting)
    {
        SystemOptions options;
        options.settings = {{"messages.private", setting}, {"presence.debounce", "100ms"}};
        return options;
    }
    /// What a message, a typing sign and REST get to hear, from one to the other.
    struct Answers {
        bool message, live, rest;
        friend bool operator==(const Answers&, const Answers&) = default;
    };
    static Answers speak(const std::string& from, const std::string& to)
    {
        auto client = connect_as(from);
        Answers answers;
        answers.message = client.publish(topics().user_send(to, from), "hello") < reason::unspecified;
        answers.live = client.publish(topics().user_live(to, from, "typing"), "1") < reason::unspecified;
        answers.rest = system()
                           .rest_as(from)
                           .post("/api/v1/users/" + from + "/conversations/" + to + "/messages", R"({"text":"hello"})")
                           .status < 300;
        return answers;
    }
    static boost::json::value notice_of(MqttClient& client, std::string_view kind)
    {
        for (;;)
            if (auto notice = json_of(client.next_message()); notice.at("notice").as_string() == kind)
                return notice;
    }
    static constexpr Answers all{true, true, true};
    static constexpr Answers none{false, false, false};
};

class ContactsOnly : public PrivateSetting<ContactsOnly> {
protected:
    friend class SystemSuite<ContactsOnly>;
    static SystemOptions options() { return with("contacts"); }
};

TEST_F(ContactsOnly, ARequestThatIsAcceptedLetsTwoWriteAndSeeEachOther)
{
    given().user("a1");
    given().user("a2");
    auto asked = connect_as("a2");
    auto asking = connect_as("a1");
    ASSERT_EQ(asked.subscribe(topics().user_notice("a2")), 1);
    ASSERT_EQ(asking.subscribe(topics().user_notice("a1")), 1);
    EXPECT_EQ(speak("a1", "a2"), none);
    EXPECT_EQ(asking.subscribe(topics().user_presence("a2")), reason::not_authorized);
    RpcClient one(system(), "a1");
    RpcClient other(system(), "a2");

    EXPECT_EQ(one.result("contacts.request", {{"user", "a2"}}).at("contacts"), false);
    EXPECT_EQ(notice_of(asked, "contact_request").at("user"), "a1");
    EXPECT_EQ(speak("a1", "a2"), none) << "asking alone opens nothing";
    EXPECT_EQ(other.result("contacts.requests").at("requests").as_array().at(0).at("user"), "a1");
    EXPECT_EQ(one.result("contacts.requests", {{"side", "sent"}}).at("requests").as_array().at(0).at("user"), "a2");
    EXPECT_EQ(other.result("contacts.accept", {{"user", "a1"}}).at("enforced"), true);

    EXPECT_EQ(notice_of(asking, "contact_added").at("user"), "a2");
    EXPECT_EQ(notice_of(asked, "contact_added").at("user"), "a1");
    EXPECT_EQ(speak("a1", "a2"), all);
    EXPECT_EQ(speak("a2", "a1"), all);
    ASSERT_EQ(asking.subscribe(topics().user_presence("a2")), 1);
    EXPECT_EQ(json_of(asking.next_message_on(topics().user_presence("a2"))).at("online"), true);

    EXPECT_EQ(other.result("contacts.remove", {{"user", "a1"}}).at("enforced"), true);
    EXPECT_EQ(speak("a1", "a2"), none);
    EXPECT_EQ(notice_of(asking, "contact_removed").at("user"), "a2");
}

TEST_F(ContactsOnly, AStrangersMessageIsRefusedWithTheReason)
{
    given().user("b1").member_of("gb");
    given().user("b2").member_of("gb");
    auto client = connect_as("b1");
    ASSERT_EQ(client.subscribe(topics().user_notice("b1")), 1);
    EXPECT_EQ(client.publish(topics().user_send("b2", "b1", "r1"), "hello"), reason::not_authorized);
    const auto notice = notice_of(client, "refused");
    EXPECT_EQ(notice.at("reason"), "not_contacts") << "a common group is not enough";
    EXPECT_EQ(notice.at("ref"), "r1");
    EXPECT_LT(client.publish(topics().user_send("b1", "b1"), "a note"), reason::unspecified);
}

TEST_F(ContactsOnly, ABlockEndsWritingPresenceAndRequestsOfContactsToo)
{
    given().user("c1");
    given().user("c2");
    RpcClient one(system(), "c1");
    RpcClient other(system(), "c2");
    one.result("contacts.request", {{"user", "c2"}});
    other.result("contacts.accept", {{"user", "c1"}});
    auto watcher = connect_as("c1");
    ASSERT_THAT(watcher.subscribe_all({topics().user_presence("c2")}), ElementsAre(1));

    EXPECT_EQ(other.result("contacts.block", {{"user", "c1"}}).at("enforced"), true);

    EXPECT_EQ(speak("c1", "c2"), none);
    EXPECT_EQ(speak("c2", "c1"), none);
    EXPECT_EQ(connect_as("c1").subscribe(topics().user_presence("c2")), reason::not_authorized);
    EXPECT_EQ(one.call("presence.get", {{"user", "c2"}}).at("error").at("code"), "permission_denied");
    EXPECT_EQ(one.call("contacts.request", {{"user", "c2"}}).at("error").at("code"), "permission_denied");
    EXPECT_EQ(other.result("contacts.blocks").at("blocks").as_array().at(0).at("user"), "c1");
}

TEST_F(ContactsOnly, RequestsAreAskedAndAnsweredByRestAsWell)
{
    given().user("d1");
    given().user("d2");
    auto one = system().rest_as("d1");
    auto other = system().rest_as("d2");
    EXPECT_EQ(one.put("/api/v1/users/d2/contact-requests/d1").status, 403) << "nobody asks in another's name";
    EXPECT_EQ(must(one.put("/api/v1/users/d1/contact-requests/d2"), "ask").json.at("contacts"), false);
    EXPECT_EQ(one.post("/api/v1/users/d1/contact-requests/d2/accept").status, 404);
    EXPECT_EQ(one.get("/api/v1/users/d2/contact-requests").status, 403);
    EXPECT_EQ(one.get("/api/v1/users/d1/contact-requests?side=both").status, 400);
    const auto sent = must(one.get("/api/v1/users/d1/contact-requests?side=sent"), "list");
    EXPECT_EQ(sent.json.at("requests").as_array().at(0).at("user"), "d2");
    must(other.remove("/api/v1/users/d2/contact-requests/d1"), "decline");
    EXPECT_EQ(other.post("/api/v1/users/d2/contact-requests/d1/accept").status, 404);
    must(one.put("/api/v1/users/d1/contact-requests/d2"), "ask again");
    must(other.post("/api/v1/users/d2/contact-requests/d1/accept"), "accept");
    EXPECT_EQ(speak("d1", "d2"), all);
}

class CommonGroup : public PrivateSetting<CommonGroup> {
protected:
    friend class SystemSuite<CommonGroup>;
    static SystemOptions options() { return with("common-group"); }
};

TEST_F(CommonGroup, FellowsOfAGroupAndContactsWriteStrangersDoNot)
{
    given().user("e1").member_of("ge");
    given().user("e2").member_of("ge", "observer");
    given().user("e3");
    EXPECT_EQ(speak("e1", "e2"), all);
    EXPECT_EQ(speak("e2", "e1"), all);
    EXPECT_EQ(speak("e1", "e3"), none);
    must(admin().put("/api/v1/users/e1/contacts/e3"), "contacts");
    EXPECT_EQ(speak("e3", "e1"), all);

    must(admin().remove("/api/v1/groups/ge/members/e2"), "leave the group");
    EXPECT_EQ(speak("e1", "e2"), none) << "at once, when the last common group is left";
}

} // namespace
} // namespace parley::testing
