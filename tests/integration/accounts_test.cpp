#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"
#include "tests/support/eventually.h"

#include "core/sqlite/database.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace parley::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// mosquitto_passwd wrote it for "pencil": PBKDF2-HMAC-SHA-512.
constexpr std::string_view foreign_verifier =
    "$7$101$9vgCc4YO+dsteRg8$UOQ1MZr5kFpHKv6TWiqHDNQc8gwrybSqmATiDHehLTGjW6HduWajL"
    "sJiUasjy3Kb+eLErpwqZ8Zd4boALc5A9g==";

struct Tokens {
    std::string access;
    std::string refresh;
    std::string login;
};

class Accounts : public SystemSuite<Accounts> {
protected:
    static RestClient anybody() { return RestClient(system().http_port()); }
    static RestClient with(const std::string& token)
    {
        RestClient client(system().http_port());
        client.set_token(token);
        return client;
    }
    static Tokens tokens_in(const RestAnswer& answer)
    {
        const auto& json = answer.json.as_object();
        const auto text = [&](const char* name) {
            const auto* value = json.if_contains(name);
            return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
        };
        return {text("access_token"), text("refresh_token"), text("login")};
    }
    static RestAnswer try_login(const std::string& user, const std::string& password,
                                const std::string& client = "test")
    {
        const boost::json::object body{{"user", user}, {"password", password}, {"client", client}};
        return anybody().post("/api/v1/login", boost::json::serialize(body));
    }
    static Tokens log_in(const std::string& user, const std::string& client = "test")
    {
        return tokens_in(must(try_login(user, ParleySystem::password_of(user), client), "login"));
    }
    static RestAnswer refresh(const std::string& token)
    {
        return anybody().post("/api/v1/token/refresh",
                              boost::json::serialize(boost::json::object{{"refresh_token", token}}));
    }
    static int whoami(const std::string& token) { return with(token).get("/api/v1/whoami").status; }
    static std::string verifier_of(const std::string& user)
    {
        sqlite::Database database(system().data() / "directory.db", sqlite::Database::Mode::read_only);
        sqlite::Statement statement(database, "SELECT verifier FROM credential WHERE user = :user");
        statement.bind(":user", std::string_view(user));
        return statement.step() ? statement.text(0) : "";
    }
    static std::string key_of(const std::string& user, const std::string& body)
    {
        auto client = system().rest_as(user);
        const auto made = must(client.post("/api/v1/users/" + user + "/keys", body), "key");
        return std::string(made.json.at("key").as_string());
    }
};

TEST_F(Accounts, ARefreshTokenIsGoodOnceAndAnOldOneEndsTheLogin)
{
    given().user("r1");
    const auto first = log_in("r1");
    const auto second = tokens_in(must(refresh(first.refresh), "refresh"));
    const auto third = tokens_in(must(refresh(second.refresh), "refresh"));
    EXPECT_EQ(first.login, third.login);
    EXPECT_EQ(whoami(first.access), 200); // its own time is not over
    EXPECT_EQ(whoami(third.access), 200);

    EXPECT_EQ(refresh(first.refresh).status, 401);
    for (const auto& access : {first.access, second.access, third.access})
        EXPECT_EQ(whoami(access), 401);
    EXPECT_EQ(refresh(third.refresh).status, 401);
    EXPECT_EQ(whoami(log_in("r1").access), 200);
}

TEST_F(Accounts, AnInventedRefreshTokenEndsNobodysLogin)
{
    given().user("r2");
    const auto tokens = log_in("r2");
    const auto renewed = tokens_in(must(refresh(tokens.refresh), "refresh"));
    auto forged = tokens.refresh;
    forged.back() = forged.back() == '0' ? '1' : '0';
    EXPECT_EQ(refresh(forged).status, 401);
    EXPECT_EQ(whoami(renewed.access), 200);
    EXPECT_EQ(refresh(renewed.refresh).status, 200);
}

