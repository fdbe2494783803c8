#include "bridge/rpc/methods.h"
#include "bridge/rpc/shape.h"
#include "bridge/services/groups.h"
#include "bridge/services/members.h"

namespace parley::bridge::rpc {

namespace {

using Answer = Result<boost::json::object>;

GroupId read_group(json::Fields& fields)
{
    return fields.id<GroupId>("group", parse_group_id);
}

struct ListRequest {
    GroupFilter filter;
    PageRequest page;
};

ListRequest read_list(json::Fields& fields)
{
    ListRequest request;
    request.filter.text = fields.optional_text("text", 256).value_or("");
    const auto scope = fields.optional_text("scope", 8).value_or("own");
    if (scope == "open")
        request.filter.scope = GroupScope::open;
    else if (scope == "all")
        request.filter.scope = GroupScope::all;
    else if (scope != "own")
        fields.complain("scope", "own, open or all is expected");
    request.page = json::read_page_request(fields);
    return request;
}

struct MemberRequest {
    GroupId group;
    UserId user;
    Role role = Role::none; ///< none: not given
    std::optional<bool> muted;
};

MemberRequest read_member(json::Fields& fields)
{
    return {read_group(fields), fields.id<UserId>("user", parse_user_id), Role::none, std::nullopt};
}

MemberRequest read_member_settings(json::Fields& fields)
{
    auto request = read_member(fields);
    if (fields.has("role"))
        request.role = json::read_role(fields, "role");
    request.muted = fields.optional_flag("muted");
    return request;
}

void add_groups(Methods& methods, const Services& services)
{
    methods["groups.list"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto request = json::read_all(params, read_list);
        if (!request)
            co_return request.error();
        auto list = services.groups->list(std::move(caller), std::move(request->filter), std::move(request->page));
        co_return shape(co_await std::move(list), "groups");
    };
    methods["groups.get"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        const auto group = json::read_all(params, read_group);
        if (!group)
            co_return group.error();
        co_return shape(co_await services.groups->get(std::move(caller), *group));
    };
    methods["groups.create"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto read = [](json::Fields& fields) {
            return std::pair(read_group(fields), json::read_group_settings(fields));
        };
        auto request = json::read_all(params, read);
        if (!request)
            co_return request.error();
        auto create = services.groups->create(std::move(caller), request->first, std::move(request->second));
        co_return shape(co_await std::move(create));
    };
    methods["groups.update"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto read = [](json::Fields& fields) { return std::pair(read_group(fields), json::read_group_patch(fields)); };
        auto request = json::read_all(params, read);
        if (!request)
            co_return request.error();
        auto patch = services.groups->patch(std::move(caller), request->first, std::move(request->second));
        co_return shape(co_await std::move(patch));
    };
    methods["groups.delete"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        const auto group = json::read_all(params, read_group);
        if (!group)
            co_return group.error();
        co_return shape(co_await services.groups->remove(std::move(caller), *group));
    };
}

void add_members(Methods& methods, const Services& services)
{
    methods["groups.leave"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        const auto group = json::read_all(params, read_group);
        if (!group)
            co_return group.error();
        co_return shape(co_await services.members->leave(std::move(caller), *group));
    };
    methods["groups.members"] = [services](Caller caller,
                                           const boost::json::object& params) -> asio::awaitable<Answer> {
        auto read = [](json::Fields& fields) { return std::pair(read_group(fields), json::read_page_request(fields)); };
        auto request = json::read_all(params, read);
        if (!request)
            co_return request.error();
        auto list = services.members->list(std::move(caller), request->first, std::move(request->second));
        co_return shape(co_await std::move(list), "members");
    };
    methods["groups.add"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        auto request = json::read_all(params, read_member_settings);
        if (!request)
            co_return request.error();
        const auto role = request->role == Role::none ? Role::member : request->role;
        auto put = services.members->put(std::move(caller), request->group, request->user, role, request->muted);
        co_return shape(co_await std::move(put));
    };
    methods["groups.remove"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        const auto request = json::read_all(params, read_member);
        if (!request)
            co_return request.error();
        co_return shape(co_await services.members->remove(std::move(caller), request->group, request->user));
    };
    methods["groups.role"] = [services](Caller caller, const boost::json::object& params) -> asio::awaitable<Answer> {
        const auto request = json::read_all(params, read_member_settings);
        if (!request)
            co_return request.error();
        if (request->role == Role::none && !request->muted)
            co_return Error{Errc::invalid_argument, "role: role or muted is expected"};
        if (request->role == Role::none) {
            auto mute = services.members->mute(std::move(caller), request->group, request->user, *request->muted);
            co_return shape(co_await std::move(mute));
        }
        // put() would add a stranger; a role is given to somebody who is there.
        const auto member = co_await services.members->get(caller, request->group, request->user);
        if (!member)
            co_return member.error();
        auto put =
            services.members->put(std::move(caller), request->group, request->user, request->role, request->muted);
        const auto outcome = co_await std::move(put);
        if (!outcome)
            co_return outcome.error();
        co_return to_json(outcome->change);
    };
}

} // namespace

void add_group_methods(Methods& methods, const Services& services)
{
    add_groups(methods, services);
    add_members(methods, services);
}

} // namespace parley::bridge::rpc
