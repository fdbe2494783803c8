#include "bridge/http/api.h"

#include "bridge/http/problem.h"

#include <algorithm>

namespace parley::bridge::http {

namespace {

/// The token of "Bearer …" (RFC 6750); the scheme's case does not matter. Empty: there is none.
std::string bearer_token(std::string_view authorization)
{
    constexpr std::string_view scheme = "bearer ";
    if (authorization.size() <= scheme.size())
        return {};
    for (std::size_t i = 0; i < scheme.size(); ++i) {
        const char c = authorization[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != scheme[i])
            return {};
    }
    return std::string(authorization.substr(scheme.size()));
}

/// The one place where the doors are kept: every route passes here, whatever its handler does.
Result<void> may_enter(const Route& route, const Identity& who)
{
    if (who.must_change_password && route.need != Need::login)
        return Error{Errc::permission_denied, "set a new password first: PUT /api/v1/users/{user}/password"};
    if (who.key && !route.by_key.opens_to(*who.key)) {
        const auto scope = route.by_key.scope();
        return Error{Errc::permission_denied, scope ? "this key lacks the scope " + std::string(to_string(*scope))
                                                    : "this needs a login; no key opens it"};
    }
    if (route.need == Need::admin && !who.caller.admin)
        return Error{Errc::permission_denied, "only administrators"};
    if (route.need == Need::office && !who.caller.sees_all())
        return Error{Errc::permission_denied, "only administrators, and who has a duty"};
    return {};
}

} // namespace

Api::Api(Router router, Identify identify, Otherwise otherwise)
    : router_(std::move(router))
    , identify_(std::move(identify))
    , otherwise_(std::move(otherwise))
{}

asio::awaitable<Response> Api::handle(Request request)
{
    ++counters_[0];
    unsigned status = 500; // what the server makes of an exception
    struct Count {
        std::array<std::uint64_t, 6>& counters;
        const unsigned& status;
        ~Count() { ++counters[std::min(status / 100, 5u)]; }
    };
    const Count count{counters_, status};
    auto response = co_await dispatch(std::move(request));
    status = response.status;
    co_return response;
}

asio::awaitable<Response> Api::dispatch(Request request)
{
    auto found = router_.find(request.method, request.path);
    if (found.route == nullptr && found.allowed.empty() && otherwise_ && !request.path.starts_with("/api/"))
        co_return co_await otherwise_(std::move(request));
    if (found.route == nullptr && found.allowed.empty())
        co_return problem(404, Errc::not_found, "there is nothing at this path");
    if (found.route == nullptr) {
        auto response = problem(405, Errc::invalid_argument, "this path takes " + found.allowed);
        response.headers.emplace_back("Allow", found.allowed);
        co_return response;
    }
    Call call{std::move(request), std::move(found.parameters), {}};
    if (found.route->need != Need::none) {
        auto token = bearer_token(call.request.authorization);
        if (token.empty())
            co_return problem({Errc::unauthenticated, "an access token is needed: Authorization: Bearer …"});
        auto identity = co_await identify_(std::move(token));
        if (!identity)
            co_return problem(identity.error());
        if (auto opens = may_enter(*found.route, *identity); !opens)
            co_return problem(opens.error());
        call.caller = std::move(identity->caller);
    }
    co_return co_await found.route->handler(std::move(call));
}

} // namespace parley::bridge::http
