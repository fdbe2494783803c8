#pragma once

#include <string>
#include <utility>
#include <vector>

/// Where the programs under test are: those of this build, unless the environment names others
/// (PARLEY_PLUGIN, PARLEY_BRIDGE, PARLEY_CTL, PARLEY_MOSQUITTO).
namespace parley::testing::programs {

[[nodiscard]] std::string plugin();
[[nodiscard]] std::string bridge();
[[nodiscard]] std::string ctl();
[[nodiscard]] std::string mosquitto();

/// What the broker, which was built without a sanitizer, needs to load a plugin that was built with one. Empty
/// otherwise.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> broker_environment();

} // namespace parley::testing::programs
