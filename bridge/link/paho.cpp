#include "bridge/link/paho.h"

namespace parley::bridge::link {
namespace {

std::string property_of(const mqtt::properties& properties, mqtt::property::code code)
{
    return properties.contains(code) ? mqtt::get<std::string>(properties, code) : std::string{};
}

mqtt::ssl_options ssl_options(const LinkTls& tls)
{
    mqtt::ssl_options ssl;
    ssl.set_trust_store(tls.ca);
    if (!tls.certificate.empty()) {
        ssl.set_key_store(tls.certificate);
        ssl.set_private_key(tls.key);
    }
    ssl.set_enable_server_cert_auth(true);
    ssl.set_verify(true); // the name, too
    return ssl;
}

std::uint64_t number_of(const mqtt::token& token) noexcept
{
    return static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(token.get_user_context()));
}

} // namespace

std::string server_uri(const ConnectionOptions& options)
{
    const bool is_address_6 = options.host.find(':') != std::string::npos;
    const std::string host = is_address_6 ? "[" + options.host + "]" : options.host;
    return (options.tls.ca.empty() ? "tcp://" : "ssl://") + host + ":" + std::to_string(options.port);
}

mqtt::connect_options connect_options(const ConnectionOptions& options, std::chrono::seconds timeout)
{
    mqtt::connect_options connect;
    connect.set_mqtt_version(MQTTVERSION_5);
    connect.set_clean_start(true);
    connect.set_keep_alive_interval(options.keep_alive);
    connect.set_connect_timeout(timeout);
    connect.set_automatic_reconnect(false);
    connect.set_user_name(options.client_id);
    connect.set_password(options.password);
    if (!options.tls.ca.empty())
        connect.set_ssl(ssl_options(options.tls));
    return connect;
}

mqtt::message_ptr to_message(Publication publication)
{
    mqtt::properties properties;
    if (!publication.content_type.empty())
        properties.add({mqtt::property::CONTENT_TYPE, publication.content_type});
    if (!publication.correlation_data.empty())
        properties.add({mqtt::property::CORRELATION_DATA, publication.correlation_data});
    return mqtt::message::create(std::move(publication.topic), std::move(publication.payload), publication.qos,
                                 publication.retain, properties);
}

Inbound to_inbound(const mqtt::message& message)
{
    const auto& properties = message.get_properties();
    return {message.get_topic(), message.to_string(), property_of(properties, mqtt::property::RESPONSE_TOPIC),
            property_of(properties, mqtt::property::CORRELATION_DATA)};
}

void* AnswerListener::context_of(std::uint64_t number) noexcept
{
    return reinterpret_cast<void*>(static_cast<std::uintptr_t>(number));
}

void AnswerListener::on_success(const mqtt::token& token)
{
    answered_(number_of(token), {});
}

void AnswerListener::on_failure(const mqtt::token& token)
{
    const bool refused = token.get_reason_code() >= mqtt::ReasonCode::UNSPECIFIED_ERROR;
    answered_(number_of(token),
              refused ? "refused, reason code " + std::to_string(static_cast<int>(token.get_reason_code()))
                      : "no connection, error " + std::to_string(token.get_return_code()));
}

} // namespace parley::bridge::link
