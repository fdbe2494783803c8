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

const char* const sanitizer_runtime = PARLEY_SANITIZER_RUNTIME;

} // namespace parley::testing::programs
