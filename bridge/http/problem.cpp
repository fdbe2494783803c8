#include "bridge/http/problem.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <string>

namespace parley::bridge::http {

namespace {

std::string_view title_of(unsigned status) noexcept
{
    switch (status) {
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 413:
        return "Content Too Large";
    case 415:
        return "Unsupported Media Type";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 503:
        return "Service Unavailable";
    default:
        return "Error";
    }
}

Response make(unsigned status, std::string_view code, std::string_view detail)
{
    boost::json::object body;
    body["type"] = "about:blank";
    body["title"] = title_of(status);
    body["status"] = status;
    body["detail"] = detail;
    body["code"] = code;
    Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.body = boost::json::serialize(body);
    if (status == 401)
        response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"parley\"");
    return response;
}

} // namespace

unsigned status_of(Errc code) noexcept
{
    switch (code) {
    case Errc::invalid_argument:
        return 400;
    case Errc::unauthenticated:
        return 401;
    case Errc::permission_denied:
        return 403;
    case Errc::not_found:
        return 404;
    case Errc::already_exists:
        return 409;
    case Errc::too_large:
        return 413;
    case Errc::unavailable:
        return 503;
    }
    return 500;
}

Response problem(const Error& error)
{
    return make(status_of(error.code), to_string(error.code), error.message);
}

Response problem(unsigned status, Errc code, std::string_view detail)
{
    return make(status, to_string(code), detail);
}

Response too_many(std::chrono::seconds wait, std::string_view what)
{
    const auto seconds = std::to_string(wait.count());
    auto response = problem(429, Errc::unavailable, std::string(what) + "; try again in " + seconds + " seconds");
    response.headers.emplace_back("Retry-After", seconds);
    return response;
}

Response internal_problem(std::string_view request_id)
{
    return make(500, "internal", "something is broken here; the log has it under request " + std::string(request_id));
}

} // namespace parley::bridge::http
