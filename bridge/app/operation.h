#pragma once

#include "bridge/http/router.h"
#include "bridge/link/link.h"
#include "core/base/clock.h"

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace parley::bridge {

class Announcer;
class DirectoryStore;
class Door;
class Projector;
class Search;
namespace auth {
class Logins;
}
namespace http {
class Api;
} // namespace http
namespace rpc {
class Dispatcher;
}

/// Whose figures are shown. None is null while requests come.
struct OperationParts {
    Announcer* announcer = nullptr;
    DirectoryStore* store = nullptr;
    Projector* projector = nullptr;
    Search* search = nullptr;
    auth::Logins* logins = nullptr;
    http::Api* api = nullptr;
    Door* door = nullptr;
    link::Link* link = nullptr;
    rpc::Dispatcher* rpc = nullptr;
};

/// What a person or a machine that watches the bridge may ask: health, readiness, figures.
///
/// Healthy   projector and announcer work, and the broker's journal takes records as far as is known.
/// Ready     also connected to the broker, whose plugin answers, and history at most max_lag behind.
/// Threads   the io thread.
class Operation {
public:
    static constexpr std::chrono::seconds stats_age{5}; ///< the plugin is asked at most this often
    static constexpr std::chrono::seconds max_lag{10};

    Operation(OperationParts parts, const Clock& clock);

    /// What is wrong; empty: healthy.
    asio::awaitable<std::vector<std::string>> problems();
    asio::awaitable<std::vector<std::string>> obstacles(); ///< what keeps it from being ready, problems included
    asio::awaitable<std::string> metrics();
    asio::awaitable<boost::json::object> stats();

    /// A part has stopped for good: from now on the bridge is not healthy.
    void failed(std::string part);

private:
    asio::awaitable<const link::PluginStats*> plugin();

    OperationParts parts_;
    const Clock* clock_;
    std::vector<std::string> failed_;
    std::optional<link::PluginStats> plugin_;
    std::chrono::steady_clock::time_point asked_{};
};

/// /healthz, /readyz, /metrics, /api/v1/stats, /api/v1/openapi.json
void add_operation_routes(http::Router& router, Operation* operation, std::string_view openapi_json);

} // namespace parley::bridge
