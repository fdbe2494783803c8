#pragma once

#include "bridge/async/counter.h"
#include "bridge/http/client_address.h"
#include "bridge/http/message.h"
#include "core/base/result.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace parley::bridge::http {

namespace asio = boost::asio;

struct ServerOptions {
    std::string host = "127.0.0.1"; ///< an address, not a name
    std::uint16_t port = 8080;
    std::size_t body_bytes = 1024 * 1024;
    std::uint32_t max_connections = 1024;     ///< further ones are closed at once
    std::chrono::seconds idle_timeout{60};    ///< between two requests of a connection
    std::chrono::seconds request_timeout{30}; ///< for a request to arrive, and for an answer to be taken
    std::chrono::seconds stop_timeout{3};     ///< for requests under way when the server stops
    std::filesystem::path tls_certificate{};  ///< PEM chain: HTTPS; empty: HTTP
    std::filesystem::path tls_key{};
    std::chrono::milliseconds tls_check{1000}; ///< how often the two files are looked at; a new pair serves new clients
    TrustedProxies proxies{};                  ///< whose X-Forwarded-For is believed
    bool proxy_protocol = false;               ///< each connection of one of those begins with a PROXY header
    asio::any_io_executor disk{};              ///< where files are read that a response sends; outlives the connections
};

struct ServerCounters {
    Counter connections_total;
    Counter connections_refused_total;
    Counter connections; ///< open now
};

class UpgradeDoor;
struct ServerState;

/// HTTP/1.1 with keep-alive: one coroutine a connection, each request handed to one function.
///
/// Threads   the thread that runs the executor. stop() as well.
/// Errors    listen(): in one line, unavailable or, for a certificate and key that cannot serve, invalid_argument. A
/// connection's failure ends that connection; an exception of the handler is
///           logged with the request's id and answered by a 500 that says nothing more.
/// Lifetime  after stop() the connections end by themselves, within stop_timeout; the executor's context must run until
/// then.
///           The handler must live until then, too.
class Server {
public:
    using Handle = std::function<asio::awaitable<Response>(Request)>;

    Server(asio::any_io_executor executor, ServerOptions options, Handle handle, std::shared_ptr<spdlog::logger> log);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Who takes over connections that ask for another protocol; nobody at first. Before listen().
    void on_upgrade(UpgradeDoor& door) noexcept;
    /// Binds and accepts from now on.
    Result<void> listen();
    /// Accepts nothing more, closes idle connections, lets requests under way finish. Idempotent.
    void stop();
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// May be looked at from any thread.
    [[nodiscard]] const ServerCounters& counters() const noexcept;

private:
    std::shared_ptr<ServerState> state_;
};

} // namespace parley::bridge::http
