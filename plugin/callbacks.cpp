#include "plugin/callbacks.h"

#include "core/topics/topic.h"
#include "plugin/guarded.h"
#include "plugin/property_list.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace parley::plugin {
namespace {

template <class Event>
Event& event_of(void* data)
{
    return *static_cast<Event*>(data);
}

Runtime& runtime_of(void* userdata)
{
    return *static_cast<Instance*>(userdata)->runtime;
}

std::optional<std::string_view> optional_text(const char* text)
{
    return text == nullptr ? std::nullopt : std::optional<std::string_view>(text);
}

std::string_view bytes(const void* data, std::uint32_t length)
{
    return data == nullptr ? std::string_view{} : std::string_view(static_cast<const char*>(data), length);
}

int on_reload(int, void*, void* userdata) noexcept
{
    // 2.1 ends when this is not 0.
    return guarded("reload", MOSQ_ERR_SUCCESS, [&] {
        runtime_of(userdata).on_reload();
        return MOSQ_ERR_SUCCESS;
    });
}

int on_basic_auth(int, void* data, void* userdata) noexcept
{
    return guarded("login", MOSQ_ERR_AUTH, [&] {
        const auto& event = event_of<mosquitto_evt_basic_auth>(data);
        const Credentials credentials{optional_text(event.username), optional_text(event.password)};
        return runtime_of(userdata).on_login(event.client, credentials) ? MOSQ_ERR_SUCCESS : MOSQ_ERR_AUTH;
    });
}

int on_acl_check(int, void* data, void* userdata) noexcept
{
    return guarded("rights check", MOSQ_ERR_ACL_DENIED, [&]() -> int {
        const auto& event = event_of<mosquitto_evt_acl_check>(data);
        if (event.topic == nullptr)
            return MOSQ_ERR_ACL_DENIED;
        Runtime& runtime = runtime_of(userdata);
        bool allowed = false;
        switch (event.access) {
        case MOSQ_ACL_READ:
            allowed = runtime.may_receive(event.client, event.topic);
            break;
        case MOSQ_ACL_WRITE:
            allowed = runtime.may_publish(event.client, event.topic);
            break;
        case MOSQ_ACL_SUBSCRIBE:
            allowed = runtime.may_subscribe(event.client, event.topic);
            break;
        case MOSQ_ACL_UNSUBSCRIBE:
            allowed = true;
            break;
        default:
            break;
        }
        return allowed ? MOSQ_ERR_SUCCESS : MOSQ_ERR_ACL_DENIED;
    });
}

int on_message(int, void* data, void* userdata) noexcept
{
    // Not ACL_DENIED: after a failure nothing is known about the message, so no acknowledgement may leave.
    return guarded("message", MOSQ_ERR_UNKNOWN, [&] {
        auto& event = event_of<mosquitto_evt_message>(data);
        std::optional<Properties> properties;
        if (event.properties != nullptr)
            properties = read_properties(event.properties);
        const Incoming message{
            .client = event.client,
            .topic = event.topic,
            .payload = bytes(event.payload, event.payloadlen),
            .qos = event.qos,
            .retain = event.retain,
            .properties = properties ? &*properties : nullptr,
            .has_unreadable_properties = event.properties != nullptr && !properties,
        };
        return apply(runtime_of(userdata).on_message(message), event);
    });
}

int on_control(int, void* data, void* userdata) noexcept
{
    return guarded("control", MOSQ_ERR_SUCCESS, [&] {
        const auto& event = event_of<mosquitto_evt_control>(data);
        runtime_of(userdata).on_control(event.client, bytes(event.payload, event.payloadlen));
        return MOSQ_ERR_SUCCESS;
    });
}

int on_tick(int, void* data, void* userdata) noexcept
{
    return guarded("tick", MOSQ_ERR_SUCCESS, [&] {
        runtime_of(userdata).on_tick();
        if (static_cast<const Instance*>(userdata)->reports_connected) {
            // 2.1 sleeps until the next thing it knows of, and forgets about us in a loop that comes before our time.
            // So: wake up in 100 ms, written as -10 s + 10,100 ms, which 2.1.2 takes for a time that is always due. Its
            // next_ms stands where 2.0 has next_ns.
            auto& event = event_of<mosquitto_evt_tick>(data);
            event.next_s = -10;
            event.next_ns = 10'100;
        }
        return MOSQ_ERR_SUCCESS;
    });
}

int on_disconnect(int, void* data, void* userdata) noexcept
{
    return guarded("disconnect", MOSQ_ERR_SUCCESS, [&] {
        const auto& event = event_of<mosquitto_evt_disconnect>(data);
        runtime_of(userdata).on_disconnected(event.client, event.reason);
        return MOSQ_ERR_SUCCESS;
    });
}

int on_connect(int, void* data, void* userdata) noexcept
{
    return guarded("connect", MOSQ_ERR_SUCCESS, [&] {
        runtime_of(userdata).on_connected(event_of<ConnectionEvent>(data).client);
        return MOSQ_ERR_SUCCESS;
    });
}

int on_client_offline(int, void* data, void* userdata) noexcept
{
    return guarded("client offline", MOSQ_ERR_SUCCESS, [&] {
        const auto& event = event_of<ConnectionEvent>(data);
        runtime_of(userdata).on_disconnected(event.client, event.reason);
        return MOSQ_ERR_SUCCESS;
    });
}

struct Registration {
    int event;
    MOSQ_FUNC_generic_callback callback;
    const char* topic; ///< for control
};

constexpr std::array registrations{
    Registration{MOSQ_EVT_RELOAD, on_reload, nullptr},
    Registration{MOSQ_EVT_BASIC_AUTH, on_basic_auth, nullptr},
    Registration{MOSQ_EVT_ACL_CHECK, on_acl_check, nullptr},
    Registration{MOSQ_EVT_MESSAGE, on_message, nullptr},
    Registration{MOSQ_EVT_CONTROL, on_control, topics::control_topic.data()},
    Registration{MOSQ_EVT_TICK, on_tick, nullptr},
    Registration{MOSQ_EVT_DISCONNECT, on_disconnect, nullptr},
};
constexpr std::array newer_registrations{
    Registration{event_connect, on_connect, nullptr},
    Registration{event_client_offline, on_client_offline, nullptr},
};

} // namespace

bool register_newer(Instance& instance)
{
    bool all = true;
    for (const Registration& each : newer_registrations)
        all = mosquitto_callback_register(instance.identifier, each.event, each.callback, nullptr, &instance) ==
                  MOSQ_ERR_SUCCESS &&
              all;
    return all;
}

int register_all(Instance& instance)
{
    for (const Registration& each : registrations) {
        const int code =
            mosquitto_callback_register(instance.identifier, each.event, each.callback, each.topic, &instance);
        if (code != MOSQ_ERR_SUCCESS)
            return code;
    }
    return MOSQ_ERR_SUCCESS;
}

void unregister_all(const Instance& instance)
{
    for (const Registration& each : registrations)
        mosquitto_callback_unregister(instance.identifier, each.event, each.callback, each.topic);
    for (const Registration& each : newer_registrations)
        mosquitto_callback_unregister(instance.identifier, each.event, each.callback, nullptr);
}

} // namespace parley::plugin
