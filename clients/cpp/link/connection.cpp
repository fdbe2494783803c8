#include "clients/cpp/link/connection.h"

#include <boost/asio/post.hpp>

#include <mqtt/async_client.h>

#include <array>
#include <atomic>
#include <unordered_map>

namespace parley::client {
namespace {

constexpr std::chrono::seconds connect_timeout{10};

LinkAnswer failure_of(const mqtt::token& token)
{
    const auto code = static_cast<int>(token.get_reason_code());
    if (code >= static_cast<int>(mqtt::ReasonCode::UNSPECIFIED_ERROR))
        return {LinkAnswer::Kind::refused, code, "refused, reason code " + std::to_string(code)};
    // Paho gives the return code of a refused CONNECT as a small positive number.
    if (token.get_return_code() > 0)
        return {LinkAnswer::Kind::refused, token.get_return_code(),
                "refused, code " + std::to_string(token.get_return_code())};
    return {LinkAnswer::Kind::no_connection, 0, mqtt::exception::error_str(token.get_return_code())};
}

/// A SUBACK holds one reason code a filter; the first refusal is the answer.
LinkAnswer answer_of(const mqtt::token& token)
{
    if (token.get_type() == mqtt::token::Type::SUBSCRIBE) {
        const auto response = token.get_subscribe_response();
        for (const auto code : response.get_reason_codes())
            if (static_cast<int>(code) >= 0x80)
                return {LinkAnswer::Kind::refused, static_cast<int>(code), "the server refuses a subscription"};
    } else if (static_cast<int>(token.get_reason_code()) >= 0x80) {
        return failure_of(token);
    }
    return {};
}

std::string text_property(const mqtt::properties& properties, mqtt::property::code code)
{
    return properties.contains(code) ? mqtt::get<std::string>(properties, code) : std::string{};
}

Inbound to_inbound(const mqtt::message& message)
{
    const auto& properties = message.get_properties();
    Inbound inbound{message.get_topic(), message.to_string(), {}, {}, {}, message.is_retained()};
    if (properties.empty())
        return inbound;
    inbound.content_type = text_property(properties, mqtt::property::CONTENT_TYPE);
    inbound.correlation_data = text_property(properties, mqtt::property::CORRELATION_DATA);
    const auto count = properties.count(mqtt::property::USER_PROPERTY);
    for (std::size_t at = 0; at < count; ++at) {
        auto [name, value] = mqtt::get<mqtt::string_pair>(properties, mqtt::property::USER_PROPERTY, at);
        inbound.properties.emplace_back(std::move(name), std::move(value));
    }
    return inbound;
}

mqtt::message_ptr to_message(Outbound message)
{
    mqtt::properties properties;
    if (!message.content_type.empty())
        properties.add({mqtt::property::CONTENT_TYPE, message.content_type});
    if (!message.response_topic.empty())
        properties.add({mqtt::property::RESPONSE_TOPIC, message.response_topic});
    if (!message.correlation_data.empty())
        properties.add({mqtt::property::CORRELATION_DATA, message.correlation_data});
    for (const auto& [name, value] : message.properties)
        properties.add({mqtt::property::USER_PROPERTY, name, value});
    return mqtt::message::create(std::move(message.topic), std::move(message.payload), message.qos, message.retain,
                                 properties);
}

} // namespace

Result<std::string> paho_uri(const std::string& server)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> schemes{
        {{"mqtt://", "tcp://"}, {"mqtts://", "ssl://"}, {"ws://", "ws://"}, {"wss://", "wss://"}}};
    for (const auto& [ours, pahos] : schemes)
        if (server.starts_with(ours) && server.size() > ours.size())
            return std::string(pahos) + server.substr(ours.size());
    return Error{
        Errc::invalid_argument,
        "server: mqtt://host:port, mqtts://host:port, ws://host:port/mqtt or wss://host:port/mqtt is expected"};
}

