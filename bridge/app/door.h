#pragma once

#include "bridge/gateway/gateway.h"
#include "bridge/http/server.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <thread>

namespace parley::bridge {

namespace asio = boost::asio;

/// What the outside talks to, on a thread of its own: TLS, HTTP and the browsers' WebSockets. Requests go home, to the
/// io thread, to be answered; bytes that are only relayed do not, so neither waits for the other.
///
/// Threads   construction, listen() and destruction: one; stop() and the counters: any. The handler runs at home.
/// Errors    listen(): as http::Server. What is thrown on its thread is thrown again at home.
/// Lifetime  home's context does not run out of work before the door's thread has ended, after stop(). The handler and
///           `disk` of the options outlive it.
class Door {
public:
    Door(asio::any_io_executor home, http::ServerOptions server, gateway::GatewayOptions gateway,
         http::Server::Handle handle, const std::shared_ptr<spdlog::logger>& log);
    ~Door();
    Door(const Door&) = delete;
    Door& operator=(const Door&) = delete;

    /// Binds, begins its thread and accepts from then on.
    Result<void> listen();
    /// Accepts nothing more and ends what is open, within seconds. Idempotent.
    void stop();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] const http::ServerCounters& http_counters() const noexcept { return server_.counters(); }
    [[nodiscard]] const gateway::GatewayCounters& gateway_counters() const noexcept { return gateway_.counters(); }

private:
    void work();

    asio::any_io_executor home_;
    std::optional<asio::executor_work_guard<asio::any_io_executor>> home_works_; ///< while the thread runs
    asio::io_context io_{1};
    gateway::Gateway gateway_;
    http::Server server_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

} // namespace parley::bridge
