#include "bridge/app/door.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace parley::bridge {

namespace {

http::Server::Handle answered_at(asio::any_io_executor home, http::Server::Handle handle)
{
    return
        [home = std::move(home), handle = std::move(handle)](http::Request request) -> asio::awaitable<http::Response> {
            co_return co_await asio::co_spawn(home, handle(std::move(request)), asio::use_awaitable);
        };
}

} // namespace

Door::Door(asio::any_io_executor home, http::ServerOptions server, gateway::GatewayOptions gateway,
           http::Server::Handle handle, const std::shared_ptr<spdlog::logger>& log)
    : home_(std::move(home))
    , gateway_(io_.get_executor(), std::move(gateway), log)
    , server_(io_.get_executor(), std::move(server), answered_at(home_, std::move(handle)), log)
{
    server_.on_upgrade(gateway_);
}

Door::~Door()
{
    if (!thread_.joinable())
        return;
    io_.stop(); // after stop() it has ended by itself; otherwise home has failed, and nobody waits any more
    thread_.join();
}

Result<void> Door::listen()
{
    if (auto listening = server_.listen(); !listening)
        return listening;
    port_ = server_.port();
    home_works_.emplace(home_);
    thread_ = std::thread([this] { work(); });
    return {};
}

void Door::stop()
{
    asio::post(io_, [this] {
        server_.stop();
        gateway_.stop();
    });
}

void Door::work()
{
    std::exception_ptr failure;
    try {
        io_.run();
    } catch (...) {
        failure = std::current_exception();
    }
    asio::post(home_, [this, failure] {
        home_works_.reset();
        if (failure)
            std::rethrow_exception(failure);
    });
}

} // namespace parley::bridge