/// Paho hands a pointer back with each answer; it carries our number.
struct Connection::State final : mqtt::iaction_listener, std::enable_shared_from_this<Connection::State> {
    State(asio::any_io_executor on, const Options& wanted, Events listeners)
        : executor(std::move(on))
        , options(wanted)
        , events(std::move(listeners))
        , client(paho_uri(options.server).value(), options.user + ":" + options.client,
                 mqtt::create_options(MQTTVERSION_5), nullptr)
    {}

    void install_handlers()
    {
        client.set_connection_lost_handler(
            [this](const std::string& why) noexcept { lost_later(why.empty() ? "connection lost" : why); });
        client.set_disconnected_handler([this](const mqtt::properties&, mqtt::ReasonCode code) noexcept {
            lost_later("the server ended the connection, reason code " + std::to_string(static_cast<int>(code)));
        });
        client.set_message_callback([this](mqtt::const_message_ptr message) noexcept { message_later(message); });
    }

    // On Paho's threads: copy, post, return.
    template <class Action>
    void later(Action action) noexcept
    {
        try {
            asio::post(executor, [weak = weak_from_this(), act = std::move(action)]() mutable {
                if (const auto state = weak.lock(); state && !state->closed)
                    act(*state);
            });
        } catch (const std::exception&) {
            // Out of memory: what is dropped here is a gap, an answer that times out, or a connection that ends.
        }
    }
    void lost_later(std::string why) noexcept
    {
        later([why = std::move(why)](State& state) mutable {
            state.fail_all(why);
            if (state.connected) {
                state.connected = false;
                state.events.lost(std::move(why));
            }
        });
    }
    void message_later(const mqtt::const_message_ptr& message) noexcept
    {
        if (inbound.fetch_add(1, std::memory_order_relaxed) >= max_inbound) {
            inbound.fetch_sub(1, std::memory_order_relaxed);
            return;
        }
        try {
            later([arrived = to_inbound(*message)](State& state) mutable {
                state.inbound.fetch_sub(1, std::memory_order_relaxed);
                state.events.message(std::move(arrived));
            });
        } catch (const std::exception&) {
            inbound.fetch_sub(1, std::memory_order_relaxed);
        }
    }
    void on_success(const mqtt::token& token) override { answer_later(token, answer_of(token)); }
    void on_failure(const mqtt::token& token) override { answer_later(token, failure_of(token)); }
    void answer_later(const mqtt::token& token, LinkAnswer answer) noexcept
    {
        const auto number = reinterpret_cast<std::uintptr_t>(token.get_user_context());
        later([number, answer = std::move(answer)](State& state) mutable { state.answer(number, std::move(answer)); });
    }

    // On the executor from here on.
    void answer(std::uintptr_t number, LinkAnswer answer)
    {
        const auto found = open.find(number);
        if (found == open.end())
            return;
        const Answered answered = std::move(found->second);
        open.erase(found);
        answered(std::move(answer));
    }
    void fail_all(const std::string& why)
    {
        std::unordered_map<std::uintptr_t, Answered> given_up;
        given_up.swap(open);
        for (auto& [number, answered] : given_up)
            answered({LinkAnswer::Kind::no_connection, 0, why});
    }
    template <class Ask>
    void ask(Answered answered, Ask&& wanted)
    {
        const auto number = ++last_number;
        open.emplace(number, std::move(answered));
        try {
            wanted(reinterpret_cast<void*>(number));
        } catch (const mqtt::exception& problem) {
            answer_soon(number, problem.to_string());
        }
    }
    /// Never from inside of the call that asked.
    void answer_soon(std::uintptr_t number, std::string why)
    {
        asio::post(executor, [state = shared_from_this(), number, why = std::move(why)]() mutable {
            state->answer(number, {LinkAnswer::Kind::no_connection, 0, std::move(why)});
        });
    }

