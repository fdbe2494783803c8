#include "bridge/link/mqtt_connection.h"

#include "bridge/link/send_at_once.h"
#include "bridge/link/waiting.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <mqtt/async_client.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <random>

namespace parley::bridge::link {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds first_pause = 100ms;
constexpr std::chrono::milliseconds longest_pause = 5s;
constexpr std::chrono::seconds connect_timeout = 5s;
constexpr std::chrono::seconds acknowledgement_timeout = 30s;
constexpr std::chrono::milliseconds disconnect_timeout = 1s;

std::string property_of(const mqtt::properties& properties, mqtt::property::code code)
{
    return properties.contains(code) ? mqtt::get<std::string>(properties, code) : std::string{};
}

/// Paho hands a pointer back with each answer; it carries our number.
void* as_context(std::uint64_t number) noexcept
{
    return reinterpret_cast<void*>(static_cast<std::uintptr_t>(number));
}

mqtt::connect_options connect_options(const ConnectionOptions& options)
{
    mqtt::connect_options connect;
    connect.set_mqtt_version(MQTTVERSION_5);
    connect.set_clean_start(true);
    connect.set_keep_alive_interval(options.keep_alive);
    connect.set_connect_timeout(connect_timeout);
    connect.set_automatic_reconnect(false);
    connect.set_user_name(options.client_id);
    connect.set_password(options.password);
    return connect;
}

} // namespace

struct MqttConnection::State : std::enable_shared_from_this<MqttConnection::State> {
    /// Paho's answers to what we asked of it. On Paho's threads.
    struct Listener final : mqtt::iaction_listener {
        explicit Listener(State& state)
            : state_(&state)
        {}
        void on_success(const mqtt::token& token) override { state_->answer_later(token, {}); }
        void on_failure(const mqtt::token& token) override { state_->answer_later(token, why(token)); }
        static std::string why(const mqtt::token& token)
        {
            if (token.get_reason_code() >= mqtt::ReasonCode::UNSPECIFIED_ERROR)
                return "refused, reason code " + std::to_string(static_cast<int>(token.get_reason_code()));
            return "no connection, error " + std::to_string(token.get_return_code());
        }
        State* state_;
    };

    State(asio::any_io_executor on, ConnectionOptions wanted, ConnectionEvents listeners,
          std::shared_ptr<spdlog::logger> logger)
        : executor(on)
        , options(std::move(wanted))
        , events(std::move(listeners))
        , log(std::move(logger))
        , answers(on)
        , wake(on)
        , listener(*this)
        , client("tcp://" + options.host + ":" + std::to_string(options.port), options.client_id,
                 mqtt::create_options(MQTTVERSION_5), nullptr)
    {}

    /// Once, before start: from here on Paho's threads may call.
    void install_handlers()
    {
        client.set_connection_lost_handler([this](const std::string&) noexcept { lost_later(); });
        client.set_disconnected_handler([this](const mqtt::properties&, mqtt::ReasonCode) noexcept { lost_later(); });
        client.set_message_callback([this](mqtt::const_message_ptr message) noexcept { message_later(message); });
    }

