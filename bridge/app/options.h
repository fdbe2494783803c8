#pragma once

#include "bridge/announcer/announcer.h"
#include "bridge/announcer/change_log_pruner.h"
#include "bridge/gateway/options.h"
#include "bridge/http/server.h"
#include "bridge/link/link.h"
#include "bridge/presence/publisher.h"
#include "bridge/projector/projector.h"
#include "bridge/stores/data_folder.h"
#include "bridge/stores/directory_store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/credentials/login_throttle.h"
#include "core/settings/settings.h"

#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace parley::bridge {

// What the parts are built from: the settings in each part's own words, the data folder, the secrets.

/// The data folder, complete and of the newest schema.
Result<DataFolder> prepare(const Settings& settings, const Clock& clock, const std::shared_ptr<spdlog::logger>& log);

/// Secrets are read once, at the start: their files may become unreadable later without harm.
struct Secrets {
    std::string bridge_key;
    std::string token_key;
};
Result<Secrets> read_secrets(const Settings& settings);

std::filesystem::path lock_of(const Settings& settings);

/// The proxies have been looked at when the settings were read.
http::ServerOptions server_options(const Settings& settings, boost::asio::any_io_executor disk);
gateway::GatewayOptions gateway_options(const Settings& settings, std::string key);
ProjectorOptions projector_options(const Settings& settings, const DataFolder& folder);
/// `store` outlives the link.
link::LinkOptions link_options(const Settings& settings, std::string key, const DirectoryStore& store);
Announcer::Options announcer_options(const Settings& settings);
ChangeLogPruner::Options pruner_options(const Settings& settings);
PresenceOptions presence_options(const Settings& settings);
credentials::LoginThrottle::Limits login_limits(const Settings& settings);

} // namespace parley::bridge
