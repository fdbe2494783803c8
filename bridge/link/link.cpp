#include "bridge/link/link.h"

#include "bridge/link/control_channel.h"
#include "bridge/link/directory_batch.h"
#include "bridge/link/waiting.h"
#include "core/topics/topic.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/json/object.hpp>
#include <spdlog/spdlog.h>

#include <optional>

namespace parley::bridge::link {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds enforcement_patience = 2s; ///< see Enforcement::applied
constexpr std::chrono::milliseconds directory_patience = 10s;  ///< a large change is applied in slices
constexpr std::chrono::milliseconds stats_patience = 2s;
constexpr std::chrono::milliseconds close_patience = 5s;
constexpr std::chrono::milliseconds extend_patience = 2s;
constexpr std::chrono::milliseconds greet_pause = 1s; ///< before a silent plugin is asked again
constexpr std::size_t max_waiters = 20'000;

std::int64_t number_of(const boost::json::object& object, std::string_view name)
{
    const auto* value = object.if_contains(name);
    if (value == nullptr)
        return 0;
    if (value->is_int64())
        return value->get_int64();
    return value->is_uint64() ? static_cast<std::int64_t>(value->get_uint64()) : 0;
}

PluginStats stats_of(const boost::json::object& answer)
{
    PluginStats stats;
    stats.epoch = static_cast<std::uint64_t>(number_of(answer, "epoch"));
    stats.revision = Revision{number_of(answer, "revision")};
    if (const auto* version = answer.if_contains("broker_version"); version != nullptr && version->is_string())
        stats.broker_version = version->get_string().c_str();
    if (const auto* counters = answer.if_contains("counters"); counters != nullptr && counters->is_object()) {
        for (const auto& counter : counters->get_object())
            if (counter.value().is_number())
                stats.counters.emplace_back(counter.key(), counter.value().to_number<double>());
    }
    return stats;
}

} // namespace

struct Link::State : std::enable_shared_from_this<Link::State> {
    State(Link& link, asio::any_io_executor on, LinkOptions wanted, std::shared_ptr<spdlog::logger> logger)
        : executor(on)
        , options(std::move(wanted))
        , log(std::move(logger))
        , control(on, link, log)
        , waiters(on)
        , connection(on, connection_options(), connection_events(), log)
    {}

    ConnectionOptions connection_options() const
    {
        return {options.host, options.port,           options.keep_alive, std::string(bridge_user_name),
                options.key,  options.request_filter, options.tls};
    }

    ConnectionEvents connection_events()
    {
        ConnectionEvents events;
        events.message = [this](Inbound message) {
            if (message.topic == topics::control_response_topic)
                control.answered(message.payload);
            else if (request)
                request(std::move(message));
        };
        events.connected = [this] { spawn("link: after connecting", greet()); };
        events.lost = [this] {
            greeted = false;
            control.connection_lost();
            act(batch.disconnected());
            if (lost)
                lost();
        };
        return events;
    }

    void spawn(const char* what, asio::awaitable<void> work)
    {
        asio::co_spawn(executor, std::move(work), [state = shared_from_this(), what](std::exception_ptr failure) {
            try {
                if (failure)
                    std::rethrow_exception(failure);
            } catch (const std::exception& e) {
                state->log->error("{}: {}", what, e.what());
            }
        });
    }

    /// What is due after each connect. A connection that is lost meanwhile ends it; the next one begins anew.
    asio::awaitable<void> greet()
    {
        const auto round = connection.counters().connects_total;
        act(batch.connected(options.newest ? options.newest() : Revision{}));
        for (bool first = true;; first = false) {
            auto stats = co_await ask_stats();
            if (!is_still(round))
                co_return;
            if (stats) {
                learn_epoch(stats->epoch);
                co_return;
            }
            if (first)
                log->error("link: the broker is there, but its plugin does not answer: {}", stats.error().message);
            boost::system::error_code ignored;
            asio::steady_timer pause(executor, greet_pause);
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            if (!is_still(round))
                co_return;
        }
    }

    /// The connection is the one that it was.
    bool is_still(std::uint64_t round) const
    {
        return connection.is_connected() && connection.counters().connects_total == round;
    }

    void learn_epoch(std::uint64_t now)
    {
        const bool is_new = epoch != now;
        epoch = now;
        greeted = true;
        if (connected)
            connected(now, is_new);
    }

    asio::awaitable<Result<PluginStats>> ask_stats()
    {
        boost::json::object command;
        command["command"] = "stats";
        const auto answer = co_await control.ask(std::move(command), stats_patience);
        if (!answer)
            co_return answer.error();
        co_return stats_of(*answer);
    }