TEST_F(Accounts, LoginsAreListedAndEndedOneByOne)
{
    given().user("l1");
    const auto phone = log_in("l1", "phone");
    const auto laptop = log_in("l1", "laptop");
    auto client = with(laptop.access);

    const auto list = must(client.get("/api/v1/users/l1/logins"), "list").json.at("logins").as_array();
    ASSERT_EQ(list.size(), 2u);
    for (const auto& login : list) {
        EXPECT_EQ(login.at("address").as_string(), "127.0.0.1");
        EXPECT_EQ(login.at("current").as_bool(), login.at("client").as_string() == "laptop");
    }

    const auto ended = must(client.remove("/api/v1/users/l1/logins/" + phone.login), "end");
    EXPECT_TRUE(ended.json.at("enforced").as_bool());
    EXPECT_EQ(whoami(phone.access), 401);
    EXPECT_EQ(refresh(phone.refresh).status, 401);
    EXPECT_EQ(whoami(laptop.access), 200);
    EXPECT_EQ(client.remove("/api/v1/users/l1/logins/" + phone.login).status, 404);
}

TEST_F(Accounts, AllLoginsEndOrAllOthers)
{
    given().user("l2");
    const auto a = log_in("l2");
    const auto b = log_in("l2");
    must(with(a.access).remove("/api/v1/users/l2/logins?others=true"), "others");
    EXPECT_EQ(whoami(a.access), 200);
    EXPECT_EQ(whoami(b.access), 401);
    EXPECT_EQ(refresh(a.refresh).status, 200);

    const auto c = log_in("l2");
    must(admin().remove("/api/v1/users/l2/logins"), "all");
    EXPECT_EQ(whoami(a.access), 401);
    EXPECT_EQ(whoami(c.access), 401);
    EXPECT_EQ(refresh(c.refresh).status, 401);
    EXPECT_EQ(whoami(log_in("l2").access), 200);
}

TEST_F(Accounts, LogoutEndsTheLoginThatAsks)
{
    given().user("l3");
    const auto tokens = log_in("l3");
    const auto other = log_in("l3");
    must(with(tokens.access).post("/api/v1/logout"), "logout");
    EXPECT_EQ(whoami(tokens.access), 401);
    EXPECT_EQ(refresh(tokens.refresh).status, 401);
    EXPECT_EQ(whoami(other.access), 200);
}

TEST_F(Accounts, LoginsAreNobodyElses)
{
    given().user("l4");
    given().user("l5");
    const auto tokens = log_in("l4");
    auto stranger = system().rest_as("l5");
    EXPECT_EQ(stranger.get("/api/v1/users/l4/logins").status, 403);
    EXPECT_EQ(stranger.remove("/api/v1/users/l4/logins").status, 403);
    EXPECT_EQ(stranger.remove("/api/v1/users/l4/logins/" + tokens.login).status, 403);
    EXPECT_EQ(stranger.remove("/api/v1/users/l5/logins/" + tokens.login).status, 404);
    EXPECT_EQ(whoami(tokens.access), 200);
}

TEST_F(Accounts, ALoginForOnceHasNoRefreshToken)
{
    given().user("l6");
    const boost::json::object body{{"user", "l6"}, {"password", ParleySystem::password_of("l6")}, {"stay", false}};
    const auto answer = must(anybody().post("/api/v1/login", boost::json::serialize(body)), "login");
    EXPECT_FALSE(answer.json.as_object().contains("refresh_token"));
    EXPECT_EQ(whoami(tokens_in(answer).access), 200);
}

TEST_F(Accounts, ANewPasswordEndsAllOtherLogins)
{
    given().user("p1");
    const auto here = log_in("p1");
    const auto there = log_in("p1");
    const boost::json::object body{{"old_password", ParleySystem::password_of("p1")}, {"new_password", "another one"}};
    must(with(here.access).put("/api/v1/users/p1/password", boost::json::serialize(body)), "password");
    EXPECT_EQ(whoami(here.access), 200);
    EXPECT_EQ(refresh(here.refresh).status, 200);
    EXPECT_EQ(whoami(there.access), 401);
    EXPECT_EQ(refresh(there.refresh).status, 401);

    must(admin().patch("/api/v1/users/p1", R"({"password":"the third"})"), "set");
    EXPECT_EQ(whoami(here.access), 401);
    EXPECT_EQ(try_login("p1", "another one").status, 401);
    EXPECT_EQ(whoami(tokens_in(must(try_login("p1", "the third"), "login")).access), 200);
}

