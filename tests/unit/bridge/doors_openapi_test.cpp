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
    http::add_user_routes(router, {});
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
                                            "groups.enter"};
    std::set<std::string> there;
    for (const auto& [name, method] : rpc::all_methods({}))
        there.insert(name);
    EXPECT_EQ(there, expected);
}

} // namespace
} // namespace parley::bridge
