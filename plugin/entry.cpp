#include "core/settings/settings.h"
#include "plugin/callbacks.h"
#include "plugin/guarded.h"
#include "plugin/instance.h"
#include "plugin/property_list.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

/// The C ABI of the plugin: what the broker calls to load and unload it. The callbacks of its events: callbacks.h.
namespace {

using namespace std::string_view_literals;
namespace plugin = parley::plugin;
using plugin::guarded;
using plugin::Instance;

/// The broker calls init once for each listener under per_listener_settings, in one process.
bool is_loaded = false;

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
    instance->reports_connected = plugin::register_newer(*instance);
    auto runtime = plugin::Runtime::start(*settings, instance->broker, instance->clock,
                                          instance->reports_connected ? "2.1" : "2.0");
    if (!runtime) {
        plugin::unregister_all(*instance);
        return log_refusal(runtime.error().message);
    }
    instance->runtime = std::move(*runtime);
    if (instance->reports_connected) {
        instance->runtime->expect_connected();
        instance->broker.expect_right_counts();
    }
    if (!plugin::can_edit_properties())
        mosquitto_log_printf(MOSQ_LOG_WARNING, "parley: the property lists of this broker are of an unknown "
                                               "shape: senders' reserved ones are outdone, not removed");
    if (const int code = plugin::register_all(*instance); code != MOSQ_ERR_SUCCESS) {
        plugin::unregister_all(*instance);
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
        plugin::unregister_all(*instance);
        is_loaded = false;
        return MOSQ_ERR_SUCCESS;
    });
}

} // extern "C"