TEST_F(Accounts, WhoMustChangeHisPasswordDoesNothingElseBefore)
{
    must(admin().put("/api/v1/users/p2", R"({"password":"given out","must_change_password":true})"), "user");
    const auto answer = must(try_login("p2", "given out"), "login");
    EXPECT_TRUE(answer.json.at("must_change_password").as_bool());
    auto client = with(tokens_in(answer).access);
    EXPECT_EQ(client.get("/api/v1/whoami").status, 200);
    EXPECT_EQ(client.get("/api/v1/groups").status, 403);
    EXPECT_EQ(client.get("/api/v1/users/p2").status, 403);
    EXPECT_EQ(client.post("/api/v1/users/p2/keys", R"({"kind":"device"})").status, 403);

    EXPECT_EQ(
        client.put("/api/v1/users/p2/password", R"({"old_password":"given out","new_password":"given out"})").status,
        400);
    must(client.put("/api/v1/users/p2/password", R"({"old_password":"given out","new_password":"my own"})"), "change");
    EXPECT_EQ(client.get("/api/v1/groups").status, 200);
    EXPECT_FALSE(must(try_login("p2", "my own"), "login").json.at("must_change_password").as_bool());
}

TEST_F(Accounts, APasswordFromAnotherBrokerOpensAndBecomesOurs)
{
    const boost::json::object body{{"verifier", foreign_verifier}};
    must(admin().put("/api/v1/users/p3", boost::json::serialize(body)), "user");
    EXPECT_EQ(try_login("p3", "wrong").status, 401);
    must(try_login("p3", "pencil"), "first login");
    must(try_login("p3", "pencil"), "second login");
    EXPECT_THAT(verifier_of("p3"), ::testing::StartsWith("SCRAM-SHA-256$"));
    EXPECT_EQ(admin().put("/api/v1/users/p4", R"({"verifier":"$9$nonsense"})").status, 400);
    EXPECT_EQ(admin().put("/api/v1/users/p4", R"({"verifier":"$9$nonsense","password":"x"})").status, 400);
}

TEST_F(Accounts, AnApiKeyOpensWhatItsScopesNameAndNothingElse)
{
    given().group("gk", "private");
    given().user("k1").member_of("gk");
    auto key = with(key_of("k1", R"({"kind":"api","name":"reader","scopes":["groups:read"]})"));
    EXPECT_EQ(key.get("/api/v1/groups/gk").status, 200);
    EXPECT_EQ(key.get("/api/v1/whoami").status, 200);
    const auto refused = key.get("/api/v1/groups/gk/messages");
    EXPECT_EQ(refused.status, 403);
    EXPECT_THAT(refused.text, HasSubstr("messages:read"));
    EXPECT_EQ(key.post("/api/v1/groups/gk/messages", R"({"text":"no"})").status, 403);
    EXPECT_EQ(key.post("/api/v1/users/k1/keys", R"({"kind":"device"})").status, 403);
    EXPECT_EQ(key.post("/api/v1/logout").status, 403);

    // Never more than its user: he is no administrator.
    auto wide = with(key_of("k1", R"({"kind":"api","scopes":["users:read","users:write","grants:write"]})"));
    EXPECT_EQ(wide.put("/api/v1/users/k9", "{}").status, 403);
    EXPECT_EQ(wide.get("/api/v1/users/k1").status, 200);
}

TEST_F(Accounts, AKeyIsToldOnceAndRevoked)
{
    given().user("k2");
    auto owner = system().rest_as("k2");
    const auto made = must(owner.post("/api/v1/users/k2/keys", R"({"kind":"api","scopes":["users:read"]})"), "key");
    const std::string id(made.json.at("id").as_string());
    const std::string text(made.json.at("key").as_string());
    EXPECT_THAT(text, ::testing::StartsWith("pa_" + id + "_"));
    const auto list = must(owner.get("/api/v1/users/k2/keys"), "list");
    EXPECT_THAT(list.text, HasSubstr(id));
    EXPECT_THAT(list.text, Not(HasSubstr(text.substr(text.rfind('_') + 1))));
    EXPECT_EQ(whoami(text), 200);
    auto wrong = text;
    wrong.back() = wrong.back() == '0' ? '1' : '0';
    EXPECT_EQ(whoami(wrong), 401);

    given().user("k3");
    EXPECT_EQ(system().rest_as("k3").remove("/api/v1/users/k2/keys/" + id).status, 403);
    EXPECT_EQ(system().rest_as("k3").get("/api/v1/users/k2/keys").status, 403);
    must(owner.remove("/api/v1/users/k2/keys/" + id), "revoke");
    EXPECT_EQ(whoami(text), 401);
    EXPECT_EQ(owner.remove("/api/v1/users/k2/keys/" + id).status, 404);
}

