#include "bridge/app/openapi_json.h"
#include "bridge/app/operation.h"
#include "bridge/http/rest.h"
#include "bridge/rpc/methods.h"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace parley::bridge {
namespace {

http::Router all_routes()
{
    http::Router router;
    http::add_login_routes(router, {}, nullptr);
    http::add_audit_routes(router, {});
    http::add_rights_routes(router, {});
    http::add_user_routes(router, {});
    http::add_psk_routes(router, {});
    http::add_access_routes(router, {});
    http::add_sign_up_routes(router, {}, nullptr);
    http::add_contact_routes(router, {});
    http::add_grant_routes(router, {});
    http::add_group_routes(router, {});
    http::add_group_door_routes(router, {});
    http::add_message_routes(router, {});
    http::add_session_routes(router, {});
    add_operation_routes(router, nullptr, {});
    return router;
}

std::set<std::string> served()
{
    std::set<std::string> operations;
    const auto router = all_routes();
    for (const auto& route : router.routes())
        operations.insert(std::string(http::to_string(route.method)) + " " + route.pattern);
    return operations;
}

std::string upper(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return out;
}

TEST(OpenApiTest, DescribesExactlyTheRoutes)
{
    const auto description = boost::json::parse(openapi_json);
    std::set<std::string> described;
    for (const auto& path : description.at("paths").as_object())
        for (const auto& operation : path.value().as_object())
            if (operation.key() != "parameters")
                described.insert(upper({operation.key().data(), operation.key().size()}) + " " +
                                 std::string(path.key()));
    EXPECT_EQ(described, served());
}

TEST(OpenApiTest, SaysWhichRoutesNeedNoToken)
{
    const auto description = boost::json::parse(openapi_json);
    const auto router = all_routes();
    for (const auto& route : router.routes()) {
        auto method = std::string(http::to_string(route.method));
        std::transform(method.begin(), method.end(), method.begin(),
                       [](char c) { return static_cast<char>(c - 'A' + 'a'); });
        const auto& operation = description.at("paths").at(route.pattern).at(method).as_object();
        EXPECT_EQ(operation.contains("security"), route.need == http::Need::none) << method << " " << route.pattern;
    }
}

TEST(OpenApiTest, SaysWhichKeysOpenARoute)
{
    const auto description = boost::json::parse(openapi_json);
    const auto router = all_routes();
    for (const auto& route : router.routes()) {
        if (route.need == http::Need::none)
            continue;
        auto method = std::string(http::to_string(route.method));
        std::transform(method.begin(), method.end(), method.begin(),
                       [](char c) { return static_cast<char>(c - 'A' + 'a'); });
        const auto& operation = description.at("paths").at(route.pattern).at(method).as_object();
        const auto scope = route.by_key.scope();
        const std::string_view expected = scope ? to_string(*scope) : route.by_key == http::any_key ? "any" : "none";
        ASSERT_TRUE(operation.contains("x-key-scope")) << method << " " << route.pattern;
        EXPECT_EQ(std::string_view(operation.at("x-key-scope").as_string()), expected)
            << method << " " << route.pattern;
    }
}

/// What keys may do stands here a second time, so that nobody opens or closes a door to them by the way.
TEST(RouteTableTest, OnlyTheseRoutesAreClosedToKeysOrOpenToAll)
{
    std::set<std::string> closed, open;
    const auto router = all_routes();
    for (const auto& route : router.routes()) {
        const auto name = std::string(http::to_string(route.method)) + " " + route.pattern;
        if (route.by_key == http::no_key)
            closed.insert(name);
        if (route.by_key == http::any_key && route.need != http::Need::none)
            open.insert(name);
    }
    EXPECT_EQ(closed, (std::set<std::string>{"POST /api/v1/logout", "POST /api/v1/users/{user}/keys",
                                             "PUT /api/v1/users/{user}/password"}));
    EXPECT_EQ(open, (std::set<std::string>{"GET /api/v1/whoami"}));
}

TEST(RouteTableTest, WhatOnlyReadsAsksForNoScopeThatWritesAndTheOtherWayRound)
{
    const std::set<std::string> reading_posts{"POST /api/v1/sync", "POST /api/v1/explain", "POST /api/v1/who-can",
                                              "POST /api/v1/what-if"};
    const auto router = all_routes();
    for (const auto& route : router.routes()) {
        const auto scope = route.by_key.scope();
        if (!scope)
            continue;
        const auto name = std::string(http::to_string(route.method)) + " " + route.pattern;
        const bool reads = route.method == http::Method::get || reading_posts.contains(name);
        EXPECT_EQ(to_string(*scope).ends_with(":read"), reads) << name;
        EXPECT_NE(route.need, http::Need::none) << name << " asks nobody who he is";
    }
}

TEST(RouteTableTest, WhoMustSetAPasswordFindsNoOtherRoutes)
{
    std::set<std::string> routes;
    const auto router = all_routes();
    for (const auto& route : router.routes())
        if (route.need == http::Need::login)
            routes.insert(std::string(http::to_string(route.method)) + " " + route.pattern);
    EXPECT_EQ(routes, (std::set<std::string>{"GET /api/v1/whoami", "POST /api/v1/logout",
                                             "PUT /api/v1/users/{user}/password"}));
}

TEST(OpenApiTest, NoRouteIsThereTwice)
{
    EXPECT_EQ(served().size(), all_routes().routes().size());
}

TEST(MethodsTest, TheFirstSetOfTheProtocolIsThere)
{
    const std::set<std::string> expected = {"whoami",
                                            "profile.get",
                                            "profile.set",
                                            "groups.list",
                                            "groups.get",
                                            "groups.create",
                                            "groups.update",
                                            "groups.delete",
                                            "groups.join",
                                            "groups.leave",
                                            "groups.members",
                                            "groups.add",
                                            "groups.remove",
                                            "groups.role",
                                            "contacts.list",
                                            "contacts.block",
                                            "contacts.unblock",
                                            "contacts.accept",
                                            "contacts.blocks",
                                            "contacts.decline",
                                            "contacts.remove",
                                            "contacts.request",
                                            "contacts.requests",
                                            "contacts.withdraw",
                                            "history",
                                            "sync",
                                            "unread",
                                            "search",
                                            "presence.get",
                                            "sessions.list",
                                            "sessions.close",
                                            "groups.mute",
                                            "groups.ban",
                                            "groups.unban",
                                            "groups.bans",
                                            "groups.requests",
                                            "groups.accept",
                                            "groups.decline",
                                            "groups.invite",
                                            "groups.invitations",
                                            "groups.uninvite",
                                            "groups.enter",
                                            "message.edit",
                                            "message.delete",
                                            "message.react"};
    std::set<std::string> there;
    for (const auto& [name, method] : rpc::all_methods({}))
        there.insert(name);
    EXPECT_EQ(there, expected);
}

} // namespace
} // namespace parley::bridge
