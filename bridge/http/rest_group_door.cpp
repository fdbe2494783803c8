#include "bridge/http/answer.h"
#include "bridge/http/rest.h"
#include "bridge/json/group_door_json.h"
#include "bridge/services/bans.h"
#include "bridge/services/invitations.h"
#include "bridge/services/joins.h"

namespace parley::bridge::http {

namespace {

/// A page of what belongs to a group: `list` is a function of one of the services.
template <class Service, class Item>
void add_list(Router& router, const char* pattern, const char* name, Service* service,
              asio::awaitable<Result<Page<Item>>> (Service::*list)(Caller, GroupId, PageRequest))
{
    router.add(Method::get, pattern, Need::user, Scope::groups_read,
               [service, name, list](Call call) -> asio::awaitable<Response> {
                   const auto group = call.group(0);
                   if (!group)
                       co_return problem(group.error());
                   Query query(call.request.query);
                   auto page = read_page(query);
                   if (auto done = query.done(); !done)
                       co_return problem(done.error());
                   co_return answer(co_await (service->*list)(call.caller, *group, std::move(page)), name);
               });
}

/// A change that is about one user of a group and needs nothing else.
template <class Service>
void add_change(Router& router, Method method, const char* pattern, Service* service,
                asio::awaitable<Result<Change>> (Service::*change)(Caller, GroupId, UserId))
{
    router.add(method, pattern, Need::user, Scope::groups_write,
               [service, change](Call call) -> asio::awaitable<Response> {
                   const auto group = call.group(0);
                   const auto user = call.user(1);
                   if (!group || !user)
                       co_return problem(group ? user.error() : group.error());
                   co_return answer(co_await (service->*change)(call.caller, *group, *user));
               });
}

void add_bans(Router& router, const Services& services)
{
    add_list(router, "/api/v1/groups/{group}/bans", "bans", services.bans, &Bans::list);
    const auto* pattern = "/api/v1/groups/{group}/bans/{user}";
    router.add(Method::put, pattern, Need::user, Scope::groups_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto group = call.group(0);
                   const auto user = call.user(1);
                   if (!group || !user)
                       co_return problem(group ? user.error() : group.error());
                   auto body = read_body(call, json::read_ban_settings);
                   if (!body)
                       co_return problem(body.error());
                   co_return answer_put(co_await services.bans->ban(call.caller, *group, *user, *std::move(body)));
               });
    add_change(router, Method::del, pattern, services.bans, &Bans::lift);
}

void add_joins(Router& router, const Services& services)
{
    router.add(Method::post, "/api/v1/groups/{group}/join", Need::user, Scope::groups_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto group = call.group(0);
                   if (!group)
                       co_return problem(group.error());
                   auto text = read_body(call, json::read_join_text);
                   if (!text)
                       co_return problem(text.error());
                   co_return answer(co_await services.joins->join(call.caller, *group, *std::move(text)));
               });
    add_list(router, "/api/v1/groups/{group}/requests", "requests", services.joins, &Joins::requests);
    router.add(Method::post, "/api/v1/groups/{group}/requests/{user}/accept", Need::user, Scope::groups_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto group = call.group(0);
                   const auto user = call.user(1);
                   if (!group || !user)
                       co_return problem(group ? user.error() : group.error());
                   auto read = [](json::Fields& fields) {
                       return fields.has("role") ? json::read_role(fields, "role") : Role::member;
                   };
                   const auto role = read_body(call, read);
                   if (!role)
                       co_return problem(role.error());
                   co_return answer(co_await services.joins->accept(call.caller, *group, *user, *role));
               });
    add_change(router, Method::del, "/api/v1/groups/{group}/requests/{user}", services.joins, &Joins::decline);
}

void add_invitations(Router& router, const Services& services)
{
    const auto* pattern = "/api/v1/groups/{group}/invitations";
    add_list(router, pattern, "invitations", services.invitations, &Invitations::list);
    router.add(Method::post, pattern, Need::user, Scope::groups_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto group = call.group(0);
                   if (!group)
                       co_return problem(group.error());
                   const auto settings = read_body(call, json::read_invitation_settings);
                   if (!settings)
                       co_return problem(settings.error());
                   const auto made = co_await services.invitations->make(call.caller, *group, *settings);
                   co_return made ? json_response(201, to_json(*made)) : problem(made.error());
               });
    router.add(Method::del, "/api/v1/groups/{group}/invitations/{invitation}", Need::user, Scope::groups_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto group = call.group(0);
                   if (!group)
                       co_return problem(group.error());
                   co_return answer(co_await services.invitations->revoke(call.caller, *group, call.parameters.at(1)));
               });
    router.add(Method::post, "/api/v1/invitations/accept", Need::user, Scope::groups_write,
               [services](Call call) -> asio::awaitable<Response> {
                   auto text = read_body(call, json::read_invitation_text);
                   if (!text)
                       co_return problem(text.error());
                   co_return answer(co_await services.invitations->accept(call.caller, *std::move(text)));
               });
}

} // namespace

void add_group_door_routes(Router& router, const Services& services)
{
    add_bans(router, services);
    add_joins(router, services);
    add_invitations(router, services);
}

} // namespace parley::bridge::http
