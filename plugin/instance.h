#pragma once

#include "core/base/clock.h"
#include "plugin/mosquitto_api.h"
#include "plugin/mosquitto_broker.h"
#include "plugin/runtime.h"

#include <memory>

namespace parley::plugin {

/// What the broker hands back with every event: one for each load of the plugin.
struct Instance {
    MosquittoBroker broker;
    SystemClock clock;
    mosquitto_plugin_id_t* identifier = nullptr;
    std::unique_ptr<Runtime> runtime;
    bool reports_connected = false; ///< the broker is 2.1 or newer
};

} // namespace parley::plugin
