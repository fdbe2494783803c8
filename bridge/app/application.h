#pragma once

#include "core/base/result.h"
#include "core/settings/settings.h"

#include <memory>

namespace spdlog {
class logger;
}

namespace parley::bridge {

/// Makes what a data folder needs (see prepare_data_folder), and history.db; nothing that is there is changed.
/// unavailable: another bridge works on it, or it cannot be made. StorageError.
Result<void> initialize(const Settings& settings, const std::shared_ptr<spdlog::logger>& log);

/// The bridge: the only place that builds its parts and ties them together; docs/architecture.md has the picture.
///
/// Threads   the thread that calls run() is the io thread; the door, the directory's writer, two readers, the disk, the
///           projector, search and Paho have their own.
/// Errors    run(): one line in the Error when it cannot start. StorageError: a database that is not ours or is
/// damaged.
class Application {
public:
    Application(Settings settings, std::shared_ptr<spdlog::logger> log);
    ~Application();
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    /// Works until SIGTERM or SIGINT, then ends what is under way.
    Result<void> run();

private:
    struct Parts;
    Settings settings_;
    std::shared_ptr<spdlog::logger> log_;
    std::unique_ptr<Parts> parts_;
};

} // namespace parley::bridge
