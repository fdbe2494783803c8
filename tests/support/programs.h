#pragma once

#include <string>

/// Where the programs under test are: those of this build, unless the environment names others
/// (PARLEY_PLUGIN, PARLEY_BRIDGE, PARLEY_CTL, PARLEY_MOSQUITTO).
namespace parley::testing::programs {

[[nodiscard]] std::string plugin();
[[nodiscard]] std::string bridge();
[[nodiscard]] std::string ctl();
[[nodiscard]] std::string mosquitto();

/// The shared library of the sanitizer that this build uses; empty without one.
extern const char* const sanitizer_runtime;

} // namespace parley::testing::programs
