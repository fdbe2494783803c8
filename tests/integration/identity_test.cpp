#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"
#include "tests/support/eventually.h"

#include <gmock/gmock.h>

namespace parley::testing {
namespace {

class Identity : public SystemSuite<Identity> {
protected:
    static std::uint8_t login(const ConnectOptions& options)
    {
        return MqttClient(system().broker_port(), options).connack().code;
    }
    static ConnectOptions of(std::string user, std::string client, bool clean_start = true)
    {
        ConnectOptions options;
        options.client = std::move(client);
        options.password = ParleySystem::password_of(user);
        options.user = std::move(user);
        options.clean_start = clean_start;
        return options;
    }
};

TEST_F(Identity, APasswordOpensAndNothingElseDoes)
{
    given().user("a1");
    EXPECT_EQ(login(of("a1", "a1")), reason::success);

    auto wrong = of("a1", "a1");
    for (const auto& password : {std::string("wrong"), std::string(), ParleySystem::password_of("a1") + "x",
                                 std::string(60'000, 'x'), std::string("admin"), std::string("password-of-a")}) {
        wrong.password = password;
        EXPECT_EQ(login(wrong), reason::not_authorized) << password.substr(0, 40);
    }
    wrong.password.reset();
    EXPECT_EQ(login(wrong), reason::not_authorized);
    EXPECT_EQ(login(of("nobody", "nobody")), reason::not_authorized);
    EXPECT_EQ(login(of("A1", "A1")), reason::not_authorized);
    EXPECT_EQ(login(of("a1/x", "a1")), reason::not_authorized);
    ConnectOptions anonymous;
    anonymous.client = "anonymous";
    EXPECT_EQ(login(anonymous), reason::not_authorized);
}

TEST_F(Identity, ARefusedMqtt311LoginIsNotAuthorized)
{
    given().user("b1");
    auto options = of("b1", "b1");
    options.protocol = Protocol::v311;
    EXPECT_EQ(login(options), 0);
    options.password = "wrong";
    EXPECT_EQ(login(options), 5);
}

TEST_F(Identity, AClientIdentifierBelongsToTheUserWhoseNameItBears)
{
    given().user("c1");
    given().user("c2");
    struct Case {
        const char* client;
        bool clean_start;
        bool accepted;
    };
    for (const auto& [client, clean_start, accepted] : std::initializer_list<Case>{
             {"c1", true, true},
             {"c1", false, true},
             {"c1:phone", false, true},
             {"c1/phone", false, true},
             {"c1:", false, true},
             {"anything", true, true},
             {"anything", false, false},
             {"", true, true},
             {"c1x", false, false},
             {"c2", true, false},
             {"c2", false, false},
             {"c2:phone", true, false},
             {"c2/phone", true, false},
             {"$bridge", true, false},
             {"$anything", true, false},
         }) {
        const auto code = login(of("c1", client, clean_start));
        EXPECT_EQ(code == reason::success, accepted)
            << "client identifier '" << client << "', clean start " << clean_start;
    }
}

TEST_F(Identity, NobodyIsTheBridgeWithoutItsKey)
{
    given().user("d1");
    auto options = of("$bridge", "$bridge");
    for (const auto& password : {std::string("wrong"), std::string(), ParleySystem::password_of("d1")}) {
        options.password = password;
        EXPECT_EQ(login(options), reason::not_authorized);
    }
    options.password = ParleySystem::password_of("d1");
    options.user = "d1";
    EXPECT_EQ(login(options), reason::not_authorized);
}

TEST_F(Identity, NobodyTakesASessionOver)
{
    given().user("e1").member_of("ge");
    given().user("thief-e");
    {
        auto absent = connect_as("e1", {.client = "e1:phone", .clean_start = false, .session_expiry = 600});
        ASSERT_EQ(absent.subscribe("parley/g/ge/msg/#"), 1);
        absent.disconnect();
    }
    connect_as("e1").publish(topics().group_send("ge", "e1"), "queued");

    EXPECT_EQ(login(of("thief-e", "e1:phone", false)), reason::not_authorized);

    auto back = connect_as("e1", {.client = "e1:phone", .clean_start = false, .session_expiry = 600});
    EXPECT_TRUE(back.connack().session_present);
    EXPECT_EQ(back.next_message().payload, "queued");
}

TEST_F(Identity, DisablingAUserClosesItsSessionsAndKeepsItOut)
{
    given().user("f1").member_of("gf");
    auto one = connect_as("f1");
    auto two = connect_as("f1", {.protocol = Protocol::v311});

    const auto answer = must(admin().patch("/api/v1/users/f1", R"({"disabled":true})"), "disable");
    EXPECT_EQ(answer.json.at("enforced"), true);

    EXPECT_TRUE(one.closes());
    EXPECT_TRUE(two.closes());
    EXPECT_EQ(one.disconnect_reason(), reason::administrative_action);
    EXPECT_EQ(login(of("f1", "f1")), reason::not_authorized);

    must(admin().patch("/api/v1/users/f1", R"({"disabled":false})"), "enable");
    EXPECT_EQ(login(of("f1", "f1")), reason::success);
}

TEST_F(Identity, DeletingAUserClosesItsSessionsAndItsIdIsNotGivenAgain)
{
    given().user("h1").member_of("gh");
    auto session = connect_as("h1");

    must(admin().remove("/api/v1/users/h1"), "delete");

    EXPECT_TRUE(session.closes());
    EXPECT_EQ(login(of("h1", "h1")), reason::not_authorized);
    EXPECT_EQ(admin().put("/api/v1/users/h1", R"({"kind":"person","password":"new"})").status, 409);
    EXPECT_EQ(admin().put("/api/v1/users/H1", R"({"kind":"person","password":"new"})").status, 409);
}

TEST_F(Identity, AChangedPasswordHoldsAtOnce)
{
    given().user("i1");
    must(admin().patch("/api/v1/users/i1", R"({"password":"another-one"})"), "password");

    auto options = of("i1", "i1");
    EXPECT_EQ(login(options), reason::not_authorized);
    options.password = "another-one";
    EXPECT_EQ(login(options), reason::success);
}

TEST_F(Identity, ASessionIsClosedByRest)
{
    given().user("j1");
    auto phone = connect_as("j1", {.client = "j1:phone"});
    auto laptop = connect_as("j1", {.client = "j1:laptop"});

    // A session is known to the bridge as soon as the journal's record of it is projected.
    EXPECT_TRUE(eventually([] { return admin().remove("/api/v1/clients/j1:phone").status == 200; }));

    EXPECT_TRUE(phone.closes());
    laptop.ping();
}

TEST_F(Identity, AnAbsentSessionOfADisabledUserStaysClosedAndItsQueueUnread)
{
    given().user("l1").member_of("gl");
    given().user("l2").member_of("gl");
    ConnectOptions options{.client = "l1:phone", .clean_start = false, .session_expiry = 2};
    {
        auto absent = connect_as("l1", options);
        ASSERT_EQ(absent.subscribe("parley/g/gl/msg/#"), 1);
        absent.disconnect();
    }
    must(admin().patch("/api/v1/users/l1", R"({"disabled":true})"), "disable");
    auto sender = connect_as("l2");
    sender.publish(topics().group_send("gl", "l2"), "not for the disabled");
    EXPECT_EQ(login(of("l1", "l1:phone", false)), reason::not_authorized);

    must(admin().patch("/api/v1/users/l1", R"({"disabled":false})"), "enable");
    auto back = connect_as("l1", options);
    back.ping();
    EXPECT_FALSE(back.try_message(Within{0}));
}

TEST_F(Identity, EnhancedAuthenticationIsNotOffered)
{
    given().user("m1");
    auto options = of("m1", "m1");
    options.properties.texts[0x15] = "SCRAM-SHA-256";
    options.properties.texts[0x16] = "n,,n=m1,r=nonce";
    EXPECT_NE(login(options), reason::success);
}

TEST_F(Identity, TheControlTopicIsClosedToUsers)
{
    given().user("k1");
    auto user = connect_as("k1");

    EXPECT_EQ(user.publish("$CONTROL/parley/v1", R"({"id":1,"command":"stats"})"), reason::not_authorized);
    EXPECT_EQ(user.publish("$CONTROL/parley/v1/response", "{}"), reason::not_authorized);
    EXPECT_EQ(user.publish("$CONTROL/dynamic-security/v1", "{}"), reason::not_authorized);
    EXPECT_EQ(user.subscribe("$CONTROL/parley/v1/response"), reason::not_authorized);
    auto administrator_options = of("admin", "admin");
    administrator_options.password = read_file(system().data() / "secrets" / "admin.password");
    administrator_options.password->resize(administrator_options.password->find_last_not_of('\n') + 1);
    MqttClient administrator(system().broker_port(), administrator_options);
    ASSERT_TRUE(administrator.accepted());
    EXPECT_EQ(administrator.publish("$CONTROL/parley/v1", R"({"id":1,"command":"stats"})"), reason::not_authorized);
}

} // namespace
} // namespace parley::testing