    mqtt::connect_options connect_options() const
    {
        mqtt::connect_options connect;
        connect.set_mqtt_version(MQTTVERSION_5);
        connect.set_clean_start(false);
        connect.set_keep_alive_interval(options.keep_alive);
        connect.set_connect_timeout(connect_timeout);
        connect.set_automatic_reconnect(false);
        connect.set_max_inflight(65'535); // the engine keeps its own window
        connect.set_user_name(options.user);
        if (options.secret)
            if (const std::string secret = options.secret(); !secret.empty())
                connect.set_password(secret);
        mqtt::properties properties;
        properties.add(
            {mqtt::property::SESSION_EXPIRY_INTERVAL, static_cast<std::int32_t>(options.session_expiry.count())});
        connect.set_properties(std::move(properties));
        if (options.server.starts_with("mqtts://") || options.server.starts_with("wss://"))
            connect.set_ssl(ssl_options());
        return connect;
    }
    mqtt::ssl_options ssl_options() const
    {
        mqtt::ssl_options ssl;
        ssl.set_trust_store(options.tls.authority.empty() ? "/etc/ssl/certs/ca-certificates.crt"
                                                          : options.tls.authority.string());
        if (!options.tls.certificate.empty())
            ssl.set_key_store(options.tls.certificate.string());
        if (!options.tls.key.empty())
            ssl.set_private_key(options.tls.key.string());
        ssl.set_enable_server_cert_auth(true);
        ssl.set_verify(true);
        return ssl;
    }

    asio::any_io_executor executor;
    const Options& options;
    Events events;
    std::unordered_map<std::uintptr_t, Answered> open;
    std::uintptr_t last_number = 0;
    bool connected = false;
    bool closed = false;
    std::atomic<std::size_t> inbound{0};
    mqtt::async_client client; ///< last: its destructor ends the callbacks before what they use goes
};

Connection::Connection(asio::any_io_executor executor, const Options& options, Events events)
    : state_(std::make_shared<State>(std::move(executor), options, std::move(events)))
{
    state_->install_handlers();
}

Connection::~Connection()
{
    state_->closed = true;
}

void Connection::connect(Answered answered)
{
    const auto state = state_;
    auto begun = [state, answered = std::move(answered)](LinkAnswer answer) {
        state->connected = answer.ok();
        answered(std::move(answer));
    };
    state->ask(std::move(begun),
               [&](void* context) { state->client.connect(state->connect_options(), context, *state); });
}

void Connection::subscribe(const std::vector<std::string>& filters, Answered answered)
{
    state_->ask(std::move(answered), [&](void* context) {
        const auto topics = mqtt::string_collection::create(filters);
        const mqtt::iasync_client::qos_collection qos(filters.size(), 1);
        // No local copies would hide one's own messages; retained ones are wanted at each subscription.
        state_->client.subscribe(topics, qos, context, *state_);
    });
}

void Connection::unsubscribe(const std::vector<std::string>& filters, Answered answered)
{
    state_->ask(std::move(answered), [&](void* context) {
        state_->client.unsubscribe(mqtt::string_collection::create(filters), context, *state_);
    });
}

void Connection::publish(Outbound message, Answered answered)
{
    state_->ask(std::move(answered),
                [&](void* context) { state_->client.publish(to_message(std::move(message)), context, *state_); });
}

void Connection::close(std::chrono::milliseconds patience, Answered answered)
{
    const auto state = state_;
    const bool was_connected = std::exchange(state->connected, false);
    auto ended = [state, answered = std::move(answered)](LinkAnswer answer) {
        state->closed = true;
        answered(std::move(answer));
    };
    if (!was_connected) {
        state->ask(std::move(ended), [&](void* context) {
            state->answer_soon(reinterpret_cast<std::uintptr_t>(context), "not connected");
        });
        return;
    }
    state->ask(std::move(ended),
               [&](void* context) { state->client.disconnect(static_cast<int>(patience.count()), context, *state); });
}

void Connection::drop()
{
    state_->connected = false;
    try {
        state_->client.disconnect(0);
    } catch (const mqtt::exception&) {
        // It was not connected.
    }
    state_->fail_all("connection ended");
}

} // namespace parley::client
