#include "bridge/json/group_door_json.h"
#include "bridge/rpc/methods.h"
#include "bridge/rpc/shape.h"
#include "bridge/services/bans.h"
#include "bridge/services/invitations.h"
#include "bridge/services/joins.h"
#include "bridge/services/members.h"

namespace parley::bridge::rpc {

namespace {

using Answer = Result<boost::json::object>;

GroupId read_group(json::Fields& fields)
{
    return fields.id<GroupId>("group", parse_group_id);
}

struct OneOfGroup {
    GroupId group;
    UserId user;
};

OneOfGroup read_one(json::Fields& fields)
{
    return {read_group(fields), fields.id<UserId>("user", parse_user_id)};
}

/// A page of what belongs to a group: `list` is a function of one of the services.
template <class Service, class Item>
Method list_method(Service* service, asio::awaitable<Result<Page<Item>>> (Service::*list)(Caller, GroupId, PageRequest),
                   const char* name)
{
    return [service, list, name](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto read = [](json::Fields& fields) { return std::pair(read_group(fields), json::read_page_request(fields)); };
        auto request = json::read_all(params, read);
        if (!request)
            co_return request.error();
        auto page = (service->*list)(std::move(caller), request->first, std::move(request->second));
        co_return shape(co_await std::move(page), name);
    };
}

/// A change that is about one user of a group and needs nothing else.
template <class Service>
Method change_method(Service* service, asio::awaitable<Result<Change>> (Service::*change)(Caller, GroupId, UserId))
{
    return [service, change](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto one = json::read_all(params, read_one);
        if (!one)
            co_return one.error();
        co_return shape(co_await (service->*change)(std::move(caller), one->group, one->user));
    };
}

void add_bans(Methods& methods, const Services& services)
{
    methods["groups.mute"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto read = [](json::Fields& fields) { return std::pair(read_one(fields), fields.flag("muted")); };
        auto request = json::read_all(params, read);
        if (!request)
            co_return request.error();
        auto mute =
            services.members->mute(std::move(caller), request->first.group, request->first.user, request->second);
        co_return shape(co_await std::move(mute));
    };
    methods["groups.ban"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto read = [](json::Fields& fields) { return std::pair(read_one(fields), json::read_ban_settings(fields)); };
        auto request = json::read_all(params, read);
        if (!request)
            co_return request.error();
        auto ban = services.bans->ban(std::move(caller), request->first.group, request->first.user,
                                      std::move(request->second));
        co_return shape(co_await std::move(ban));
    };
    methods["groups.unban"] = change_method(services.bans, &Bans::lift);
    methods["groups.bans"] = list_method(services.bans, &Bans::list, "bans");
}

void add_joins(Methods& methods, const Services& services)
{
    methods["groups.join"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto read = [](json::Fields& fields) { return std::pair(read_group(fields), json::read_join_text(fields)); };
        auto request = json::read_all(params, read);
        if (!request)
            co_return request.error();
        auto join = services.joins->join(std::move(caller), request->first, std::move(request->second));
        co_return shape(co_await std::move(join));
    };
    methods["groups.requests"] = list_method(services.joins, &Joins::requests, "requests");
    methods["groups.accept"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto read = [](json::Fields& fields) {
            return std::pair(read_one(fields), fields.has("role") ? json::read_role(fields, "role") : Role::member);
        };
        auto request = json::read_all(params, read);
        if (!request)
            co_return request.error();
        auto accept =
            services.joins->accept(std::move(caller), request->first.group, request->first.user, request->second);
        co_return shape(co_await std::move(accept));
    };
    methods["groups.decline"] = change_method(services.joins, &Joins::decline);
}

void add_invitations(Methods& methods, const Services& services)
{
    methods["groups.invite"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto read = [](json::Fields& fields) {
            return std::pair(read_group(fields), json::read_invitation_settings(fields));
        };
        auto request = json::read_all(params, read);
        if (!request)
            co_return request.error();
        co_return shape(co_await services.invitations->make(std::move(caller), request->first, request->second));
    };
    methods["groups.invitations"] = list_method(services.invitations, &Invitations::list, "invitations");
    methods["groups.uninvite"] = [services](Caller caller,
                                            const boost::json::object& params) -> asio::awaitable<Answer> {
        auto read = [](json::Fields& fields) { return std::pair(read_group(fields), fields.text("invitation", 128)); };
        auto request = json::read_all(params, read);
        if (!request)
            co_return request.error();
        auto revoke = services.invitations->revoke(std::move(caller), request->first, std::move(request->second));
        co_return shape(co_await std::move(revoke));
    };
    methods["groups.enter"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto text = json::read_all(params, json::read_invitation_text);
        if (!text)
            co_return text.error();
        co_return shape(co_await services.invitations->accept(std::move(caller), *std::move(text)));
    };
}

} // namespace

void add_group_door_methods(Methods& methods, const Services& services)
{
    add_bans(methods, services);
    add_joins(methods, services);
    add_invitations(methods, services);
}

} // namespace parley::bridge::rpc
