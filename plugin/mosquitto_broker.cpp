#include "plugin/mosquitto_broker.h"

#include "plugin/property_list.h"

#include <cstring>
#include <string_view>

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
    if (!properties.add(message.stamps))
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

bool MosquittoBroker::free_place_in_window(ClientHandle client)
{
    if (&util__increment_send_quota == nullptr)
        return false;
    util__increment_send_quota(const_cast<mosquitto*>(client)); // NOLINT
    return true;
}

bool MosquittoBroker::can_recount_queues() const
{
    return counts_right_ || &db__message_reconnect_reset != nullptr;
}

void MosquittoBroker::recount_queue(ClientHandle client)
{
    if (!counts_right_)
        db__message_reconnect_reset(const_cast<mosquitto*>(client)); // NOLINT
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
    const bool stamped = stamp_properties(event.properties, outcome.stamps, outcome.remove_reserved);
    return stamped ? MOSQ_ERR_SUCCESS : MOSQ_ERR_UNKNOWN;
}

} // namespace parley::plugin
