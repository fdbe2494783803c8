#include "tests/support/programs.h"

#include <cstdlib>

namespace parley::testing::programs {

namespace {

std::string from_environment(const char* name, const char* otherwise)
{
    const char* value = std::getenv(name);
    return value != nullptr ? value : otherwise;
}

} // namespace

std::string plugin()
{
    return from_environment("PARLEY_PLUGIN", PARLEY_BUILD_FOLDER "/plugin/parley_plugin.so");
}

std::string bridge()
{
    return from_environment("PARLEY_BRIDGE", PARLEY_BUILD_FOLDER "/bridge/parley-bridge");
}

std::string ctl()
{
    return from_environment("PARLEY_CTL", PARLEY_BUILD_FOLDER "/clients/cli/parleyctl");
}

std::string mosquitto()
{
    return from_environment("PARLEY_MOSQUITTO", "/usr/sbin/mosquitto");
}

std::vector<std::pair<std::string, std::string>> broker_environment()
{
    const std::string preload = PARLEY_SANITIZER_RUNTIME;
    if (preload.empty())
        return {};
    // The broker is no program of ours: what it keeps until its end is its own business.
    const std::string options = from_environment("ASAN_OPTIONS", "");
    return {{"LD_PRELOAD", preload},
            {"ASAN_OPTIONS", (options.empty() ? "" : options + ":") + "detect_leaks=0:verify_asan_link_order=0"}};
}

} // namespace parley::testing::programs