TEST_F(Accounts, AKeyEndsWithItsUserAndItsTime)
{
    given().user("k4");
    const auto key = key_of("k4", R"({"kind":"api","scopes":["users:read"]})");
    must(admin().patch("/api/v1/users/k4", R"({"disabled":true})"), "disable");
    EXPECT_EQ(whoami(key), 401);
    must(admin().patch("/api/v1/users/k4", R"({"disabled":false})"), "enable");
    EXPECT_EQ(whoami(key), 200);
    auto owner = system().rest_as("k4");
    EXPECT_EQ(owner.post("/api/v1/users/k4/keys", R"({"kind":"api","scopes":["users:read"],"expires":1})").status, 400);
    EXPECT_EQ(owner.post("/api/v1/users/k4/keys", R"({"kind":"api"})").status, 400);
    EXPECT_EQ(owner.post("/api/v1/users/k4/keys", R"({"kind":"api","scopes":["all"]})").status, 400);
    EXPECT_EQ(owner.post("/api/v1/users/k4/keys", R"({"kind":"device","scopes":["users:read"]})").status, 400);
    must(admin().remove("/api/v1/users/k4"), "delete");
    EXPECT_EQ(whoami(key), 401);
}

TEST_F(Accounts, AnInvitationSignsUpAUserWhoIsAtOnceAMember)
{
    given().group("gs", "private");
    const auto made = must(admin().post("/api/v1/invitations", R"({"group":"gs","uses":2})"), "invite");
    const std::string invitation(made.json.at("invitation").as_string());
    const auto sign_up = [&](const std::string& user, const std::string& text) {
        const boost::json::object body{{"invitation", text},
                                       {"user", user},
                                       {"password", ParleySystem::password_of(user)},
                                       {"display_name", "New"}};
        return anybody().post("/api/v1/signup", boost::json::serialize(body));
    };
    const auto done = sign_up("n1", invitation);
    EXPECT_EQ(done.status, 201) << done.text;
    EXPECT_TRUE(done.json.at("enforced").as_bool());

    auto member = connect_as("n1");
    EXPECT_EQ(member.subscribe("parley/g/gs/msg/#"), 1);
    EXPECT_EQ(system().rest_as("n1").get("/api/v1/groups/gs").status, 200);
    EXPECT_EQ(sign_up("n1", invitation).status, 409);
    EXPECT_EQ(sign_up("n2", invitation).status, 201);
    EXPECT_EQ(sign_up("n3", invitation).status, 404);
    EXPECT_EQ(sign_up("n3", "").status, 403);
}

TEST_F(Accounts, NoSecretIsInAnyLog)
{
    given().user("s1");
    const auto tokens = log_in("s1");
    const auto key = key_of("s1", R"({"kind":"device"})");
    must(refresh(tokens.refresh), "refresh");
    EXPECT_EQ(refresh(tokens.refresh).status, 401);
    const auto logs = system().logs();
    for (const auto& secret :
         {tokens.access, tokens.refresh, key, key.substr(key.rfind('_') + 1), ParleySystem::password_of("s1")})
        EXPECT_THAT(logs, Not(HasSubstr(secret)));
}

class SignUpThrottle : public SystemSuite<SignUpThrottle> {
public:
    static SystemOptions options()
    {
        SystemOptions options;
        options.settings = {{"signup.open", "on"}, {"signup.per_hour", "3"}};
        return options;
    }
};

TEST_F(SignUpThrottle, AnAddressHasSoManyAttemptsGoodAndBad)
{
    RestClient anybody(system().http_port());
    EXPECT_EQ(anybody.post("/api/v1/signup", R"({"user":"n1","password":"a password"})").status, 201);
    EXPECT_EQ(anybody.post("/api/v1/signup", R"({"user":"n1","password":"a password"})").status, 409);
    EXPECT_EQ(anybody.post("/api/v1/signup", R"({"invitation":"pi_","user":"n2","password":"x"})").status, 404);
    EXPECT_EQ(anybody.post("/api/v1/signup", R"({"user":"n3","password":"a password"})").status, 429);
    EXPECT_EQ(admin().get("/api/v1/users/n3").status, 404);
    EXPECT_EQ(anybody.post("/api/v1/login", R"({"user":"n1","password":"a password"})").status, 200);
}

} // namespace
} // namespace parley::testing
