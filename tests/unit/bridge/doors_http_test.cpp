#include "bridge/http/api.h"
#include "bridge/http/problem.h"
#include "bridge/http/query.h"
#include "tests/unit/bridge/doors_support.h"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace parley::bridge::http {
namespace {

asio::awaitable<Response> echo(Call call)
{
    Response response;
    response.body = call.caller.user.value();
    for (const auto& parameter : call.parameters)
        response.body += "|" + parameter;
    co_return response;
}

Router some_routes()
{
    Router router;
    router.add(Method::get, "/open", Need::none, any_key, echo);
    router.add(Method::get, "/things/{thing}", Need::user, Scope::groups_read, echo);
    router.add(Method::put, "/things/{thing}", Need::admin, Scope::groups_write, echo);
    router.add(Method::get, "/things/{thing}/parts/{part}", Need::none, any_key, echo);
    router.add(Method::get, "/things/special/parts", Need::none, any_key, echo);
    router.add(Method::get, "/me", Need::login, any_key, echo);
    router.add(Method::put, "/me", Need::login, no_key, echo);
    return router;
}

asio::awaitable<Result<Identity>> identify(std::string token)
{
    const Caller user{UserId{"u1"}, false};
    const Caller admin{UserId{"admin"}, true};
    if (token == "user-token")
        co_return Identity{user};
    if (token == "admin-token")
        co_return Identity{admin};
    if (token == "new-user-token")
        co_return Identity{.caller = user, .must_change_password = true};
    if (token == "user-key-read" || token == "user-key-write")
        co_return Identity{user, Scopes::from_text(token == "user-key-read" ? "groups:read" : "groups:write")};
    if (token == "admin-key-read" || token == "admin-key-write")
        co_return Identity{admin, Scopes::from_text(token == "admin-key-read" ? "groups:read" : "groups:write")};
    co_return Error{Errc::unauthenticated, "the token is not valid"};
}

Response ask(Method method, std::string path, std::string authorization = {})
{
    boost::asio::io_context io;
    Api api(some_routes(), identify);
    Request request;
    request.method = method;
    request.path = std::move(path);
    request.authorization = std::move(authorization);
    return testing::run(io, api.handle(std::move(request)));
}

TEST(RouterTest, UnknownPathsAre404AndOtherMethodsAre405)
{
    EXPECT_EQ(ask(Method::get, "/open").status, 200u);
    for (const char* path : {"", "/", "/nothing", "/open/", "/open/more", "//open", "open", "/things", "/things/",
                             "/things//parts/x", "/things/%zz", "/things/%00", "/things/%2"})
        EXPECT_EQ(ask(Method::get, path).status, 404u) << path;
    const auto response = ask(Method::del, "/things/x");
    EXPECT_EQ(response.status, 405u);
    ASSERT_FALSE(response.headers.empty());
    EXPECT_EQ(response.headers.front(), (std::pair<std::string, std::string>("Allow", "GET, PUT")));
    EXPECT_EQ(ask(Method::other, "/open").status, 405u);
    EXPECT_EQ(ask(Method::head, "/open").status, 200u);
}

TEST(RouterTest, ParametersAreDecodedAfterThePathIsSplit)
{
    EXPECT_EQ(ask(Method::get, "/things/u1%2Fweb/parts/a%20b+c").body, "|u1/web|a b+c");
}

TEST(ApiTest, RoutesAskForWhatTheyNeed)
{
    EXPECT_EQ(ask(Method::get, "/things/x").status, 401u);
    EXPECT_EQ(ask(Method::get, "/things/x", "Bearer wrong").status, 401u);
    EXPECT_EQ(ask(Method::get, "/things/x", "Basic user-token").status, 401u);
    EXPECT_EQ(ask(Method::get, "/things/x", "Bearer").status, 401u);
    EXPECT_EQ(ask(Method::get, "/things/x", "Bearer ").status, 401u);
    EXPECT_EQ(ask(Method::get, "/things/x", "bearer user-token").body, "u1|x");
    EXPECT_EQ(ask(Method::put, "/things/x", "Bearer user-token").status, 403u);
    EXPECT_EQ(ask(Method::put, "/things/x", "Bearer admin-token").status, 200u);
}

TEST(ApiTest, AKeyOpensWhatItsScopesNameAndItsUserMay)
{
    struct Case {
        const char* key;
        Method method;
        const char* path;
        unsigned status;
    };
    const Case table[] = {
        {"user-key-read", Method::get, "/things/x", 200},    {"user-key-write", Method::get, "/things/x", 403},
        {"user-key-write", Method::put, "/things/x", 403},   {"admin-key-write", Method::put, "/things/x", 200},
        {"admin-key-read", Method::put, "/things/x", 403},   {"admin-key-read", Method::head, "/things/x", 200},
        {"admin-key-write", Method::head, "/things/x", 403}, {"user-key-write", Method::get, "/me", 200},
        {"admin-key-write", Method::put, "/me", 403},        {"user-key-read", Method::get, "/open", 200}};
    for (const auto& [key, method, path, status] : table)
        EXPECT_EQ(ask(method, path, std::string("Bearer ") + key).status, status) << key << " " << path;
}

TEST(ApiTest, WhoMustSetAPasswordDoesNothingElseBefore)
{
    EXPECT_EQ(ask(Method::get, "/me", "Bearer new-user-token").status, 200u);
    EXPECT_EQ(ask(Method::put, "/me", "Bearer new-user-token").status, 200u);
    EXPECT_EQ(ask(Method::get, "/things/x", "Bearer new-user-token").status, 403u);
    EXPECT_EQ(ask(Method::get, "/open", "Bearer new-user-token").status, 200u);
}

TEST(ScopesTest, WordsGoInAndComeOut)
{
    const auto scopes = Scopes::parse({"messages:send", "users:read", "users:read"});
    ASSERT_TRUE(scopes);
    EXPECT_EQ(scopes->to_text(), "users:read messages:send");
    EXPECT_EQ(Scopes::from_text(scopes->to_text()), *scopes);
    EXPECT_TRUE(scopes->has(Scope::messages_send));
    EXPECT_FALSE(scopes->has(Scope::users_write));
    for (std::size_t i = 0; i < scope_count; ++i) {
        const auto scope = static_cast<Scope>(i);
        EXPECT_TRUE(Scopes::from_text(to_string(scope)).has(scope)) << i;
    }
}

TEST(ScopesTest, AnUnknownWordIsNamedInARequestAndAllowsNothingInAFile)
{
    EXPECT_NE(Scopes::parse({"users:all"}).error().message.find("users:all"), std::string::npos);
    EXPECT_FALSE(Scopes::parse({""}));
    EXPECT_TRUE(Scopes::from_text("users:all  * users:read2").empty());
}

TEST(ApiTest, A401SaysWhichSchemeIsMeant)
{
    const auto response = ask(Method::get, "/things/x");
    const std::pair<std::string, std::string> header("WWW-Authenticate", "Bearer realm=\"parley\"");
    EXPECT_NE(std::find(response.headers.begin(), response.headers.end(), header), response.headers.end());
}

TEST(ProblemTest, EveryCodeHasItsStatus)
{
    const std::pair<Errc, unsigned> table[] = {{Errc::invalid_argument, 400},  {Errc::unauthenticated, 401},
                                               {Errc::permission_denied, 403}, {Errc::not_found, 404},
                                               {Errc::already_exists, 409},    {Errc::too_large, 413},
                                               {Errc::unavailable, 503}};
    for (const auto& [code, status] : table) {
        const auto response = problem({code, "why \"so\""});
        EXPECT_EQ(response.status, status);
        EXPECT_EQ(response.content_type, "application/problem+json");
        const auto body = boost::json::parse(response.body).as_object();
        EXPECT_EQ(body.at("status").as_int64(), static_cast<std::int64_t>(status));
        EXPECT_EQ(body.at("code").as_string(), to_string(code));
        EXPECT_EQ(body.at("detail").as_string(), "why \"so\"");
    }
}

TEST(QueryTest, ReadsKnownParametersAndNamesOthers)
{
    Query query("limit=50&text=a%20b+c&flag=true");
    EXPECT_EQ(query.number("limit", 1, 500), 50);
    EXPECT_EQ(query.text("text"), "a b c");
    EXPECT_EQ(query.flag("flag"), true);
    EXPECT_EQ(query.text("absent"), std::nullopt);
    EXPECT_TRUE(query.done());

    Query unknown("limti=50");
    static_cast<void>(unknown.number("limit", 1, 500));
    EXPECT_EQ(unknown.done().error().message, "unknown parameter \"limti\"");
}

TEST(QueryTest, HostileParametersAreRefused)
{
    for (const char* text : {"limit=0", "limit=501", "limit=", "limit=1x", "limit=+1", "limit=99999999999999999999",
                             "limit=1&limit=2", "limit=%zz", "limit=%00", "limit"}) {
        Query query(text);
        static_cast<void>(query.number("limit", 1, 500));
        EXPECT_FALSE(query.done()) << text;
    }
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += "p" + std::to_string(i) + "=1&";
    EXPECT_FALSE(Query(many).done());
}

} // namespace
} // namespace parley::bridge::http
