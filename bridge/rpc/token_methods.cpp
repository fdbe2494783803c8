#include "bridge/auth/logins.h"
#include "bridge/json/fields.h"
#include "bridge/rpc/methods.h"
#include "bridge/services/session_extender.h"
#include "core/credentials/access_token.h"

namespace parley::bridge::rpc {

namespace {

using Answer = Result<boost::json::object>;

constexpr std::size_t max_token_field = 16 * 1024;

struct Renewal {
    std::optional<std::string> token;
    std::optional<std::string> refresh_token;
    std::optional<std::string> client;
};

Renewal read_renewal(json::Fields& fields)
{
    Renewal renewal;
    renewal.token = fields.optional_text("token", max_token_field);
    renewal.refresh_token = fields.optional_text("refresh_token", max_token_field);
    renewal.client = fields.optional_text("client", 1024);
    if (renewal.token.has_value() == renewal.refresh_token.has_value())
        fields.complain("token", "either token or refresh_token is expected");
    return renewal;
}

/// What is known of a token that was shown, or has just been made.
struct Renewed {
    SessionExtension extension;
    boost::json::object answer;
};

asio::awaitable<Result<Renewed>> by_access_token(auth::Logins* logins, UserId user, std::string text)
{
    auto token = co_await logins->prove(std::move(text));
    if (!token)
        co_return token.error();
    if (token->user != user)
        co_return Error{Errc::permission_denied, "this token is somebody else's"};
    Renewed renewed;
    renewed.extension = {.user = std::move(user), .issued = token->issued, .expires = token->expires};
    if (!token->login.empty())
        renewed.extension.login = token->login;
    co_return renewed;
}

asio::awaitable<Result<Renewed>> by_refresh_token(auth::Logins* logins, UserId user, std::string text)
{
    const auto login = co_await logins->refresh_of(user, std::move(text));
    if (!login)
        co_return login.error();
    Renewed renewed;
    renewed.extension = {.user = std::move(user),
                         .login = login->login,
                         .issued = login->access.issued,
                         .expires = login->access.expires};
    renewed.answer["access_token"] = login->access.text;
    renewed.answer["refresh_token"] = login->refresh->text;
    renewed.answer["refresh_expires"] = to_number(login->refresh->expires);
    co_return renewed;
}

asio::awaitable<Answer> extend(SessionExtender* extender, Result<Renewed> renewed, std::optional<std::string> client)
{
    if (!renewed)
        co_return renewed.error();
    auto& extension = renewed->extension;
    extension.client = std::move(client);
    if (!extension.client && !extension.login)
        co_return Error{Errc::invalid_argument, "client: this token names no login, so name your client identifier"};
    const auto expires = extension.expires;
    const auto sessions = co_await extender->extend(std::move(extension));
    // A refresh token is used up by now: its successor is told whatever the broker says.
    if (!sessions && renewed->answer.empty())
        co_return sessions.error();
    auto answer = std::move(renewed->answer);
    answer["expires"] = to_number(expires);
    answer["sessions"] = sessions ? *sessions : 0;
    co_return answer;
}

} // namespace

void add_token_methods(Methods& methods, auth::Logins* logins, SessionExtender* extender)
{
    methods["token.renew"] = [logins, extender](Caller caller,
                                                const boost::json::object& params) -> asio::awaitable<Answer> {
        auto wanted = json::read_all(params, read_renewal);
        if (!wanted)
            co_return wanted.error();
        const auto user = caller.user;
        auto renewed = wanted->token ? by_access_token(logins, user, *std::move(wanted->token))
                                     : by_refresh_token(logins, user, *std::move(wanted->refresh_token));
        auto outcome = co_await std::move(renewed);
        co_return co_await extend(extender, std::move(outcome), std::move(wanted->client));
    };
}

} // namespace parley::bridge::rpc