    // On Paho's threads: copy, post, return. Nothing may be thrown into its C frames.
    template <class Action>
    void later(Action action) noexcept
    {
        try {
            asio::post(executor, [weak = weak_from_this(), act = std::move(action)]() mutable {
                if (const auto state = weak.lock())
                    act(*state);
            });
        } catch (const std::exception&) {
            ++dropped;
        }
    }
    void answer_later(const mqtt::token& token, std::string failure) noexcept
    {
        const auto number = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(token.get_user_context()));
        later(
            [number, why = std::move(failure)](State& state) mutable { state.answers.answer(number, std::move(why)); });
    }
    void lost_later() noexcept
    {
        later([](State& state) { state.on_lost(); });
    }
    void message_later(const mqtt::const_message_ptr& message) noexcept
    {
        if (inbound.fetch_add(1) >= max_inbound) {
            --inbound;
            ++dropped;
            return;
        }
        try {
            const auto& properties = message->get_properties();
            Inbound copy{message->get_topic(), message->to_string(),
                         property_of(properties, mqtt::property::RESPONSE_TOPIC),
                         property_of(properties, mqtt::property::CORRELATION_DATA)};
            later([arrived = std::move(copy)](State& state) mutable {
                --state.inbound;
                ++state.counters.received_total;
                if (!state.stopping && state.events.message)
                    state.events.message(std::move(arrived));
            });
        } catch (const std::exception&) {
            --inbound;
            ++dropped;
        }
    }

    // On the io thread from here on.

    /// Asks something of Paho and waits for its answer: nothing on success, else the reason.
    template <class Ask>
    asio::awaitable<std::optional<std::string>> ask(std::chrono::milliseconds patience, Ask wanted)
    {
        const auto number = answers.next_number();
        auto begin = [&] {
            try {
                wanted(as_context(number));
            } catch (const mqtt::exception& e) {
                answers.answer(number, e.to_string());
            }
        };
        auto answer = co_await answers.wait(number, patience, std::move(begin));
        if (!answer)
            co_return "no answer";
        if (answer->empty())
            co_return std::nullopt;
        co_return std::move(answer);
    }

    asio::awaitable<void> run()
    {
        auto pause = first_pause;
        std::string last_failure;
        std::minstd_rand random{std::random_device{}()};
        while (!stopping) {
            auto failure = co_await connect();
            if (stopping)
                co_return;
            if (!failure) {
                pause = first_pause;
                last_failure.clear();
                log->info("link: connected to {}:{}", options.host, options.port);
                co_await while_connected();
                if (stopping)
                    co_return;
                log->warn("link: connection to {}:{} lost", options.host, options.port);
            } else if (*failure != last_failure) {
                log->warn("link: cannot connect to {}:{}: {}; trying again", options.host, options.port, *failure);
                last_failure = *failure;
            }
            // Half of the pause is chance, so that many bridges do not come back in step.
            const auto half = pause / 2;
            co_await rest(half + half * static_cast<int>(random() % 1000) / 1000);
            pause = std::min(pause * 2, longest_pause);
        }
    }

    asio::awaitable<std::optional<std::string>> connect()
    {
        lost = false;
        auto wanted = [this](void* context) { client.connect(connect_options(options), context, listener); };
        auto failure = co_await ask(connect_timeout + 1s, wanted);
        if (failure) {
            drop();
            co_return failure;
        }
        send_at_once(options.port);
        auto subscribe = [this](void* context) { client.subscribe(options.filter, 1, context, listener); };
        failure = co_await ask(connect_timeout, subscribe);
        if (failure || lost) {
            drop();
            co_return failure ? failure : "connection lost";
        }
        co_return std::nullopt;
    }

    /// Leaves Paho's client free for the next attempt.
    void drop()
    {
        try {
            client.disconnect(0);
        } catch (const mqtt::exception&) {
            // It was not connected.
        }
    }

    asio::awaitable<void> while_connected()
    {
        connected = true;
        ++counters.connects_total;
        if (events.connected)
            events.connected();
        while (!lost && !stopping)
            co_await rest(std::chrono::hours{24});
        connected = false;
        answers.release_all(); // what was under way may have arrived or not
        if (!stopping && events.lost)
            events.lost();
    }

    asio::awaitable<void> rest(std::chrono::milliseconds time)
    {
        boost::system::error_code ignored;
        wake.expires_after(time);
        co_await wake.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

    void on_lost()
    {
        lost = true;
        wake.cancel();
    }

    asio::any_io_executor executor;
    ConnectionOptions options;
    ConnectionEvents events;
    std::shared_ptr<spdlog::logger> log;
    ConnectionCounters counters;
    Waiting<std::string> answers; ///< empty: success
    asio::steady_timer wake;
    bool connected = false;
    bool lost = false;
    bool stopping = false;
    std::atomic<std::size_t> inbound{0};
    std::atomic<std::uint64_t> dropped{0};
    Listener listener;
    mqtt::async_client client; ///< last: its destructor ends the callbacks before what they use goes
};

MqttConnection::MqttConnection(asio::any_io_executor executor, ConnectionOptions options, ConnectionEvents events,
                               std::shared_ptr<spdlog::logger> log)
    : state_(std::make_shared<State>(std::move(executor), std::move(options), std::move(events), std::move(log)))
{
    state_->install_handlers();
}

MqttConnection::~MqttConnection()
{
    state_->stopping = true;
    state_->wake.cancel();
}

void MqttConnection::start()
{
    asio::co_spawn(state_->executor, state_->run(), [state = state_](std::exception_ptr failure) {
        try {
            if (failure)
                std::rethrow_exception(failure);
        } catch (const std::exception& e) {
            state->log->error("link: {}", e.what());
        }
    });
}

asio::awaitable<void> MqttConnection::stop()
{
    const auto state = state_;
    if (state->stopping)
        co_return;
    state->stopping = true;
    if (state->connected) {
        auto wanted = [&state](void* context) {
            state->client.disconnect(static_cast<int>(disconnect_timeout.count()), context, state->listener);
        };
        co_await state->ask(disconnect_timeout + 500ms, wanted);
    }
    state->connected = false;
    state->answers.release_all();
    state->wake.cancel();
}

bool MqttConnection::is_connected() const noexcept
{
    return state_->connected && !state_->lost;
}

asio::awaitable<bool> MqttConnection::publish(Publication publication)
{
    const auto state = state_;
    if (!state->connected || state->lost || state->stopping || state->answers.size() >= max_in_flight) {
        ++state->counters.publish_failures_total;
        co_return false;
    }
    mqtt::properties properties;
    if (!publication.content_type.empty())
        properties.add({mqtt::property::CONTENT_TYPE, publication.content_type});
    if (!publication.correlation_data.empty())
        properties.add({mqtt::property::CORRELATION_DATA, publication.correlation_data});
    auto message = mqtt::message::create(std::move(publication.topic), std::move(publication.payload), publication.qos,
                                         publication.retain, properties);
    const auto topic = message->get_topic();
    auto wanted = [&state, &message](void* context) { state->client.publish(message, context, state->listener); };
    auto failure = co_await state->ask(acknowledgement_timeout, wanted);
    if (failure) {
        ++state->counters.publish_failures_total;
        state->log->warn("link: {} was not published: {}", topic, *failure);
        co_return false;
    }
    ++state->counters.published_total;
    co_return true;
}

ConnectionCounters MqttConnection::counters() const noexcept
{
    auto counters = state_->counters;
    counters.received_dropped_total = state_->dropped;
    return counters;
}

} // namespace parley::bridge::link
