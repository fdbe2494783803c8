#pragma once

#include "bridge/link/mqtt_connection.h"
#include "bridge/services/enforcement.h"
#include "bridge/services/publisher.h"
#include "bridge/services/session_closer.h"
#include "bridge/services/session_extender.h"
#include "core/base/result.h"
#include "core/ids/ids.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spdlog {
class logger;
}

namespace parley::bridge::link {

/// What the plugin says of itself.
struct PluginStats {
    std::uint64_t epoch = 0; ///< one for each start of the broker
    Revision revision;
    std::string broker_version;
    std::vector<std::pair<std::string, double>> counters;
};

struct LinkOptions {
    std::string host;
    std::uint16_t port = 1883;
    std::chrono::seconds keep_alive{15};
    LinkTls tls{};
    std::string key;                  ///< the content of secrets/bridge.key
    std::string request_filter;       ///< topics::Names::rpc_filter()
    std::function<Revision()> newest; ///< of directory.db; asked on the io thread
};

/// The bridge's own connection to the broker, and what the services may do through it.
///
/// Threads   the io thread.
/// Errors    a broker that is away is an answer, never an exception: false, or unavailable.
/// Order     after each connect: the plugin is told of the newest revision, its epoch is learned, then on_connected()
/// is called. Lifetime  as MqttConnection.
class Link final : public Publisher, public Enforcement, public SessionCloser, public SessionExtender {
public:
    Link(asio::any_io_executor executor, LinkOptions options, std::shared_ptr<spdlog::logger> log);
    ~Link() override;

    /// A request of a client, as it came. Set before start().
    void on_request(std::function<void(Inbound)> listener);
    /// `is_new_epoch`: the broker has started since the last connect (or this is the bridge's first): what it retained
    /// may be gone. Set before start().
    void on_connected(std::function<void(std::uint64_t epoch, bool is_new_epoch)> listener);
    /// Set before start().
    void on_lost(std::function<void()> listener);

    void start();
    asio::awaitable<void> stop();
    /// There is a connection, and the plugin has answered on it.
    [[nodiscard]] bool is_ready() const noexcept;
    [[nodiscard]] ConnectionCounters counters() const noexcept;

    asio::awaitable<bool> publish(Publication publication) override;
    asio::awaitable<bool> applied(Revision revision) override;
    asio::awaitable<Result<int>> close_user(UserId user) override;
    asio::awaitable<Result<int>> close_client(std::string client) override;
    asio::awaitable<Result<int>> extend(SessionExtension extension) override;
    asio::awaitable<Result<PluginStats>> stats();

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace parley::bridge::link
