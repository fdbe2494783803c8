#include "bridge/http/answer.h"
#include "bridge/http/rest.h"
#include "bridge/services/users.h"

namespace parley::bridge::http {

namespace {

constexpr std::size_t max_password_field = 4096;

struct NewPassword {
    std::string before;
    std::string after;
};

NewPassword read_new_password(json::Fields& fields)
{
    return {fields.text("old_password", max_password_field), fields.text("new_password", max_password_field)};
}

Result<UserFilter> read_filter(Query& query)
{
    UserFilter filter;
    filter.text = query.text("text", 256).value_or("");
    filter.disabled = query.flag("disabled");
    filter.admin = query.flag("admin");
    if (const auto kind = query.text("kind", 16)) {
        filter.kind = parse_user_kind(*kind);
        if (!filter.kind)
            query.complain("kind", "person, device or service is expected");
    }
    return filter;
}

Response only_ones_own()
{
    return problem({Errc::permission_denied, "this is everybody's own"});
}

} // namespace

void add_user_routes(Router& router, const Services& services)
{
    router.add(Method::get, "/api/v1/users", Need::office, Scope::users_read,
               [services](Call call) -> asio::awaitable<Response> {
                   Query query(call.request.query);
                   auto filter = read_filter(query);
                   auto page = read_page(query);
                   if (auto done = query.done(); !done)
                       co_return problem(done.error());
                   co_return answer(co_await services.users->list(call.caller, *std::move(filter), std::move(page)),
                                    "users");
               });

    router.add(Method::put, "/api/v1/users/{user}", Need::office, Scope::users_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   auto body = read_body(call, json::read_user_settings);
                   if (!body)
                       co_return problem(body.error());
                   co_return answer_put(co_await services.users->put(call.caller, *user, *std::move(body)));
               });

    router.add(Method::get, "/api/v1/users/{user}", Need::user, Scope::users_read,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   co_return answer(co_await services.users->get(call.caller, *user));
               });

    router.add(Method::patch, "/api/v1/users/{user}", Need::office, Scope::users_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   auto body = read_body(call, json::read_user_patch);
                   if (!body)
                       co_return problem(body.error());
                   co_return answer(co_await services.users->patch(call.caller, *user, *std::move(body)));
               });

    router.add(Method::del, "/api/v1/users/{user}", Need::office, Scope::users_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   co_return answer(co_await services.users->remove(call.caller, *user));
               });

    router.add(Method::put, "/api/v1/users/{user}/password", Need::login, no_key,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   if (*user != call.caller.user)
                       co_return only_ones_own();
                   auto body = read_body(call, read_new_password);
                   if (!body)
                       co_return problem(body.error());
                   auto change = services.users->change_own_password(call.caller, std::move(body->before),
                                                                     std::move(body->after));
                   co_return answer(co_await std::move(change));
               });

    router.add(Method::get, "/api/v1/users/{user}/profile", Need::user, Scope::users_read,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   co_return answer(co_await services.users->profile(call.caller, *user));
               });

    router.add(Method::patch, "/api/v1/users/{user}/profile", Need::user, Scope::users_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   if (*user != call.caller.user)
                       co_return only_ones_own();
                   auto read = [](json::Fields& fields) { return fields.text("display_name"); };
                   auto name = read_body(call, read);
                   if (!name)
                       co_return problem(name.error());
                   co_return answer(co_await services.users->set_own_profile(call.caller, *std::move(name)));
               });
}

} // namespace parley::bridge::http
