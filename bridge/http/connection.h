#pragma once

#include "bridge/http/server.h"
#include "bridge/http/tls_files.h"
#include "bridge/http/upgrade.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <optional>
#include <unordered_set>

namespace parley::bridge::http {

/// What the server may do to a connection.
class OpenConnection {
public:
    virtual ~OpenConnection() = default;
    virtual void stop_gently() = 0; ///< closes it if no request is under way
    virtual void close() = 0;
};

/// What a server and its connections share. Inside bridge/http alone; touched by the io thread alone.
struct ServerState {
    ServerState(asio::any_io_executor on, ServerOptions wanted, Server::Handle answer,
                std::shared_ptr<spdlog::logger> logger);

    std::string next_request_id();

    asio::any_io_executor executor;
    ServerOptions options;
    Server::Handle handle;
    std::shared_ptr<spdlog::logger> log;
    asio::ip::tcp::acceptor acceptor;
    asio::steady_timer stop_deadline;
    std::optional<TlsFiles> tls; ///< nothing: plain HTTP
    asio::steady_timer tls_timer;
    std::unordered_set<OpenConnection*> connections; ///< each removes itself
    ServerCounters counters;
    std::string request_prefix;
    std::uint64_t requests = 0;
    UpgradeDoor* upgrade = nullptr; ///< null: every upgrade is ignored
    bool stopping = false;
};

/// Reads and answers the requests of one client until either side has enough.
asio::awaitable<void> serve_connection(std::shared_ptr<ServerState> server, asio::ip::tcp::socket socket);

} // namespace parley::bridge::http
