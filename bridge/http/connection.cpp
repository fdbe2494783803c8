#include "bridge/http/connection.h"

#include "bridge/http/problem.h"
#include "core/ids/ids.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <spdlog/spdlog.h>

#include <optional>
#include <type_traits>

namespace parley::bridge::http {

namespace beast = boost::beast;
using tcp = asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::uint32_t max_header_bytes = 16 * 1024;
constexpr std::size_t max_target_bytes = 8 * 1024;
constexpr std::chrono::seconds goodbye_timeout{1};

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

using StringRequest = beast::http::request<beast::http::string_body>;
using StringResponse = beast::http::response<beast::http::string_body>;

using TlsStream = beast::ssl_stream<beast::tcp_stream>;

/// One client's connection; lives as long as its coroutine. Stream is a tcp_stream or a TlsStream.
template <class Stream>
class Connection : public OpenConnection {
public:
    template <class... Tls>
    Connection(std::shared_ptr<ServerState> server, tcp::socket socket, Tls&... tls)
        : server_(std::move(server))
        , stream_(std::move(socket), tls...)
    {
        error_code ignored;
        transport().socket().set_option(tcp::no_delay(true), ignored);
        const auto peer = transport().socket().remote_endpoint(ignored);
        remote_ = peer.address().to_string();
        server_->connections.insert(this);
        ++server_->counters.connections;
    }

    ~Connection() override
    {
        server_->connections.erase(this);
        --server_->counters.connections;
        if (server_->stopping && server_->connections.empty())
            server_->stop_deadline.cancel();
    }

    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void stop_gently() override
    {
        if (idle_)
            close();
    }

    void close() override
    {
        error_code ignored;
        transport().socket().shutdown(tcp::socket::shutdown_both, ignored);
        transport().close();
    }

    asio::awaitable<void> run()
    {
        bool more = co_await greet();
        const bool greeted = more;
        while (more && !server_->stopping)
            more = co_await one_request();
        if (greeted)
            co_await say_goodbye();
        error_code ignored;
        transport().socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

private:
    static constexpr bool is_tls = std::is_same_v<Stream, TlsStream>;

    beast::tcp_stream& transport() { return beast::get_lowest_layer(stream_); }

    asio::awaitable<bool> greet()
    {
        if constexpr (is_tls) {
            error_code ec;
            transport().expires_after(server_->options.request_timeout);
            co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                             asio::redirect_error(asio::use_awaitable, ec));
            if (ec)
                server_->log->debug("https handshake with {}: {}", remote_, ec.message());
            co_return !ec;
        }
        co_return true;
    }

    /// TLS: says that nothing was cut off, and waits a moment for the client to say the same.
    asio::awaitable<void> say_goodbye()
    {
        if constexpr (is_tls) {
            if (!transport().socket().is_open())
                co_return;
            error_code ignored;
            transport().expires_after(goodbye_timeout);
            co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
        }
        co_return;
    }

    asio::awaitable<bool> one_request()
    {
        beast::http::request_parser<beast::http::string_body> parser;
        parser.header_limit(max_header_bytes);
        parser.body_limit(server_->options.body_bytes);

        error_code ec;
        auto resumed = asio::redirect_error(asio::use_awaitable, ec);
        idle_ = buffer_.size() == 0;
        transport().expires_after(idle_ ? server_->options.idle_timeout : server_->options.request_timeout);
        co_await beast::http::async_read_header(stream_, buffer_, parser, resumed);
        idle_ = false;
        if (ec)
            co_return co_await refuse(ec);

        transport().expires_after(server_->options.request_timeout);
        if (beast::iequals(parser.get()[beast::http::field::expect], "100-continue") && !parser.is_done()) {
            beast::http::response<beast::http::empty_body> go_on(beast::http::status::continue_, 11);
            co_await beast::http::async_write(stream_, go_on, resumed);
            if (ec)
                co_return false;
        }
        co_await beast::http::async_read(stream_, buffer_, parser, resumed);
        if (ec)
            co_return co_await refuse(ec);

        transport().expires_never(); // the handler has deadlines of its own
        const auto started = std::chrono::steady_clock::now();
        auto received = parser.release();
        const bool keep_alive = received.keep_alive();
        const auto version = received.version();
        auto request = take(received);
        const auto id = request.request_id;
        const auto method = request.method;
        const auto path = request.path;

        auto response = co_await answer(std::move(request));
        const auto took = std::chrono::steady_clock::now() - started;
        server_->log->debug("http {} {} {} from {} {} in {} us", id, to_string(method), path, remote_, response.status,
                            std::chrono::duration_cast<std::chrono::microseconds>(took).count());
        co_return co_await send(std::move(response), id, version, keep_alive && !server_->stopping,
                                method == Method::head);
    }

