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
    router.add(Method::get, "/open", Need::none, echo);
    router.add(Method::get, "/things/{thing}", Need::user, echo);
    router.add(Method::put, "/things/{thing}", Need::admin, echo);
    router.add(Method::get, "/things/{thing}/parts/{part}", Need::none, echo);
    router.add(Method::get, "/things/special/parts", Need::none, echo);
    return router;
}

asio::awaitable<Result<Caller>> identify(std::string token)
{
    if (token == "user-token")
        co_return Caller{UserId{"u1"}, false};
    if (token == "admin-token")
        co_return Caller{UserId{"admin"}, true};
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
