#include "core/settings/settings.h"
#include "core/topics/topic.h"
#include "plugin/mosquitto_api.h"
#include "plugin/mosquitto_broker.h"
#include "plugin/property_list.h"
#include "plugin/runtime.h"

#include <array>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// The C ABI of the plugin: the only file that the broker calls into. Every callback runs in guarded(), so nothing is
/// thrown into the broker's frames, and a failure reads as refusal.
namespace {

using namespace std::string_view_literals;
namespace plugin = parley::plugin;

struct Instance {
    plugin::MosquittoBroker broker;
    parley::SystemClock clock;
    mosquitto_plugin_id_t* identifier = nullptr;
    std::unique_ptr<plugin::Runtime> runtime;
    bool reports_connected = false;
};

/// The broker calls init once for each listener under per_listener_settings, in one process.
bool is_loaded = false;

template <class Body>
int guarded(const char* where, int refusal, Body&& body) noexcept
{
    try {
        return std::forward<Body>(body)();
    } catch (const std::exception& problem) {
        mosquitto_log_printf(MOSQ_LOG_ERR, "parley: %s: %s", where, problem.what());
    } catch (...) {
        mosquitto_log_printf(MOSQ_LOG_ERR, "parley: %s: unknown failure", where);
    }
    return refusal;
}

template <class Event>
Event& event_of(void* data)
{
    return *static_cast<Event*>(data);
}

plugin::Runtime& runtime_of(void* userdata)
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
        const plugin::Credentials credentials{optional_text(event.username), optional_text(event.password)};
        return runtime_of(userdata).on_login(event.client, credentials) ? MOSQ_ERR_SUCCESS : MOSQ_ERR_AUTH;
    });
}

int on_acl_check(int, void* data, void* userdata) noexcept
{
    return guarded("rights check", MOSQ_ERR_ACL_DENIED, [&]() -> int {
        const auto& event = event_of<mosquitto_evt_acl_check>(data);
        if (event.topic == nullptr)
            return MOSQ_ERR_ACL_DENIED;
        plugin::Runtime& runtime = runtime_of(userdata);
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
        std::optional<plugin::Properties> properties;
        if (event.properties != nullptr)
            properties = plugin::read_properties(event.properties);
        const plugin::Incoming message{
            .client = event.client,
            .topic = event.topic,
            .payload = bytes(event.payload, event.payloadlen),
            .qos = event.qos,
            .retain = event.retain,
            .properties = properties ? &*properties : nullptr,
            .has_unreadable_properties = event.properties != nullptr && !properties,
        };
        return plugin::apply(runtime_of(userdata).on_message(message), event);
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
        runtime_of(userdata).on_connected(event_of<plugin::ConnectionEvent>(data).client);
        return MOSQ_ERR_SUCCESS;
    });
}

int on_client_offline(int, void* data, void* userdata) noexcept
{
    return guarded("client offline", MOSQ_ERR_SUCCESS, [&] {
        const auto& event = event_of<plugin::ConnectionEvent>(data);
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
    Registration{MOSQ_EVT_CONTROL, on_control, parley::topics::control_topic.data()},
    Registration{MOSQ_EVT_TICK, on_tick, nullptr},
    Registration{MOSQ_EVT_DISCONNECT, on_disconnect, nullptr},
};
constexpr std::array newer_registrations{
    Registration{plugin::event_connect, on_connect, nullptr},
    Registration{plugin::event_client_offline, on_client_offline, nullptr},
};

/// True: this broker is 2.1 or newer.
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

parley::Error refuse_to_start(std::string message)
{
    return {parley::Errc::invalid_argument, std::move(message)};
}

parley::Result<parley::Settings> settings_from(const mosquitto_opt* options, int count)
{
    const char* config = nullptr;
    for (int at = 0; at < count; ++at) {
        if (options[at].key != "config"sv)
            return refuse_to_start("unknown option plugin_opt_" + std::string(options[at].key) +
                                   "; there is plugin_opt_config only");
        config = options[at].value;
    }
    if (config == nullptr)
        return refuse_to_start("plugin_opt_config is missing: the absolute path of parley.yaml");
    return parley::load_settings(config);
}

int log_refusal(const std::string& reason)
{
    mosquitto_log_printf(MOSQ_LOG_ERR, "parley: the broker does not start: %s", reason.c_str());
    return MOSQ_ERR_INVAL;
}

int init(mosquitto_plugin_id_t* identifier, void** userdata, const mosquitto_opt* options, int count)
{
    if (is_loaded)
        return log_refusal("the plugin is loaded twice; set per_listener_settings false and name it once");
    const auto settings = settings_from(options, count);
    if (!settings)
        return log_refusal(settings.error().message);

    auto instance = std::make_unique<Instance>();
    instance->identifier = identifier;
    instance->reports_connected = register_newer(*instance);
    auto runtime = plugin::Runtime::start(*settings, instance->broker, instance->clock,
                                          instance->reports_connected ? "2.1" : "2.0");
    if (!runtime) {
        unregister_all(*instance);
        return log_refusal(runtime.error().message);
    }
    instance->runtime = std::move(*runtime);
    if (instance->reports_connected)
        instance->runtime->expect_connected();
    if (!plugin::can_edit_properties())
        mosquitto_log_printf(MOSQ_LOG_WARNING, "parley: the property lists of this broker are of an unknown "
                                               "shape: senders' reserved ones are outdone, not removed");
    if (const int code = register_all(*instance); code != MOSQ_ERR_SUCCESS) {
        unregister_all(*instance);
        return log_refusal("the broker refuses a callback, code " + std::to_string(code));
    }
    *userdata = instance.release();
    is_loaded = true;
    return MOSQ_ERR_SUCCESS;
}

} // namespace

extern "C" {

__attribute__((visibility("default"))) int mosquitto_plugin_version(int supported_version_count,
                                                                    const int* supported_versions)
{
    for (int at = 0; at < supported_version_count; ++at)
        if (supported_versions[at] == MOSQ_PLUGIN_VERSION)
            return MOSQ_PLUGIN_VERSION;
    return -1;
}

__attribute__((visibility("default"))) int mosquitto_plugin_init(mosquitto_plugin_id_t* identifier, void** userdata,
                                                                 mosquitto_opt* options, int option_count)
{
    return guarded("the broker does not start", MOSQ_ERR_UNKNOWN,
                   [&] { return init(identifier, userdata, options, option_count); });
}

__attribute__((visibility("default"))) int mosquitto_plugin_cleanup(void* userdata, mosquitto_opt*, int)
{
    return guarded("cleanup", MOSQ_ERR_UNKNOWN, [&]() -> int {
        const std::unique_ptr<Instance> instance(static_cast<Instance*>(userdata));
        if (instance == nullptr)
            return MOSQ_ERR_SUCCESS;
        unregister_all(*instance);
        is_loaded = false;
        return MOSQ_ERR_SUCCESS;
    });
}

} // extern "C"
