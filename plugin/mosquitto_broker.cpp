#include "plugin/mosquitto_broker.h"

#include <cstdlib>
#include <cstring>
#include <memory>

namespace parley::plugin {
namespace {

int level_of(LogLevel level)
{
    switch (level) {
    case LogLevel::info:
        return MOSQ_LOG_INFO;
    case LogLevel::notice:
        return MOSQ_LOG_NOTICE;
    case LogLevel::warning:
        return MOSQ_LOG_WARNING;
    case LogLevel::error:
        break;
    }
    return MOSQ_LOG_ERR;
}

std::string text_or_empty(const char* text)
{
    return text == nullptr ? std::string() : std::string(text);
}

/// 2.0.11 writes IPv4 peers of its WebSockets listener as ::ffff:a.b.c.d.
std::string plain_address(std::string address)
{
    constexpr std::string_view mapped = "::ffff:";
    return address.starts_with(mapped) && address.find('.') != std::string::npos ? address.substr(mapped.size())
                                                                                 : address;
}

/// A property list of the broker's; freed unless it is handed over.
class PropertyList {
public:
    PropertyList() = default;
    PropertyList(const PropertyList&) = delete;
    PropertyList& operator=(const PropertyList&) = delete;
    ~PropertyList() { mosquitto_property_free_all(&list_); }

    bool add(const Properties& properties)
    {
        bool added =
            !properties.payload_format ||
            ok(mosquitto_property_add_byte(&list_, MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, *properties.payload_format));
        added = added && add_text(MQTT_PROP_CONTENT_TYPE, properties.content_type);
        added = added && add_text(MQTT_PROP_RESPONSE_TOPIC, properties.response_topic);
        const std::string& data = properties.correlation_data;
        added =
            added && (data.empty() || ok(mosquitto_property_add_binary(&list_, MQTT_PROP_CORRELATION_DATA, data.data(),
                                                                       static_cast<std::uint16_t>(data.size()))));
        for (const auto& [name, value] : properties.user)
            added = added && ok(mosquitto_property_add_string_pair(&list_, MQTT_PROP_USER_PROPERTY, name.c_str(),
                                                                   value.c_str()));
        return added;
    }
    [[nodiscard]] mosquitto_property* get() const noexcept { return list_; }
    mosquitto_property* release() noexcept { return std::exchange(list_, nullptr); }

private:
    static bool ok(int code) noexcept { return code == MOSQ_ERR_SUCCESS; }
    bool add_text(int identifier, const std::string& text)
    {
        return text.empty() || ok(mosquitto_property_add_string(&list_, identifier, text.c_str()));
    }

    mosquitto_property* list_ = nullptr;
};

struct PlainFree {
    void operator()(void* memory) const noexcept { std::free(memory); }
};
using CText = std::unique_ptr<char, PlainFree>;

std::string read_text(const mosquitto_property* list, int identifier)
{
    char* text = nullptr;
    if (mosquitto_property_read_string(list, identifier, &text, false) == nullptr)
        return {};
    const CText owned(text);
    return text_or_empty(text);
}

std::string read_bytes(const mosquitto_property* list, int identifier)
{
    void* bytes = nullptr;
    std::uint16_t length = 0;
    if (mosquitto_property_read_binary(list, identifier, &bytes, &length, false) == nullptr)
        return {};
    const std::unique_ptr<void, PlainFree> owned(bytes);
    return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), length);
}

} // namespace

void MosquittoBroker::log(LogLevel level, const std::string& line)
{
    mosquitto_log_printf(level_of(level), "parley: %s", line.c_str());
}

const char* MosquittoBroker::user_name(ClientHandle client)
{
    return mosquitto_client_username(client);
}

ClientInfo MosquittoBroker::describe(ClientHandle client)
{
    return {
        .id = text_or_empty(mosquitto_client_id(client)),
        .user = text_or_empty(mosquitto_client_username(client)),
        .address = plain_address(text_or_empty(mosquitto_client_address(client))),
        .websockets = mosquitto_client_protocol(client) == mp_websockets,
        .protocol_version = mosquitto_client_protocol_version(client),
        .clean_start = mosquitto_client_clean_session(client),
    };
}

