#include "bridge/app/application.h"
#include "bridge/app/version.h"
#include "core/settings/settings.h"

#include <CLI/CLI.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <sys/resource.h>

namespace {

std::shared_ptr<spdlog::logger> make_log(const std::string& level)
{
    auto log = std::make_shared<spdlog::logger>("bridge", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    log->set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
    log->set_level(spdlog::level::from_str(level));
    log->flush_on(spdlog::level::trace);
    spdlog::set_default_logger(log);
    return log;
}

/// Two for each browser: as many as the system lets us have.
void raise_descriptor_limit()
{
    rlimit descriptors{};
    if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0)
        return;
    descriptors.rlim_cur = descriptors.rlim_max;
    (void)::setrlimit(RLIMIT_NOFILE, &descriptors); // what there was is what there is
}

int fail(const std::string& why)
{
    std::fprintf(stderr, "parley-bridge: %s\n", why.c_str());
    return 1;
}

} // namespace

int main(int argc, char** argv)
{
    CLI::App command("The Parley bridge: REST, requests over MQTT, history, presence. See docs/operations.md.");
    std::string config;
    bool only_initialize = false;
    command.add_option("--config", config, "The YAML file (config/parley.yaml has every key)")->required();
    command.add_flag("--init", only_initialize, "Make the data folder, its secrets and the administrator, and exit");
    command.set_version_flag("--version", std::string("parley-bridge ") + parley::bridge::version);
    CLI11_PARSE(command, argc, argv);

    std::signal(SIGPIPE, SIG_IGN); // a peer that went away is an error code
    raise_descriptor_limit();
    try {
        auto settings = parley::load_settings(config);
        if (!settings)
            return fail(settings.error().message);
        auto log = make_log(settings->log.level);
        const auto outcome = only_initialize ? parley::bridge::initialize(*settings, log)
                                             : parley::bridge::Application(*settings, log).run();
        return outcome ? 0 : fail(outcome.error().message);
    } catch (const std::exception& e) {
        return fail(e.what());
    }
}
