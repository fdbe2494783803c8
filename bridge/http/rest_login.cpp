#include "bridge/auth/logins.h"
#include "bridge/http/answer.h"
#include "bridge/http/rest.h"

namespace parley::bridge::http {

namespace {

constexpr std::size_t max_token_field = 4096;
constexpr std::size_t max_password_field = 4096;

struct LoginBody {
    std::string user;
    std::string password;
};

LoginBody read_login(json::Fields& fields)
{
    return {fields.text("user", 256), fields.text("password", max_password_field)};
}

boost::json::object shape(const auth::LoggedIn& login)
{
    return {{"user", login.user.value()},
            {"admin", login.admin},
            {"token_type", "Bearer"},
            {"access_token", login.access.text},
            {"expires", to_number(login.access.expires)},
            {"refresh_token", login.refresh.text},
            {"refresh_expires", to_number(login.refresh.expires)}};
}

Response too_many_failures(std::chrono::seconds wait)
{
    const auto seconds = std::to_string(wait.count());
    auto response = problem(429, Errc::unavailable, "too many failed logins; try again in " + seconds + " seconds");
    response.headers.emplace_back("Retry-After", seconds);
    return response;
}

} // namespace

void add_login_routes(Router& router, const Services& services, auth::Logins* logins)
{
    router.add(Method::post, "/api/v1/login", Need::none, any_key, [logins](Call call) -> asio::awaitable<Response> {
        auto body = read_body(call, read_login);
        if (!body)
            co_return problem(body.error());
        if (const auto wait = logins->throttled(body->user, call.request.remote); wait.count() > 0)
            co_return too_many_failures(wait);
        auto login = logins->login(std::move(body->user), std::move(body->password), call.request.remote);
        co_return answer(co_await std::move(login), shape);
    });

    router.add(Method::post, "/api/v1/token/refresh", Need::none, any_key,
               [logins](Call call) -> asio::awaitable<Response> {
                   auto read = [](json::Fields& fields) { return fields.text("refresh_token", max_token_field); };
                   auto token = read_body(call, read);
                   if (!token)
                       co_return problem(token.error());
                   co_return answer(co_await logins->refresh(*std::move(token)), shape);
               });

    router.add(Method::get, "/api/v1/whoami", Need::login, any_key, [services](Call call) -> asio::awaitable<Response> {
        co_return answer(co_await services.users->get(call.caller, call.caller.user));
    });
}

} // namespace parley::bridge::http
