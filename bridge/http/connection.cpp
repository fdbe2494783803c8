#include "bridge/http/connection.h"

#include "bridge/async/on_thread.h"
#include "bridge/http/exchange.h"
#include "bridge/http/problem.h"
#include "bridge/http/proxy_header.h"
#include "core/ids/ids.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <type_traits>
#include <vector>

namespace parley::bridge::http {

namespace beast = boost::beast;
using tcp = asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::uint32_t max_header_bytes = 16 * 1024;
constexpr std::size_t max_target_bytes = 8 * 1024;
constexpr std::chrono::seconds goodbye_timeout{1};
constexpr std::size_t file_piece = 64 * 1024; // read from the disk and written at once

/// All headers of that name as one list.
std::string joined(const Request& request, std::string_view name)
{
    std::string list;
    for (const auto& [given, value] : request.headers)
        if (same_but_for_case(given, name))
            list.append(list.empty() ? "" : ",").append(value);
    return list;
}

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
        peer_ = plain_address(peer.address());
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
        bool more = co_await learn_peer();
        more = more && co_await greet();
        const bool greeted = more;
        while (more && !server_->stopping)
            more = co_await one_request();
        if (handed_over_)
            co_return;
        if (greeted)
            co_await say_goodbye();
        error_code ignored;
        transport().socket().shutdown(tcp::socket::shutdown_send, ignored);
    }

private:
    static constexpr bool is_tls = std::is_same_v<Stream, TlsStream>;

    beast::tcp_stream& transport() { return beast::get_lowest_layer(stream_); }

    /// The client that a trusted proxy names in front of everything.
    asio::awaitable<bool> learn_peer()
    {
        if (!server_->options.proxy_protocol || !server_->options.proxies.trusts(peer_))
            co_return true;
        transport().expires_after(server_->options.request_timeout);
        const auto header = co_await read_proxy_header(transport());
        if (header.client)
            peer_ = *header.client;
        if (header.state == ProxyHeader::State::complete)
            co_return true;
        server_->log->warn("http: a connection of the trusted proxy {} begins with no PROXY header", peer_.to_string());
        co_return false;
    }

    asio::awaitable<bool> greet()
    {
        if constexpr (is_tls) {
            error_code ec;
            transport().expires_after(server_->options.request_timeout);
            co_await stream_.async_handshake(asio::ssl::stream_base::server,
                                             asio::redirect_error(asio::use_awaitable, ec));
            if (ec)
                server_->log->debug("https handshake with {}: {}", peer_.to_string(), ec.message());
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
        auto request = take_request(received);
        request.remote = server_->options.proxies.client_of(peer_, joined(request, "X-Forwarded-For")).to_string();
        const auto wanted_id = request.header("X-Request-Id");
        request.request_id = is_valid_ref(wanted_id) ? std::string(wanted_id) : server_->next_request_id();
        const auto id = request.request_id;
        const auto method = request.method;
        const auto path = request.path;

        const auto remote = request.remote;

        auto refusal = offer_upgrade(request, received);
        if (handed_over_)
            co_return false;
        // Not in one expression with ?: g++ 12 destroys what is awaited there twice.
        if (!refusal)
            refusal = co_await answer(std::move(request));
        Response response = *std::move(refusal);
        const auto took = std::chrono::steady_clock::now() - started;
        server_->log->debug("http {} {} {} from {} {} in {} us", id, to_string(method), path, remote, response.status,
                            std::chrono::duration_cast<std::chrono::microseconds>(took).count());
        co_return co_await send(std::move(response), id, version, keep_alive && !server_->stopping,
                                method == Method::head);
    }

    std::optional<Response> offer_upgrade(const Request& request, StringRequest& received)
    {
        if (server_->upgrade == nullptr)
            return std::nullopt;
        const std::function<Upgraded()> hand_over = [&] {
            handed_over_ = true;
            if constexpr (is_tls)
                return Upgraded{std::move(stream_), std::move(received), request.remote};
            else
                return Upgraded{stream_.release_socket(), std::move(received), request.remote};
        };
        return server_->upgrade->offer(request, buffer_.size() == 0 ? hand_over : nullptr);
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
        auto response = answer_to_unreadable(why, server_->options.body_bytes);
        if (response)
            co_await send(std::move(*response), server_->next_request_id(), 11, false, false);
        co_return false;
    }

    asio::awaitable<bool> send(Response response, std::string id, unsigned version, bool keep_alive, bool head)
    {
        auto out = to_beast(response, id, version, keep_alive, head);
        error_code ec;
        transport().expires_after(server_->options.request_timeout);
        beast::http::response_serializer<beast::http::string_body> serializer(out);
        if (head || response.file)
            co_await beast::http::async_write_header(stream_, serializer,
                                                     asio::redirect_error(asio::use_awaitable, ec));
        else
            co_await beast::http::async_write(stream_, serializer, asio::redirect_error(asio::use_awaitable, ec));
        if (!head && response.file && !ec)
            ec = co_await send_file(std::move(*response.file));
        co_return keep_alive && !ec;
    }

    /// A deadline a piece: a slow client gets its file, one that has stopped taking it does not keep us.
    asio::awaitable<error_code> send_file(FileBody body)
    {
        std::vector<char> piece(std::min<std::uint64_t>(body.length, file_piece));
        error_code ec;
        while (body.length > 0 && !ec) {
            const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(body.length, piece.size()));
            auto read = [&body, &piece, wanted] { return body.file->read(body.offset, piece.data(), wanted); };
            const auto got = co_await on_thread(server_->options.disk, std::move(read));
            if (!got || *got != wanted) // cut shorter meanwhile: the length that was promised cannot be kept
                co_return asio::error::eof;
            transport().expires_after(server_->options.request_timeout);
            co_await asio::async_write(stream_, asio::buffer(piece.data(), wanted),
                                       asio::redirect_error(asio::use_awaitable, ec));
            body.offset += wanted;
            body.length -= wanted;
        }
        co_return ec;
    }

    std::shared_ptr<ServerState> server_;
    Stream stream_;
    beast::flat_buffer buffer_{max_header_bytes * 2};
    asio::ip::address peer_; ///< whom the socket, or a proxy in a PROXY header, names
    bool idle_ = false;
    bool handed_over_ = false; ///< the stream belongs to somebody else now
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