bool MosquittoBroker::set_user_name(ClientHandle client, const std::string& name)
{
    // The handle came from the broker as a pointer to something that may be changed.
    return mosquitto_set_username(const_cast<mosquitto*>(client), name.c_str()) == MOSQ_ERR_SUCCESS; // NOLINT
}

bool MosquittoBroker::publish(const Outgoing& message)
{
    PropertyList properties;
    if (message.properties != nullptr && !properties.add(*message.properties))
        return false;
    void* payload = nullptr;
    if (!message.payload.empty()) {
        payload = mosquitto_malloc(message.payload.size());
        if (payload == nullptr)
            return false;
        std::memcpy(payload, message.payload.data(), message.payload.size());
    }
    const std::string client(message.client);
    const std::string topic(message.topic);
    const int code = mosquitto_broker_publish(client.empty() ? nullptr : client.c_str(), topic.c_str(),
                                              static_cast<int>(message.payload.size()), payload, message.qos,
                                              message.retain, properties.get());
    if (code != MOSQ_ERR_SUCCESS) {
        mosquitto_free(payload);
        return false;
    }
    properties.release(); // the broker's now, as the payload
    return true;
}

bool MosquittoBroker::kick_client(const std::string& client_id)
{
    // With its will: leaving it out corrupts the list of expiring sessions of 2.0.x if the session is offline.
    return mosquitto_kick_client_by_clientid(client_id.c_str(), true) == MOSQ_ERR_SUCCESS;
}

bool MosquittoBroker::kick_user(const std::string& user_name)
{
    return mosquitto_kick_client_by_username(user_name.c_str(), true) == MOSQ_ERR_SUCCESS;
}

bool can_read_properties() noexcept
{
    return mosquitto_property_read_byte != nullptr && mosquitto_property_read_string != nullptr &&
           mosquitto_property_read_binary != nullptr && mosquitto_property_read_string_pair != nullptr;
}

Properties read_properties(const mosquitto_property* list)
{
    Properties properties;
    properties.content_type = read_text(list, MQTT_PROP_CONTENT_TYPE);
    properties.response_topic = read_text(list, MQTT_PROP_RESPONSE_TOPIC);
    properties.correlation_data = read_bytes(list, MQTT_PROP_CORRELATION_DATA);
    std::uint8_t format = 0;
    if (mosquitto_property_read_byte(list, MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, &format, false) != nullptr)
        properties.payload_format = format;
    char* name = nullptr;
    char* value = nullptr;
    const mosquitto_property* at =
        mosquitto_property_read_string_pair(list, MQTT_PROP_USER_PROPERTY, &name, &value, false);
    while (at != nullptr) {
        const CText owned_name(name);
        const CText owned_value(value);
        properties.user.emplace_back(text_or_empty(name), text_or_empty(value));
        at = mosquitto_property_read_string_pair(at, MQTT_PROP_USER_PROPERTY, &name, &value, true);
    }
    return properties;
}

int apply(const Outcome& outcome, mosquitto_evt_message& event)
{
    if (outcome.fate == Fate::refuse)
        return MOSQ_ERR_ACL_DENIED;
    // Any code but 0, 12 and 17: the publisher is disconnected without an acknowledgement.
    if (outcome.fate == Fate::disconnect)
        return MOSQ_ERR_UNKNOWN;
    if (!outcome.topic.empty()) {
        if (outcome.topic.size() > std::strlen(event.topic))
            return MOSQ_ERR_UNKNOWN;
        std::memcpy(event.topic, outcome.topic.data(), outcome.topic.size());
        event.topic[outcome.topic.size()] = '\0';
    }
    event.retain = outcome.retain;
    if (outcome.properties != nullptr || outcome.drop_properties) {
        PropertyList replacement;
        if (outcome.properties != nullptr && !replacement.add(*outcome.properties))
            return MOSQ_ERR_UNKNOWN;
        mosquitto_property_free_all(&event.properties);
        event.properties = replacement.release();
    }
    for (const Stamp& stamp : outcome.stamps)
        if (mosquitto_property_add_string_pair(&event.properties, MQTT_PROP_USER_PROPERTY, stamp.name,
                                               stamp.value.c_str()) != MOSQ_ERR_SUCCESS)
            return MOSQ_ERR_UNKNOWN;
    return MOSQ_ERR_SUCCESS;
}

} // namespace parley::plugin
