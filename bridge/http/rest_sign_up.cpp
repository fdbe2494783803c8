#include "bridge/auth/address_budget.h"
#include "bridge/http/answer.h"
#include "bridge/http/rest.h"
#include "bridge/json/group_door_json.h"
#include "bridge/json/sign_up_json.h"

namespace parley::bridge::http {

namespace {

void add_invitations(Router& router, const Services& services)
{
    const auto* pattern = "/api/v1/invitations";
    router.add(
        Method::post, pattern, Need::user, Scope::users_write, [services](Call call) -> asio::awaitable<Response> {
            auto body = read_body(call, json::read_sign_up_invitation);
            if (!body)
                co_return problem(body.error());
            const auto made = co_await services.sign_ups->invite(call.caller, std::move(body->group), body->settings);
            co_return made ? json_response(201, to_json(*made)) : problem(made.error());
        });
    router.add(Method::get, pattern, Need::user, Scope::users_read, [services](Call call) -> asio::awaitable<Response> {
        Query query(call.request.query);
        auto page = read_page(query);
        if (auto done = query.done(); !done)
            co_return problem(done.error());
        co_return answer(co_await services.sign_ups->list(call.caller, std::move(page)), "invitations");
    });
    router.add(Method::del, "/api/v1/invitations/{invitation}", Need::user, Scope::users_write,
               [services](Call call) -> asio::awaitable<Response> {
                   co_return answer(co_await services.sign_ups->revoke(call.caller, call.parameters.at(0)));
               });
}

} // namespace

void add_sign_up_routes(Router& router, const Services& services, auth::AddressBudget* budget)
{
    add_invitations(router, services);
    router.add(Method::post, "/api/v1/signup", Need::none, any_key,
               [services, budget](Call call) -> asio::awaitable<Response> {
                   // Every attempt counts: guessing invitations and asking for ids are attempts as well.
                   if (const auto wait = budget->take(call.request.remote); wait.count() > 0)
                       co_return too_many(wait, "too many attempts to sign up from this address");
                   auto body = read_body(call, json::read_sign_up);
                   if (!body)
                       co_return problem(body.error());
                   const auto done = co_await services.sign_ups->sign_up(*std::move(body));
                   co_return done ? json_response(201, to_json(*done)) : problem(done.error());
               });
}

} // namespace parley::bridge::http
