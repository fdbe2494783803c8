#include "tests/support/web_socket.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

namespace parley::testing {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;
using boost::system::error_code;

struct WebSocket::State {
    asio::io_context io;
    websocket::stream<tcp::socket> stream{io};
    beast::flat_buffer read;
    std::string subprotocol;
    std::size_t frames = 0;
    bool open = false;
    bool reading = false; ///< a read that came too late for its deadline goes on
    std::optional<error_code> outcome;

    /// Runs until `done` or the deadline.
    bool wait(const std::optional<error_code>& done, Within within)
    {
        const auto deadline = std::chrono::steady_clock::now() + within;
        while (!done) {
            io.restart();
            if (io.run_one_until(deadline) == 0 && std::chrono::steady_clock::now() >= deadline)
                return done.has_value();
        }
        return true;
    }

    void must(const std::optional<error_code>& done, const char* what)
    {
        if (!wait(done, soon))
            throw TimedOut(std::string(what) + ": no answer");
        if (*done) {
            open = false;
            throw ConnectionClosed(std::string(what) + ": " + done->message());
        }
    }
};

WebSocket::WebSocket(std::uint16_t port, const WebSocketOptions& options)
    : state_(std::make_unique<State>())
{
    auto& stream = state_->stream;
    auto& socket = stream.next_layer();
    socket.open(tcp::v4());
    if (options.receive_buffer != 0)
        socket.set_option(tcp::socket::receive_buffer_size(options.receive_buffer));
    socket.connect({asio::ip::address_v4::loopback(), port});
    socket.set_option(tcp::no_delay(true));
    if (!options.before.empty())
        asio::write(socket, asio::buffer(options.before));
    const auto host = "127.0.0.1:" + std::to_string(port);
    stream.binary(true);
    stream.read_message_max(0);
    stream.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
        if (!options.subprotocol.empty())
            request.set(beast::http::field::sec_websocket_protocol, options.subprotocol);
        const auto origin = options.origin.value_or("http://" + host);
        if (!origin.empty())
            request.set(beast::http::field::origin, origin);
        for (const auto& [name, value] : options.headers)
            request.insert(name, value);
    }));
    websocket::response_type response;
    std::optional<error_code> done;
    stream.async_handshake(response, host, options.path, [&](error_code ec) { done = ec; });
    if (!state_->wait(done, soon))
        throw TimedOut("no answer to the upgrade");
    if (*done == websocket::error::upgrade_declined)
        throw UpgradeRefused(response.result_int(), response.body());
    if (*done)
        throw ConnectionClosed("upgrade: " + done->message());
    state_->subprotocol = std::string(response[beast::http::field::sec_websocket_protocol]);
    state_->open = true;
}

WebSocket::~WebSocket()
{
    if (!state_)
        return;
    error_code ignored;
    state_->stream.next_layer().close(ignored);
    state_->io.restart();
    state_->io.run(); // what is under way ends with an error
}

WebSocket::WebSocket(WebSocket&&) noexcept = default;

void WebSocket::send_all(std::string_view bytes, Within within)
{
    std::optional<error_code> done;
    state_->stream.async_write(asio::buffer(bytes), [&](error_code ec, std::size_t) { done = ec; });
    if (!state_->wait(done, within)) {
        abort();
        state_->wait(done, soon);
        throw TimedOut("the server does not read what is sent to it");
    }
    state_->must(done, "sending");
}

void WebSocket::send_text(std::string_view text)
{
    state_->stream.text(true);
    send_all(text);
    state_->stream.binary(true);
}

void WebSocket::send_piece(std::string_view bytes, bool last)
{
    std::optional<error_code> done;
    state_->stream.async_write_some(last, asio::buffer(bytes), [&](error_code ec, std::size_t) { done = ec; });
    state_->must(done, "sending");
}

bool WebSocket::receive(std::string& buffer, Within within)
{
    if (!state_->open)
        throw ConnectionClosed("the connection was closed before");
    if (!state_->reading) {
        state_->outcome.reset();
        state_->reading = true;
        auto* state = state_.get();
        state_->stream.async_read_some(state_->read, 64 * 1024, [state](error_code ec, std::size_t) {
            state->outcome = ec;
            state->reading = false;
        });
    }
    if (!state_->wait(state_->outcome, within))
        return false;
    if (*state_->outcome) {
        state_->open = false;
        throw ConnectionClosed("the server closed the WebSocket: " + state_->outcome->message());
    }
    if (state_->stream.is_message_done())
        ++state_->frames;
    buffer.append(static_cast<const char*>(state_->read.data().data()), state_->read.size());
    state_->read.consume(state_->read.size());
    return true;
}

bool WebSocket::is_open() const noexcept
{
    return state_->open;
}

void WebSocket::close() noexcept
{
    if (!state_->open)
        return;
    state_->open = false;
    std::optional<error_code> done;
    try {
        state_->stream.async_close(websocket::close_code::normal, [&](error_code ec) { done = ec; });
        if (!state_->wait(done, soon)) {
            abort();
            state_->wait(done, soon);
        }
    } catch (const std::exception&) {
        abort();
    }
}

void WebSocket::abort() noexcept
{
    error_code ignored;
    state_->open = false;
    auto& socket = state_->stream.next_layer();
    socket.set_option(asio::socket_base::linger(true, 0), ignored);
    socket.close(ignored);
}

std::uint16_t WebSocket::close_code() const noexcept
{
    const auto code = state_->stream.reason().code;
    return code == websocket::close_code::none ? std::uint16_t{1006} : code;
}

std::string WebSocket::close_reason() const
{
    const auto& reason = state_->stream.reason().reason;
    return {reason.data(), reason.size()};
}

const std::string& WebSocket::chosen_subprotocol() const noexcept
{
    return state_->subprotocol;
}

std::size_t WebSocket::frames() const noexcept
{
    return state_->frames;
}

} // namespace parley::testing
