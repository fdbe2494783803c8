#pragma once

#include "core/topics/topic.h"
#include "tests/support/mqtt_client.h"
#include "tests/support/process.h"
#include "tests/support/rest_client.h"
#include "tests/support/temp_folder.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::testing {

struct SystemOptions {
    /// Keys of parley.yaml as "section.key" and what stands behind them, on top of data, broker and http.
    std::vector<std::pair<std::string, std::string>> settings;
    /// Lines added to mosquitto.conf.
    std::vector<std::string> broker_lines;
    int max_queued_messages = 1000;
    bool plugin = true; ///< false: the broker alone, for comparison; everybody may connect
};

class Given;

/// A whole Parley in a temporary folder: Debian's mosquitto with the plugin, and the bridge beside it.
///
/// Order     start() or start_broker() and start_bridge() in any order; restart by calling them again after stop or
/// kill. Threads   one at a time (a second thread may use its own MqttClient and RestClient). Errors    a start that
/// fails throws with the process's log. Lifetime  the destructor kills what still runs and removes the folder.
class ParleySystem {
public:
    explicit ParleySystem(SystemOptions options = {});
    ~ParleySystem();

    void start();
    /// Returns when the listener answers, which is after the plugin has started.
    void start_broker();
    /// Returns when /readyz answers 200: the bridge is connected to the broker, if the broker runs.
    void start_bridge();
    /// Starts it without waiting, for starts that are meant to fail.
    Process& launch_broker();
    Process& launch_bridge();
    /// SIGTERM; throws unless the process ends with status 0.
    void stop_broker();
    void stop_bridge();
    void kill_broker();
    void kill_bridge();

    [[nodiscard]] Process& broker() { return *broker_; }
    [[nodiscard]] Process& bridge() { return *bridge_; }
    [[nodiscard]] std::uint16_t broker_port() const noexcept { return broker_port_; }
    [[nodiscard]] std::uint16_t http_port() const noexcept { return http_port_; }
    [[nodiscard]] std::filesystem::path folder() const { return folder_.path(); }
    [[nodiscard]] std::filesystem::path data() const { return folder_.path() / "data"; }
    [[nodiscard]] std::filesystem::path settings_file() const { return folder_.path() / "parley.yaml"; }
    [[nodiscard]] const topics::Names& topics() const noexcept { return names_; }
    /// Logs of all processes so far, for a failed test.
    [[nodiscard]] std::string logs() const;

    /// Requests as the administrator.
    RestClient& admin();
    /// Requests as that user, whose password is password_of(user).
    RestClient rest_as(std::string_view user) const;
    Given given();
    /// PUT as the administrator, again until the answer says that the plugin has applied it.
    void put_enforced(const std::string& path, const std::string& body);

    /// The password that given() sets.
    [[nodiscard]] static std::string password_of(std::string_view user);
    /// Logs in as that user; the client identifier is "{user}:{n}" with a new n unless options name one. Throws if the
    /// broker refuses.
    MqttClient connect_as(std::string_view user, ConnectOptions options = {});
    /// The same, refused or not.
    MqttClient try_connect_as(std::string_view user, ConnectOptions options = {});

private:
    void write_files() const;

    SystemOptions options_;
    TempFolder folder_;
    std::uint16_t broker_port_;
    std::uint16_t http_port_;
    topics::Names names_{"parley"};
    std::unique_ptr<Process> broker_;
    std::unique_ptr<Process> bridge_;
    std::unique_ptr<RestClient> admin_;
    int clients_ = 0;
};

/// Makes users and groups through the REST API: `system.given().user("u1").member_of("ops").observer_of("news");`
/// What is there already is left as it is. Returns when the plugin has applied it.
class Given {
public:
    explicit Given(ParleySystem& system)
        : system_(&system)
    {}
    Given& user(std::string_view id);
    Given& member_of(std::string_view group, std::string_view role = "member");
    Given& observer_of(std::string_view group) { return member_of(group, "observer"); }
    Given& group(std::string_view id, std::string_view visibility = "private");

private:
    ParleySystem* system_;
    std::string user_;
};

} // namespace parley::testing
