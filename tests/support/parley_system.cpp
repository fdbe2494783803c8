#include "tests/support/parley_system.h"

#include "tests/support/eventually.h"
#include "tests/support/free_port.h"
#include "tests/support/programs.h"

#include <map>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace parley::testing {

namespace {

using Sections = std::map<std::string, std::map<std::string, std::string>>;

std::string to_yaml(const Sections& sections)
{
    std::ostringstream yaml;
    for (const auto& [section, keys] : sections) {
        yaml << section << ":\n";
        for (const auto& [key, value] : keys)
            yaml << "  " << key << ": " << value << "\n";
    }
    return yaml.str();
}

std::string trimmed(std::string text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    return text;
}

} // namespace

ParleySystem::ParleySystem(SystemOptions options)
    : options_(std::move(options))
    , broker_port_(free_port())
    , http_port_(free_port())
{
    write_files();
    if (!options_.plugin)
        return;
    const auto [status, output] =
        run_to_end({programs::bridge(), "--config", settings_file().string(), "--init"}, folder() / "init.log");
    if (status != 0)
        throw std::runtime_error("parley-bridge --init ended with " + std::to_string(status) + "\n" + output);
}

ParleySystem::~ParleySystem() = default;

void ParleySystem::write_files() const
{
    Sections sections;
    sections["data"]["folder"] = data().string();
    sections["broker"]["port"] = std::to_string(broker_port_);
    sections["http"]["port"] = std::to_string(http_port_);
    sections["gateway"]["broker_socket"] = (folder() / "mqtt.sock").string();
    for (const auto& [name, value] : options_.settings) {
        const auto dot = name.find('.');
        sections[name.substr(0, dot)][name.substr(dot + 1)] = value;
    }
    write_file(settings_file(), to_yaml(sections));

    std::ostringstream conf;
    conf << "listener " << broker_port_ << " 127.0.0.1\n"
         << "listener 0 " << (folder() / "mqtt.sock").string() << "\n"
         << "persistence true\n"
         << "persistence_location " << folder().string() << "/\n"
         << "allow_duplicate_messages true\n"
         << "set_tcp_nodelay true\n"
         << "check_retain_source false\n"
         << "max_queued_messages " << options_.max_queued_messages << "\n"
         << "log_dest stderr\n"
         << "log_type error\nlog_type warning\nlog_type notice\nlog_type information\n";
    if (::geteuid() == 0)
        conf << "user root\n"; // or it would drop to `mosquitto`, who may not read the secrets of this folder
    if (options_.plugin)
        conf << "allow_anonymous false\n"
             << "plugin " << programs::plugin() << "\n"
             << "plugin_opt_config " << settings_file().string() << "\n";
    else
        conf << "allow_anonymous true\n";
    for (const auto& line : options_.broker_lines)
        conf << line << "\n";
    write_file(folder() / "mosquitto.conf", conf.str());
}

Process& ParleySystem::launch_broker()
{
    broker_ = std::make_unique<Process>(Command{"broker",
                                                {programs::mosquitto(), "-c", (folder() / "mosquitto.conf").string()},
                                                folder() / "broker.log",
                                                programs::broker_environment()});
    return *broker_;
}

Process& ParleySystem::launch_bridge()
{
    bridge_ = std::make_unique<Process>(
        Command{"bridge", {programs::bridge(), "--config", settings_file().string()}, folder() / "bridge.log", {}});
    return *bridge_;
}

void ParleySystem::start_broker()
{
    launch_broker().wait_for_port(broker_port_);
}

void ParleySystem::start_bridge()
{
    launch_bridge().wait_for_port(http_port_);
    RestClient probe(http_port_);
    const bool has_broker = broker_ && broker_->is_running();
    const bool ready = eventually([&] {
        return probe.get(has_broker ? "/readyz" : "/healthz").status != 0 &&
               (!has_broker || probe.get("/readyz").status == 200);
    });
    if (!ready)
        throw TimedOut("the bridge does not become ready: " + probe.get("/readyz").text + "\n" + bridge_->log());
}

void ParleySystem::start()
{
    start_broker();
    if (options_.plugin)
        start_bridge();
}

void ParleySystem::stop_broker()
{
    broker_->stop();
}

void ParleySystem::stop_bridge()
{
    bridge_->stop();
}

void ParleySystem::kill_broker()
{
    broker_->kill();
}

void ParleySystem::kill_bridge()
{
    bridge_->kill();
}

std::string ParleySystem::logs() const
{
    std::string text;
    for (const char* name : {"init.log", "broker.log", "bridge.log"}) {
        text += std::string("--- ") + name + "\n";
        auto log = read_file(folder() / name);
        constexpr std::size_t most = 12'000;
        if (log.size() > most)
            log.replace(0, log.size() - most, "…");
        text += log;
    }
    return text;
}

RestClient& ParleySystem::admin()
{
    if (!admin_) {
        admin_ = std::make_unique<RestClient>(http_port_);
        admin_->login("admin", trimmed(read_file(data() / "secrets" / "admin.password")));
    }
    return *admin_;
}

RestClient ParleySystem::rest_as(std::string_view user) const
{
    RestClient client(http_port_);
    client.login(user, password_of(user));
    return client;
}

std::string ParleySystem::password_of(std::string_view user)
{
    return "password-of-" + std::string(user);
}

MqttClient ParleySystem::try_connect_as(std::string_view user, ConnectOptions options)
{
    if (options.client.empty())
        options.client = std::string(user) + ":" + std::to_string(++clients_);
    if (!options.user)
        options.user = std::string(user);
    if (!options.password)
        options.password = password_of(user);
    return MqttClient(broker_port_, options);
}

MqttClient ParleySystem::connect_as(std::string_view user, ConnectOptions options)
{
    auto client = try_connect_as(user, std::move(options));
    if (!client.accepted())
        throw std::runtime_error("the broker refuses " + std::string(user) + " with code " +
                                 std::to_string(client.connack().code));
    return client;
}

void ParleySystem::put_enforced(const std::string& path, const std::string& body)
{
    // Right after a broker restart the bridge may not be back at it yet: then the same is asked for again.
    RestAnswer answer;
    const bool enforced = eventually([&] {
        answer = must(admin().put(path, body), "PUT " + path);
        return answer.json.at("enforced").as_bool();
    });
    if (!enforced)
        throw TimedOut("PUT " + path + " is not enforced: " + answer.text);
}

Given ParleySystem::given()
{
    return Given(*this);
}

Given& Given::user(std::string_view id)
{
    user_ = id;
    const auto path = "/api/v1/users/" + user_;
    if (system_->admin().get(path).status != 200)
        system_->put_enforced(path, R"({"kind":"person","password":")" + ParleySystem::password_of(id) + "\"}");
    return *this;
}

Given& Given::group(std::string_view id, std::string_view visibility)
{
    const auto path = "/api/v1/groups/" + std::string(id);
    if (system_->admin().get(path).status != 200)
        system_->put_enforced(path, R"({"name":")" + std::string(id) + R"(","visibility":")" + std::string(visibility) +
                                        "\"}");
    return *this;
}

Given& Given::member_of(std::string_view group_id, std::string_view role)
{
    group(group_id);
    system_->put_enforced("/api/v1/groups/" + std::string(group_id) + "/members/" + user_,
                          R"({"role":")" + std::string(role) + "\"}");
    return *this;
}

} // namespace parley::testing
