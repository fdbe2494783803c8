#include "bridge/http/answer.h"
#include "bridge/http/rest.h"
#include "bridge/json/access_json.h"

namespace parley::bridge::http {

namespace {

WhichLogins read_which(Query& query)
{
    return query.flag("others").value_or(false) ? WhichLogins::others : WhichLogins::all;
}

void add_logins(Router& router, const Services& services)
{
    router.add(Method::post, "/api/v1/logout", Need::login, no_key, [services](Call call) -> asio::awaitable<Response> {
        co_return answer(co_await services.logins->end_own(call.caller));
    });

    const auto* pattern = "/api/v1/users/{user}/logins";
    router.add(Method::get, pattern, Need::user, Scope::users_read, [services](Call call) -> asio::awaitable<Response> {
        const auto user = call.user(0);
        if (!user)
            co_return problem(user.error());
        Query query(call.request.query);
        auto page = read_page(query);
        if (auto done = query.done(); !done)
            co_return problem(done.error());
        co_return answer(co_await services.logins->list(call.caller, *user, std::move(page)), "logins");
    });
    router.add(Method::del, pattern, Need::user, Scope::users_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   Query query(call.request.query);
                   const auto which = read_which(query);
                   if (auto done = query.done(); !done)
                       co_return problem(done.error());
                   co_return answer(co_await services.logins->end_all(call.caller, *user, which));
               });
    router.add(Method::del, "/api/v1/users/{user}/logins/{login}", Need::user, Scope::users_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   co_return answer(co_await services.logins->end(call.caller, *user, call.parameters.at(1)));
               });
}

void add_keys(Router& router, const Services& services)
{
    const auto* pattern = "/api/v1/users/{user}/keys";
    // No key makes keys: it could give another one what it lacks itself.
    router.add(Method::post, pattern, Need::user, no_key, [services](Call call) -> asio::awaitable<Response> {
        const auto user = call.user(0);
        if (!user)
            co_return problem(user.error());
        auto settings = read_body(call, json::read_key_settings);
        if (!settings)
            co_return problem(settings.error());
        const auto made = co_await services.keys->make(call.caller, *user, *std::move(settings));
        co_return made ? json_response(201, to_json(*made)) : problem(made.error());
    });
    router.add(Method::get, pattern, Need::user, Scope::users_read, [services](Call call) -> asio::awaitable<Response> {
        const auto user = call.user(0);
        if (!user)
            co_return problem(user.error());
        Query query(call.request.query);
        auto page = read_page(query);
        if (auto done = query.done(); !done)
            co_return problem(done.error());
        co_return answer(co_await services.keys->list(call.caller, *user, std::move(page)), "keys");
    });
    router.add(Method::del, "/api/v1/users/{user}/keys/{key}", Need::user, Scope::users_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   co_return answer(co_await services.keys->revoke(call.caller, *user, call.parameters.at(1)));
               });
}

} // namespace

void add_access_routes(Router& router, const Services& services)
{
    add_logins(router, services);
    add_keys(router, services);
}

} // namespace parley::bridge::http