    void act(const DirectoryBatch::Actions& actions)
    {
        for (const auto waiter : actions.done)
            waiters.answer(waiter, true);
        for (const auto waiter : actions.failed)
            waiters.answer(waiter, false);
        if (actions.ask)
            spawn("link: directory", ask_directory(*actions.ask));
    }

    asio::awaitable<void> ask_directory(Revision revision)
    {
        const auto round = connection.counters().connects_total;
        boost::json::object command;
        command["command"] = "directory";
        command["revision"] = revision.value();
        const auto answer = co_await control.ask(std::move(command), directory_patience);
        if (!is_still(round))
            co_return; // the batch has heard of that, and asks again by itself
        if (!answer) {
            log->warn("link: the plugin has not applied revision {}: {}", revision.value(), answer.error().message);
            act(batch.unanswered());
            co_return;
        }
        act(batch.answered(Revision{number_of(*answer, "revision")}));
    }

    asio::awaitable<Result<int>> close(const char* what, std::string which)
    {
        boost::json::object command;
        command["command"] = "close";
        command[what] = which;
        const auto answer = co_await control.ask(std::move(command), close_patience);
        if (!answer)
            co_return answer.error();
        co_return static_cast<int>(number_of(*answer, "closed"));
    }

    asio::awaitable<Result<int>> extend(SessionExtension extension)
    {
        boost::json::object command{{"command", "extend"},
                                    {"user", extension.user.value()},
                                    {"issued", to_number(extension.issued)},
                                    {"expires", to_number(extension.expires)}};
        if (extension.client)
            command["client"] = *extension.client;
        if (extension.login)
            command["session"] = *extension.login;
        const auto answer = co_await control.ask(std::move(command), extend_patience);
        if (!answer)
            co_return answer.error();
        co_return static_cast<int>(number_of(*answer, "extended"));
    }

    asio::any_io_executor executor;
    LinkOptions options;
    std::shared_ptr<spdlog::logger> log;
    std::function<void(Inbound)> request;
    std::function<void(std::uint64_t, bool)> connected;
    std::function<void()> lost;
    std::optional<std::uint64_t> epoch;
    bool greeted = false;
    ControlChannel control;
    DirectoryBatch batch;
    Waiting<bool> waiters;
    MqttConnection connection;
};

Link::Link(asio::any_io_executor executor, LinkOptions options, std::shared_ptr<spdlog::logger> log)
    : state_(std::make_shared<State>(*this, std::move(executor), std::move(options), std::move(log)))
{}

Link::~Link() = default;

void Link::on_request(std::function<void(Inbound)> listener)
{
    state_->request = std::move(listener);
}

void Link::on_connected(std::function<void(std::uint64_t, bool)> listener)
{
    state_->connected = std::move(listener);
}

void Link::start()
{
    state_->connection.start();
}

asio::awaitable<void> Link::stop()
{
    const auto state = state_;
    co_await state->connection.stop();
    state->control.connection_lost();
    state->act(state->batch.disconnected());
}

void Link::on_lost(std::function<void()> listener)
{
    state_->lost = std::move(listener);
}

bool Link::is_ready() const noexcept
{
    return state_->greeted && state_->connection.is_connected();
}

ConnectionCounters Link::counters() const noexcept
{
    return state_->connection.counters();
}

asio::awaitable<bool> Link::publish(Publication publication)
{
    return state_->connection.publish(std::move(publication));
}

asio::awaitable<bool> Link::applied(Revision revision)
{
    const auto state = state_;
    if (state->waiters.size() >= max_waiters)
        co_return false;
    const auto waiter = state->waiters.next_number();
    auto begin = [&state, waiter, revision] { state->act(state->batch.want(waiter, revision)); };
    const auto answer = co_await state->waiters.wait(waiter, enforcement_patience, std::move(begin));
    if (!answer)
        state->batch.gave_up(waiter);
    co_return answer.value_or(false);
}

asio::awaitable<Result<int>> Link::close_user(UserId user)
{
    return state_->close("user", user.value());
}

asio::awaitable<Result<int>> Link::close_client(std::string client)
{
    return state_->close("client", std::move(client));
}

asio::awaitable<Result<int>> Link::extend(SessionExtension extension)
{
    return state_->extend(std::move(extension));
}

asio::awaitable<Result<PluginStats>> Link::stats()
{
    return state_->ask_stats();
}

} // namespace parley::bridge::link
