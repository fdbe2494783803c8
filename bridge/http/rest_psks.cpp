#include "bridge/http/answer.h"
#include "bridge/http/rest.h"
#include "bridge/services/psks.h"

namespace parley::bridge::http {

namespace {

Response answer_made(const Result<MadePsk>& made, const UserId& user)
{
    if (!made)
        return problem(made.error());
    auto body = to_json(made->change);
    body["identity"] = user.value();
    body["key"] = made->key;
    return json_response(made->replaced ? 200 : 201, body);
}

} // namespace

void add_psk_routes(Router& router, const Services& services)
{
    router.add(Method::put, "/api/v1/users/{user}/psk", Need::user, Scope::users_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   auto making = services.psks->make(call.caller, *user);
                   co_return answer_made(co_await std::move(making), *user);
               });

    router.add(Method::get, "/api/v1/users/{user}/psk", Need::user, Scope::users_read,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   auto shape = [&](UnixMillis since) {
                       return boost::json::object{{"identity", user->value()}, {"since", to_number(since)}};
                   };
                   auto reading = services.psks->get(call.caller, *user);
                   co_return answer(co_await std::move(reading), shape);
               });

    router.add(Method::del, "/api/v1/users/{user}/psk", Need::user, Scope::users_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   co_return answer(co_await services.psks->remove(call.caller, *user));
               });
}

} // namespace parley::bridge::http
