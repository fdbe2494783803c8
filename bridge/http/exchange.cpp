#include "bridge/http/exchange.h"

#include "bridge/http/problem.h"

#include <boost/beast/http/error.hpp>
#include <fmt/format.h>

#include <string_view>

namespace parley::bridge::http {

namespace beast = boost::beast;

namespace {

Method method_of(beast::http::verb verb) noexcept
{
    switch (verb) {
    case beast::http::verb::get:
        return Method::get;
    case beast::http::verb::head:
        return Method::head;
    case beast::http::verb::post:
        return Method::post;
    case beast::http::verb::put:
        return Method::put;
    case beast::http::verb::patch:
        return Method::patch;
    case beast::http::verb::delete_:
        return Method::del;
    default:
        return Method::other;
    }
}

std::string_view view(boost::core::string_view text) noexcept
{
    return {text.data(), text.size()};
}

} // namespace

Request take_request(StringRequest& received)
{
    Request request;
    request.method = method_of(received.method());
    const auto target = view(received.target());
    const auto question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string_view::npos)
        request.query = target.substr(question + 1);
    request.authorization = view(received[beast::http::field::authorization]);
    request.content_type = view(received[beast::http::field::content_type]);
    for (const auto& field : received)
        request.headers.emplace_back(view(field.name_string()), view(field.value()));
    request.body = std::move(received.body());
    return request;
}

StringResponse to_beast(Response& response, const std::string& request_id, unsigned version, bool keep_alive, bool head)
{
    StringResponse out;
    out.version(version);
    out.result(response.status);
    out.keep_alive(keep_alive);
    for (const auto& [name, value] : response.headers)
        out.insert(name, value);
    out.set("X-Request-Id", request_id);
    out.set("X-Content-Type-Options", "nosniff");
    if (out.find(beast::http::field::cache_control) == out.end())
        out.set(beast::http::field::cache_control, "no-store");
    if (response.status == 204 || response.status == 304) // these have no body, and say nothing of one
        return out;
    out.set(beast::http::field::content_type, response.content_type);
    out.content_length(response.file ? response.file->length : response.body.size());
    if (!head && !response.file)
        out.body() = std::move(response.body);
    return out;
}

std::optional<Response> answer_to_unreadable(const boost::system::error_code& why, std::size_t body_bytes)
{
    if (why == beast::http::error::body_limit)
        return problem(413, Errc::too_large, fmt::format("a body has at most {} bytes", body_bytes));
    if (why == beast::http::error::header_limit || why == beast::http::error::buffer_overflow)
        return problem(431, Errc::too_large, "the header is too large");
    if (why.category() == make_error_code(beast::http::error::bad_method).category() &&
        why != beast::http::error::end_of_stream && why != beast::http::error::partial_message)
        return problem(400, Errc::invalid_argument, "this is not HTTP/1.1: " + why.message());
    return std::nullopt;
}

} // namespace parley::bridge::http
