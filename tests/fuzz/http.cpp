// Input: the target of an HTTP request: a path, and behind a question mark the query.

#include "bridge/http/query.h"
#include "bridge/http/router.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>

namespace parley::fuzz {
namespace {

namespace http = bridge::http;
using bridge::Scope;
using http::Method;
using http::Need;

http::Router make_router()
{
    http::Router router;
    router.add(Method::get, "/api/v1/users", Need::admin, Scope::users_read, {});
    router.add(Method::get, "/api/v1/users/{user}", Need::user, Scope::users_read, {});
    router.add(Method::put, "/api/v1/users/{user}", Need::admin, Scope::users_read, {});
    router.add(Method::put, "/api/v1/groups/{group}/members/{user}", Need::user, Scope::users_read, {});
    router.add(Method::del, "/api/v1/groups/{group}/members/{user}", Need::user, Scope::users_read, {});
    router.add(Method::get, "/api/v1/groups/{group}/messages", Need::user, Scope::users_read, {});
    router.add(Method::post, "/api/v1/groups/{group}/messages", Need::user, Scope::users_read, {});
    router.add(Method::get, "/health", Need::none, http::any_key, {});
    return router;
}

void check_path(std::string_view path)
{
    static const http::Router router = make_router();
    const auto as_get = router.find(Method::get, path);
    must(as_get.route == router.find(Method::head, path).route, "HEAD finds what GET finds");
    for (const Method method :
         {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::del, Method::other}) {
        const auto found = router.find(method, path);
        if (found.route == nullptr)
            continue;
        must(static_cast<std::size_t>(std::ranges::count(found.route->pattern, '/')) ==
                 static_cast<std::size_t>(std::ranges::count(path, '/')),
             "a parameter is one segment");
        must(found.parameters.size() == static_cast<std::size_t>(std::ranges::count(found.route->pattern, '{')),
             "each parameter has a value");
        for (const std::string& parameter : found.parameters)
            must(!parameter.empty() && parameter.find('\0') == std::string::npos, "a parameter is a text");
    }
}

void check_query(std::string_view text)
{
    http::Query query(text);
    const auto before = query.text("before", 16);
    must(!before || before->size() <= 16, "a parameter is no longer than asked");
    const auto limit = query.number("limit", 1, 500);
    must(!limit || (*limit >= 1 && *limit <= 500), "a number is within its bounds");
    (void)query.flag("dry_run");
    const auto done = query.done();
    if (!done)
        must(done.error().code == Errc::invalid_argument && done.error().message.size() < 256,
             "a bad query is told what is wrong, in few words");
}

void check_percent(std::string_view text)
{
    std::string decoded;
    if (!http::percent_decode(text, false, decoded))
        return;
    must(decoded.find('\0') == std::string::npos, "no NUL is hidden in a text");
    must(text.find('%') != std::string_view::npos || decoded == text, "what is not encoded stays as it is");
}

} // namespace
} // namespace parley::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace parley::fuzz;
    std::string_view query = text_of(data, size);
    check_percent(query);
    const std::string_view path = take_until(query, '?');
    check_path(path);
    check_query(query);
    return 0;
}
