#include "bridge/http/answer.h"
#include "bridge/http/rest.h"
#include "bridge/services/groups.h"
#include "bridge/services/members.h"

namespace parley::bridge::http {

namespace {

struct MemberBody {
    Role role = Role::none;
    std::optional<bool> muted;
};

MemberBody read_member(json::Fields& fields)
{
    return {json::read_role(fields, "role"), fields.optional_flag("muted")};
}

MemberBody read_member_patch(json::Fields& fields)
{
    MemberBody body;
    if (fields.has("role"))
        body.role = json::read_role(fields, "role");
    body.muted = fields.optional_flag("muted");
    if (!fields.has("role") && !body.muted)
        fields.complain("role", "role or muted is expected");
    return body;
}

GroupFilter read_filter(Query& query, bool sees_all)
{
    GroupFilter filter;
    filter.text = query.text("text", 256).value_or("");
    const auto scope = query.text("scope", 8).value_or(sees_all ? "all" : "own");
    if (scope == "own")
        filter.scope = GroupScope::own;
    else if (scope == "open")
        filter.scope = GroupScope::open;
    else if (scope == "all")
        filter.scope = GroupScope::all;
    else
        query.complain("scope", "own, open or all is expected");
    return filter;
}

void add_routes_of_groups(Router& router, const Services& services)
{
    router.add(Method::get, "/api/v1/groups", Need::user, Scope::groups_read,
               [services](Call call) -> asio::awaitable<Response> {
                   Query query(call.request.query);
                   auto filter = read_filter(query, call.caller.sees_all());
                   auto page = read_page(query);
                   if (auto done = query.done(); !done)
                       co_return problem(done.error());
                   co_return answer(co_await services.groups->list(call.caller, std::move(filter), std::move(page)),
                                    "groups");
               });

    router.add(Method::put, "/api/v1/groups/{group}", Need::user, Scope::groups_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto group = call.group(0);
                   if (!group)
                       co_return problem(group.error());
                   auto body = read_body(call, json::read_group_settings);
                   if (!body)
                       co_return problem(body.error());
                   co_return answer_put(co_await services.groups->put(call.caller, *group, *std::move(body)));
               });

    router.add(Method::get, "/api/v1/groups/{group}", Need::user, Scope::groups_read,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto group = call.group(0);
                   if (!group)
                       co_return problem(group.error());
                   co_return answer(co_await services.groups->get(call.caller, *group));
               });

    router.add(Method::patch, "/api/v1/groups/{group}", Need::user, Scope::groups_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto group = call.group(0);
                   if (!group)
                       co_return problem(group.error());
                   auto body = read_body(call, json::read_group_patch);
                   if (!body)
                       co_return problem(body.error());
                   co_return answer(co_await services.groups->patch(call.caller, *group, *std::move(body)));
               });

    router.add(Method::del, "/api/v1/groups/{group}", Need::user, Scope::groups_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto group = call.group(0);
                   if (!group)
                       co_return problem(group.error());
                   co_return answer(co_await services.groups->remove(call.caller, *group));
               });

    router.add(Method::post, "/api/v1/groups/{group}/leave", Need::user, Scope::groups_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto group = call.group(0);
                   if (!group)
                       co_return problem(group.error());
                   co_return answer(co_await services.members->leave(call.caller, *group));
               });
}

/// Both parameters of a member's path, or why not.
struct Place {
    Result<GroupId> group;
    Result<UserId> user;

    explicit Place(const Call& call)
        : group(call.group(0))
        , user(call.user(1))
    {}
    [[nodiscard]] bool is_valid() const { return group.has_value() && user.has_value(); }
    [[nodiscard]] Response why_not() const { return problem(group ? user.error() : group.error()); }
};

void add_routes_of_members(Router& router, const Services& services)
{
    router.add(Method::get, "/api/v1/groups/{group}/members", Need::user, Scope::groups_read,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto group = call.group(0);
                   if (!group)
                       co_return problem(group.error());
                   Query query(call.request.query);
                   auto page = read_page(query);
                   if (auto done = query.done(); !done)
                       co_return problem(done.error());
                   co_return answer(co_await services.members->list(call.caller, *group, std::move(page)), "members");
               });

    const auto* pattern = "/api/v1/groups/{group}/members/{user}";
    router.add(Method::put, pattern, Need::user, Scope::groups_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const Place place(call);
                   if (!place.is_valid())
                       co_return place.why_not();
                   const auto body = read_body(call, read_member);
                   if (!body)
                       co_return problem(body.error());
                   auto put = services.members->put(call.caller, *place.group, *place.user, body->role, body->muted);
                   co_return answer_put(co_await std::move(put));
               });

    router.add(Method::get, pattern, Need::user, Scope::groups_read,
               [services](Call call) -> asio::awaitable<Response> {
                   const Place place(call);
                   if (!place.is_valid())
                       co_return place.why_not();
                   co_return answer(co_await services.members->get(call.caller, *place.group, *place.user));
               });

    router.add(
        Method::patch, pattern, Need::user, Scope::groups_write, [services](Call call) -> asio::awaitable<Response> {
            const Place place(call);
            if (!place.is_valid())
                co_return place.why_not();
            const auto body = read_body(call, read_member_patch);
            if (!body)
                co_return problem(body.error());
            if (body->role == Role::none)
                co_return answer(co_await services.members->mute(call.caller, *place.group, *place.user,
                                                                 body->muted.value_or(false)));
            // put() would add a stranger; a patch is of somebody who is there.
            const auto member = co_await services.members->get(call.caller, *place.group, *place.user);
            if (!member)
                co_return problem(member.error());
            auto put = services.members->put(call.caller, *place.group, *place.user, body->role, body->muted);
            co_return answer(co_await std::move(put), [](const PutAnswer& change) { return to_json(change.change); });
        });

    router.add(Method::del, pattern, Need::user, Scope::groups_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const Place place(call);
                   if (!place.is_valid())
                       co_return place.why_not();
                   co_return answer(co_await services.members->remove(call.caller, *place.group, *place.user));
               });
}

} // namespace

void add_group_routes(Router& router, const Services& services)
{
    add_routes_of_groups(router, services);
    add_routes_of_members(router, services);
}

} // namespace parley::bridge::http
