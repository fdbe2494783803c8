#include "bridge/auth/logins.h"
#include "bridge/http/answer.h"
#include "bridge/http/rest.h"

namespace parley::bridge::http {

namespace {

constexpr std::size_t max_token_field = 4096;
constexpr std::size_t max_password_field = 4096;

auth::LoginRequest read_login(json::Fields& fields)
{
    auth::LoginRequest request;
    request.user = fields.text("user", 256);
    request.password = fields.text("password", max_password_field);
    request.client = fields.optional_text("client").value_or("");
    request.stays = fields.optional_flag("stay").value_or(true);
    return request;
}

boost::json::object shape(const auth::LoggedIn& login)
{
    boost::json::object json{{"user", login.user.value()},
                             {"admin", login.admin},
                             {"must_change_password", login.must_change_password},
                             {"login", login.login},
                             {"token_type", "Bearer"},
                             {"access_token", login.access.text},
                             {"expires", to_number(login.access.expires)}};
    if (login.refresh) {
        json["refresh_token"] = login.refresh->text;
        json["refresh_expires"] = to_number(login.refresh->expires);
    }
    return json;
}

} // namespace

void add_login_routes(Router& router, const Services& services, auth::Logins* logins)
{
    router.add(Method::post, "/api/v1/login", Need::none, any_key, [logins](Call call) -> asio::awaitable<Response> {
        auto body = read_body(call, read_login);
        if (!body)
            co_return problem(body.error());
        body->address = call.request.remote;
        if (const auto wait = logins->throttled(body->user, call.request.remote); wait.count() > 0)
            co_return too_many(wait, "too many failed logins");
        auto login = logins->login(*std::move(body));
        co_return answer(co_await std::move(login), shape);
    });

    router.add(Method::post, "/api/v1/token/refresh", Need::none, any_key,
               [logins](Call call) -> asio::awaitable<Response> {
                   auto read = [](json::Fields& fields) { return fields.text("refresh_token", max_token_field); };
                   auto token = read_body(call, read);
                   if (!token)
                       co_return problem(token.error());
                   co_return answer(co_await logins->refresh(*std::move(token), call.request.remote), shape);
               });

    router.add(Method::get, "/api/v1/whoami", Need::login, any_key, [services](Call call) -> asio::awaitable<Response> {
        co_return answer(co_await services.users->get(call.caller, call.caller.user));
    });
}

} // namespace parley::bridge::http
