#include "bridge/http/connection.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <random>

namespace parley::bridge::http {

using tcp = asio::ip::tcp;
using boost::system::error_code;

namespace {

/// Out of descriptors, most often: waiting lets connections end, spinning does not.
constexpr std::chrono::milliseconds accept_pause{100};

void log_failure(const std::shared_ptr<spdlog::logger>& log, std::string_view what, const std::exception_ptr& failure)
{
    if (!failure)
        return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& e) {
        log->warn("{}: {}", what, e.what());
    }
}

asio::awaitable<void> accept_all(std::shared_ptr<ServerState> state)
{
    while (!state->stopping) {
        error_code ec;
        tcp::socket socket = co_await state->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
        if (state->stopping || ec == asio::error::operation_aborted)
            co_return;
        if (ec) {
            state->log->warn("http accept: {}", ec.message());
            asio::steady_timer pause(state->executor, accept_pause);
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
            continue;
        }
        ++state->counters.connections_total;
        if (state->counters.connections.get() >= state->options.max_connections) {
            ++state->counters.connections_refused_total;
            continue;
        }
        asio::co_spawn(state->executor, serve_connection(state, std::move(socket)),
                       [state](std::exception_ptr failure) { log_failure(state->log, "http connection", failure); });
    }
}

/// Renewed files are found by looking, so that whoever renews them need not know of us.
asio::awaitable<void> follow_tls_files(std::shared_ptr<ServerState> state)
{
    while (!state->stopping) {
        error_code ec;
        state->tls_timer.expires_after(state->options.tls_check);
        co_await state->tls_timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
        if (ec || state->stopping)
            co_return;
        const auto changed = state->tls->reload_if_changed();
        if (!changed)
            state->log->error("https: the old certificate stays: {}", changed.error().message);
        else if (*changed)
            state->log->info("https: new connections get the certificate of {}",
                             state->options.tls_certificate.string());
    }
}

} // namespace

ServerState::ServerState(asio::any_io_executor on, ServerOptions wanted, Server::Handle answer,
                         std::shared_ptr<spdlog::logger> logger)
    : executor(std::move(on))
    , options(std::move(wanted))
    , handle(std::move(answer))
    , log(std::move(logger))
    , acceptor(executor)
    , stop_deadline(executor)
    , tls_timer(executor)
{
    std::random_device device;
    request_prefix = fmt::format("{:08x}", device());
}

std::string ServerState::next_request_id()
{
    return fmt::format("{}-{}", request_prefix, ++requests);
}

Server::Server(asio::any_io_executor executor, ServerOptions options, Handle handle,
               std::shared_ptr<spdlog::logger> log)
    : state_(std::make_shared<ServerState>(std::move(executor), std::move(options), std::move(handle), std::move(log)))
{}

Server::~Server()
{
    stop();
}

Result<void> Server::listen()
{
    const auto& options = state_->options;
    if (!options.tls_certificate.empty()) {
        state_->tls.emplace(options.tls_certificate, options.tls_key);
        if (auto loaded = state_->tls->reload_if_changed(); !loaded)
            return loaded.error();
    }
    error_code ec;
    const auto address = asio::ip::make_address(options.host, ec);
    if (ec)
        return Error{Errc::invalid_argument, fmt::format("http.host: \"{}\" is not an address", options.host)};
    auto& acceptor = state_->acceptor;
    const tcp::endpoint endpoint(address, options.port);
    acceptor.open(endpoint.protocol(), ec);
    if (!ec)
        acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec)
        acceptor.bind(endpoint, ec);
    if (!ec)
        acceptor.listen(tcp::acceptor::max_listen_connections, ec);
    if (ec)
        return Error{Errc::unavailable,
                     fmt::format("cannot listen on {}:{}: {}", options.host, options.port, ec.message())};
    asio::co_spawn(state_->executor, accept_all(state_),
                   [state = state_](std::exception_ptr failure) { log_failure(state->log, "http accept", failure); });
    if (state_->tls)
        asio::co_spawn(state_->executor, follow_tls_files(state_), [state = state_](std::exception_ptr failure) {
            log_failure(state->log, "https certificate", failure);
        });
    return {};
}

void Server::stop()
{
    if (state_->stopping)
        return;
    state_->stopping = true;
    error_code ignored;
    state_->acceptor.close(ignored);
    state_->tls_timer.cancel();
    const auto open = state_->connections; // a copy: closing may end and remove one
    for (auto* connection : open)
        connection->stop_gently();
    if (state_->connections.empty())
        return;
    state_->stop_deadline.expires_after(state_->options.stop_timeout);
    state_->stop_deadline.async_wait([state = state_](error_code ec) {
        if (ec)
            return;
        const auto late = state->connections;
        for (auto* connection : late)
            connection->close();
    });
}

std::uint16_t Server::port() const noexcept
{
    error_code ignored;
    return state_->acceptor.local_endpoint(ignored).port();
}

void Server::on_upgrade(UpgradeDoor& door) noexcept
{
    state_->upgrade = &door;
}

const ServerCounters& Server::counters() const noexcept
{
    return state_->counters;
}

} // namespace parley::bridge::http
