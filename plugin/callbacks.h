#pragma once

#include "plugin/instance.h"

namespace parley::plugin {

// Which events of the broker reach the Runtime, and how they are translated. Each callback runs in guarded().

/// Those that 2.0 does not have. True: this broker is 2.1 or newer.
bool register_newer(Instance& instance);
/// Those that every broker has. Returns the broker's code.
int register_all(Instance& instance);
void unregister_all(const Instance& instance);

} // namespace parley::plugin
