#include "bridge/link/mqtt_connection.h"

#include "bridge/link/outbox.h"
#include "bridge/link/paho.h"
#include "bridge/link/send_at_once.h"
#include "bridge/link/waiting.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
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

} // namespace

struct MqttConnection::State : std::enable_shared_from_this<MqttConnection::State> {
    State(asio::any_io_executor on, ConnectionOptions wanted, ConnectionEvents listeners,
          std::shared_ptr<spdlog::logger> logger)
        : executor(on)
        , options(std::move(wanted))
        , events(std::move(listeners))
        , log(std::move(logger))
        , answers(on)
        , wake(on)
        , listener([this](std::uint64_t number, std::string failure) { answer_later(number, std::move(failure)); })
        , client(server_uri(options), options.client_id, mqtt::create_options(MQTTVERSION_5), nullptr)
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
    void answer_later(std::uint64_t number, std::string failure) noexcept
    {
        later([number, why = std::move(failure)](State& state) mutable {
            state.answers.answer(number, std::move(why));
            if (state.outbox.answered(number))
                state.hand_over();
        });
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
            Inbound copy = to_inbound(*message);
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
                wanted(AnswerListener::context_of(number));
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

    /// Gives Paho what it may have now.
    void hand_over()
    {
        while (auto next = outbox.take()) {
            const auto number = next->first;
            try {
                client.publish(to_message(std::move(next->second)), AnswerListener::context_of(number), listener);
            } catch (const mqtt::exception& e) {
                outbox.answered(number);
                answers.answer(number, e.to_string());
            }
        }
    }

    /// Nothing when the broker has acknowledged it, else the reason.
    asio::awaitable<std::optional<std::string>> deliver(Publication publication)
    {
        const auto number = answers.next_number();
        auto begin = [this, number, &publication] {
            outbox.put(number, std::move(publication));
            hand_over();
        };
        auto answer = co_await answers.wait(number, acknowledgement_timeout, std::move(begin));
        if (!answer) {
            outbox.forget(number);
            co_return "no answer";
        }
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
        auto wanted = [this](void* context) {
            client.connect(connect_options(options, connect_timeout), context, listener);
        };
        auto failure = co_await ask(connect_timeout + 1s, wanted);
        if (failure) {
            drop();
            // Paho 1.2 gives OpenSSL's own words to a handler that it has destroyed by then.
            if (!options.tls.ca.empty())
                *failure += " (with TLS: its certificate must be signed by " + options.tls.ca + " and made out to " +
                            options.host + ")";
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
        outbox.clear();
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
    Outbox outbox;
    asio::steady_timer wake;
    bool connected = false;
    bool lost = false;
    bool stopping = false;
    std::atomic<std::size_t> inbound{0};
    std::atomic<std::uint64_t> dropped{0};
    AnswerListener listener;
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
    state->outbox.clear();
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
    if (!state->connected || state->lost || state->stopping || state->outbox.size() >= max_in_flight) {
        ++state->counters.publish_failures_total;
        co_return false;
    }
    const auto topic = publication.topic;
    auto failure = co_await state->deliver(std::move(publication));
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
