#include "bridge/http/answer.h"
#include "bridge/http/rest.h"
#include "bridge/json/history_json.h"
#include "bridge/services/presence.h"
#include "bridge/services/sessions.h"

namespace parley::bridge::http {

namespace {

boost::json::object shape_closed(int closed)
{
    return {{"closed", closed}};
}

} // namespace

void add_session_routes(Router& router, const Services& services)
{
    router.add(Method::get, "/api/v1/clients", Need::user, Scope::clients_read,
               [services](Call call) -> asio::awaitable<Response> {
                   Query query(call.request.query);
                   std::optional<UserId> of;
                   if (const auto user = query.text("user", 256)) {
                       auto parsed = parse_user_id(*user);
                       if (!parsed)
                           query.complain("user", parsed.error().message);
                       else
                           of = *std::move(parsed);
                   }
                   auto page = read_page(query);
                   if (auto done = query.done(); !done)
                       co_return problem(done.error());
                   co_return answer(co_await services.sessions->list(call.caller, std::move(of), std::move(page)),
                                    "clients");
               });

    router.add(Method::del, "/api/v1/clients/{client}", Need::user, Scope::clients_write,
               [services](Call call) -> asio::awaitable<Response> {
                   co_return answer(co_await services.sessions->close_client(call.caller, call.parameters.at(0)),
                                    shape_closed);
               });

    router.add(Method::del, "/api/v1/users/{user}/clients", Need::user, Scope::clients_write,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   co_return answer(co_await services.sessions->close_user(call.caller, *user), shape_closed);
               });

    router.add(Method::get, "/api/v1/users/{user}/presence", Need::user, Scope::users_read,
               [services](Call call) -> asio::awaitable<Response> {
                   const auto user = call.user(0);
                   if (!user)
                       co_return problem(user.error());
                   co_return answer(co_await services.presence->get(call.caller, *user));
               });
}

} // namespace parley::bridge::http