    Request take(StringRequest& received)
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
        request.remote = remote_;
        const auto id = view(received["X-Request-Id"]);
        request.request_id = is_valid_ref(id) ? std::string(id) : server_->next_request_id();
        request.body = std::move(received.body());
        return request;
    }

    asio::awaitable<Response> answer(Request request)
    {
        const auto id = request.request_id;
        if (request.path.size() + request.query.size() > max_target_bytes)
            co_return problem(414, Errc::too_large, "the address is too long");
        try {
            co_return co_await server_->handle(std::move(request));
        } catch (const std::exception& e) {
            server_->log->error("http request {}: {}", id, e.what());
        }
        co_return internal_problem(id);
    }

    /// What could not be read is answered where an answer makes sense, and ends the connection.
    asio::awaitable<bool> refuse(error_code why)
    {
        std::optional<Response> response;
        if (why == beast::http::error::body_limit)
            response =
                problem(413, Errc::too_large, fmt::format("a body has at most {} bytes", server_->options.body_bytes));
        else if (why == beast::http::error::header_limit || why == beast::http::error::buffer_overflow)
            response = problem(431, Errc::too_large, "the header is too large");
        else if (why.category() == make_error_code(beast::http::error::bad_method).category() &&
                 why != beast::http::error::end_of_stream && why != beast::http::error::partial_message)
            response = problem(400, Errc::invalid_argument, "this is not HTTP/1.1: " + why.message());
        if (response)
            co_await send(std::move(*response), server_->next_request_id(), 11, false, false);
        co_return false;
    }

    asio::awaitable<bool> send(Response response, std::string id, unsigned version, bool keep_alive, bool head)
    {
        StringResponse out;
        out.version(version);
        out.result(response.status);
        out.keep_alive(keep_alive);
        for (const auto& [name, value] : response.headers)
            out.insert(name, value);
        out.set("X-Request-Id", id);
        out.set("X-Content-Type-Options", "nosniff");
        if (out.find(beast::http::field::cache_control) == out.end())
            out.set(beast::http::field::cache_control, "no-store");
        const auto length = response.body.size();
        if (response.status != 204)
            out.set(beast::http::field::content_type, response.content_type);
        if (!head)
            out.body() = std::move(response.body);
        if (response.status != 204)
            out.content_length(length);

        error_code ec;
        transport().expires_after(server_->options.request_timeout);
        beast::http::response_serializer<beast::http::string_body> serializer(out);
        if (head)
            co_await beast::http::async_write_header(stream_, serializer,
                                                     asio::redirect_error(asio::use_awaitable, ec));
        else
            co_await beast::http::async_write(stream_, serializer, asio::redirect_error(asio::use_awaitable, ec));
        co_return keep_alive && !ec;
    }

    std::shared_ptr<ServerState> server_;
    Stream stream_;
    beast::flat_buffer buffer_{max_header_bytes * 2};
    std::string remote_;
    bool idle_ = false;
};

} // namespace

asio::awaitable<void> serve_connection(std::shared_ptr<ServerState> server, tcp::socket socket)
{
    if (!server->tls) {
        Connection<beast::tcp_stream> connection(std::move(server), std::move(socket));
        co_await connection.run();
        co_return;
    }
    const auto context = server->tls->context(); // of now; a later one serves later connections
    Connection<TlsStream> connection(std::move(server), std::move(socket), *context);
    co_await connection.run();
}

} // namespace parley::bridge::http
