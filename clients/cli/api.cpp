#include "clients/cli/api.h"

#include <algorithm>
#include <cstdlib>

namespace parley::cli {
namespace {

constexpr std::size_t page_items = 500; // the server's largest page

const boost::json::value* find(const boost::json::value& value, std::string_view name)
{
    const auto* const object = value.if_object();
    return object != nullptr ? object->if_contains(name) : nullptr;
}

Result<CachedLogin> login_of(const std::string& url, const std::string& user, const boost::json::value& answer)
{
    CachedLogin login{url, user, text_of(answer, "access_token"), text_of(answer, "refresh_token")};
    if (login.access_token.empty())
        return Error{Errc::unavailable, url + ": the answer to a login holds no access token; is this Parley?"};
    return login;
}

} // namespace

Result<CachedLogin> log_in(HttpClient& http, const std::string& url, const std::string& user,
                           const std::string& password, Stay stay)
{
    boost::json::object body{
        {"user", user}, {"password", password}, {"client", "parleyctl"}, {"stay", stay == Stay::kept}};
    const auto answer = http.send({.method = "POST", .path = {"login"}, .body = std::move(body)});
    if (!answer)
        return answer.error();
    return login_of(url, user, *answer);
}

Result<Api> Api::open(const ApiOptions& options, std::istream& in)
{
    auto http = HttpClient::open(options.url, options.cafile);
    if (!http)
        return http.error();
    if (!options.user.empty()) {
        const auto password = obtain_password(options.password_file, "Password of " + options.user, false, in);
        if (!password)
            return password.error();
        const auto login = log_in(*http, options.url, options.user, *password, Stay::once);
        if (!login)
            return login.error();
        Api api(std::move(*http), login->access_token);
        api.user_ = options.user;
        return api;
    }
    const char* const token = std::getenv("PARLEY_TOKEN");
    if (token != nullptr && *token != '\0')
        return Api(std::move(*http), token);
    auto cached = load_login(options.url);
    if (!cached)
        return Error{Errc::unauthenticated,
                     "not logged in at " + options.url + ": use `parleyctl login USER`, --user, or set PARLEY_TOKEN"};
    Api api(std::move(*http), cached->access_token);
    api.user_ = cached->user;
    api.cached_ = std::move(cached);
    return api;
}

Result<boost::json::value> Api::call(Request request)
{
    request.token = token_;
    auto answer = http_.send(request);
    const bool expired = !answer && answer.error().code == Errc::unauthenticated;
    if (!expired || !cached_)
        return answer;
    const auto renewed = renew();
    if (!renewed)
        return renewed.error();
    if (!*renewed)
        return answer;
    request.token = token_;
    return http_.send(request);
}

Result<bool> Api::renew()
{
    const LoginLock alone;
    auto kept = load_login(cached_->url);
    if (!kept || kept->user != cached_->user)
        return Error{Errc::unauthenticated,
                     "the login has been forgotten: use `parleyctl login " + cached_->user + "`"};
    const bool by_another = kept->access_token != token_;
    if (!by_another) {
        if (kept->refresh_token.empty())
            return false;
        const auto renewed = http_.send({.method = "POST",
                                         .path = {"token", "refresh"},
                                         .body = boost::json::value{{"refresh_token", kept->refresh_token}}});
        if (!renewed && renewed.error().code != Errc::unauthenticated)
            return renewed.error();
        if (!renewed)
            return Error{Errc::unauthenticated, "the login has run out: use `parleyctl login " + kept->user + "`"};
        auto login = login_of(kept->url, kept->user, *renewed);
        if (!login)
            return login.error();
        if (const auto saved = save_login(*login); !saved)
            return saved.error();
        kept = *std::move(login);
    }
    cached_ = kept;
    token_ = kept->access_token;
    return true;
}

Result<boost::json::value> Api::get(Path path, Query query)
{
    return call({.method = "GET", .path = std::move(path), .query = std::move(query)});
}

Result<boost::json::value> Api::put(Path path, boost::json::value body)
{
    return call({.method = "PUT", .path = std::move(path), .body = std::move(body)});
}

Result<boost::json::value> Api::post(Path path, boost::json::value body)
{
    return call({.method = "POST", .path = std::move(path), .body = std::move(body)});
}

Result<boost::json::value> Api::patch(Path path, boost::json::value body)
{
    return call({.method = "PATCH", .path = std::move(path), .body = std::move(body)});
}

Result<boost::json::value> Api::remove(Path path, Query query)
{
    return call({.method = "DELETE", .path = std::move(path), .query = std::move(query)});
}

Result<boost::json::array> Api::list(const Path& path, const std::string& name, Query query, std::size_t limit)
{
    boost::json::array items;
    std::string cursor;
    for (;;) {
        Query page = query;
        page.emplace_back("limit", std::to_string(std::min(limit - items.size(), page_items)));
        if (!cursor.empty())
            page.emplace_back("cursor", cursor);
        const auto answer = get(path, std::move(page));
        if (!answer)
            return answer.error();
        const auto part = array_of(*answer, name);
        items.insert(items.end(), part.begin(), part.end());
        cursor = text_of(*answer, "next");
        if (cursor.empty() || part.empty() || items.size() >= limit)
            return items;
    }
}

Result<std::string> Api::me()
{
    if (!user_.empty())
        return user_;
    const auto answer = get({"whoami"});
    if (!answer)
        return answer.error();
    user_ = text_of(*answer, "id");
    return user_;
}

std::string text_of(const boost::json::value& object, std::string_view name)
{
    const auto* const value = find(object, name);
    if (value == nullptr || value->is_null())
        return {};
    if (value->is_string())
        return std::string(value->get_string());
    return boost::json::serialize(*value);
}

std::int64_t number_of(const boost::json::value& object, std::string_view name)
{
    const auto* const value = find(object, name);
    if (value == nullptr || !value->is_number())
        return 0;
    boost::system::error_code error;
    const auto number = value->to_number<std::int64_t>(error);
    return error ? 0 : number;
}

bool flag_of(const boost::json::value& object, std::string_view name)
{
    const auto* const value = find(object, name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

boost::json::array array_of(const boost::json::value& object, std::string_view name)
{
    const auto* const value = find(object, name);
    return value != nullptr && value->is_array() ? value->get_array() : boost::json::array{};
}

} // namespace parley::cli
