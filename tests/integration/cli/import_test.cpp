#include "tests/integration/cli/ctl.h"
#include "tests/support/free_port.h"
#include "tests/support/parley_system.h"
#include "tests/support/process.h"
#include "tests/support/programs.h"
#include "tests/support/temp_folder.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <unistd.h>

namespace parley::testing {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

/// What clients see of a broker: each question with its answer.
using Behaviour = std::map<std::string, bool>;

struct Client {
    std::string user;
    std::string password;
};

/// Asks a broker as its clients would. `feeder` may publish everywhere, everybody may receive fence/#.
class Probe {
public:
    Probe(std::uint16_t port, Client feeder)
        : port_(port)
        , feeder_(connect(feeder))
    {}

    Behaviour ask(const std::vector<Client>& clients, const std::vector<std::string>& names,
                  const std::vector<std::string>& filters)
    {
        Behaviour seen;
        for (const Client& each : clients) {
            auto client = connect(each);
            seen[each.user + " logs in"] = client.accepted();
            if (!client.accepted())
                continue;
            EXPECT_EQ(client.subscribe("fence/" + each.user), 1);
            for (const std::string& name : names) {
                seen[each.user + " publishes to " + name] =
                    client.publish(name, "from " + each.user) != reason::not_authorized;
                seen[each.user + " receives from " + name] = receives(client, each.user, name);
            }
            for (const std::string& filter : filters)
                seen[each.user + " subscribes with " + filter] = subscribes(client, filter);
        }
        return seen;
    }

private:
    MqttClient connect(const Client& client) const
    {
        return MqttClient(port_, {.client = client.user, .user = client.user, .password = client.password});
    }

    static bool subscribes(MqttClient& client, const std::string& filter)
    {
        const bool accepted = client.subscribe(filter) < reason::unspecified;
        if (accepted)
            client.unsubscribe(filter);
        return accepted;
    }

    bool receives(MqttClient& client, const std::string& user, const std::string& name)
    {
        client.subscribe(name);
        feeder_.publish(name, "feed");
        feeder_.publish("fence/" + user, "fence");
        bool received = false;
        for (auto message = client.next_message(); message.topic != "fence/" + user; message = client.next_message())
            received = received || message.topic == name;
        client.unsubscribe(name);
        return received;
    }

    std::uint16_t port_;
    MqttClient feeder_;
};

/// The broker that is left: Debian's, without Parley.
class OtherBroker {
public:
    explicit OtherBroker(const std::vector<std::string>& lines)
        : port_(free_port())
    {
        std::ostringstream conf;
        conf << "listener " << port_ << " 127.0.0.1\nallow_anonymous false\nlog_dest stderr\n";
        if (::geteuid() == 0)
            conf << "user root\n";
        for (const std::string& line : lines)
            conf << line << "\n";
        write_file(folder_.path() / "mosquitto.conf", conf.str());
        process_ = std::make_unique<Process>(
            Command{"other broker",
                    {programs::mosquitto(), "-c", (folder_.path() / "mosquitto.conf").string()},
                    folder_.path() / "log",
                    {}});
        process_->wait_for_port(port_);
    }
    ~OtherBroker()
    {
        if (process_->is_running())
            process_->stop();
    }
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    TempFolder folder_;
    std::uint16_t port_;
    std::unique_ptr<Process> process_;
};

/// Imports with the bridge alone, as somebody does who has not switched brokers yet; then starts the broker.
boost::json::value import_and_start(ParleySystem& system, std::vector<std::string> arguments)
{
    system.start_bridge();
    Ctl ctl(system);
    arguments.insert(arguments.begin(), {"--json", "import"});
    const auto first = ctl.run(arguments);
    EXPECT_EQ(first.status, 0) << first.output;
    const auto again = ctl.run(arguments);
    EXPECT_EQ(again.status, 0) << again.output;
    const auto done = again.json().at("done");
    for (const char* changed :
         {"users_added", "users_changed", "groups_added", "members_added", "grants_put", "grants_removed"})
        EXPECT_EQ(done.at(changed), 0) << changed << " by the second import";
    system.start_broker();
    return first.json();
}

constexpr const char* pencil_dynsec =
    R"("salt":"9vgCc4YO+dsteRg8","iterations":101,"password":"UOQ1MZr5kFpHKv6TWiqHDNQc8gwrybSqmATiDHehLTGjW6HduWajLsJiUasjy3Kb+eLErpwqZ8Zd4boALc5A9g==")";

std::string dynsec_file()
{
    const auto client = [](const std::string& name, const std::string& more) {
        return R"({"username":")" + name + R"(",)" + pencil_dynsec + "," + more + "}";
    };
    const auto acl = [](const std::string& type, const std::string& topic, int priority, bool allow) {
        return R"({"acltype":")" + type + R"(","topic":")" + topic + R"(","priority":)" + std::to_string(priority) +
               R"(,"allow":)" + (allow ? "true" : "false") + "}";
    };
    return R"({"defaultACLAccess":{"publishClientSend":false,"publishClientReceive":true,"subscribe":false,"unsubscribe":true},
"clients":[)" +
           client("feeder", R"("roles":[{"rolename":"feeder"}])") + "," +
           client("dev1", R"("roles":[{"rolename":"device"},{"rolename":"fence"}])") + "," +
           client("dev2", R"("roles":[{"rolename":"device"},{"rolename":"fence"}])") + "," +
           client("dev3", R"("disabled":true,"roles":[{"rolename":"device"}])") + "," +
           client("ops",
                  R"("textname":"Operator","roles":[{"rolename":"fence"},{"rolename":"no-secrets","priority":5}])") +
           R"(],
"groups":[{"groupname":"plant","roles":[{"rolename":"plant","priority":0}],
           "clients":[{"username":"ops","priority":1},{"username":"dev1","priority":1}]}],
"roles":[
 {"rolename":"feeder","acls":[)" +
           acl("publishClientSend", "#", 0, true) + R"(]},
 {"rolename":"fence","acls":[)" +
           acl("subscribePattern", "fence/#", 0, true) + R"(]},
 {"rolename":"device","acls":[)" +
           acl("publishClientSend", "state/+", 1, true) + "," + acl("publishClientSend", "state/locked", 2, false) +
           "," + acl("subscribeLiteral", "cmd/all", 0, true) + R"(]},
 {"rolename":"plant","acls":[)" +
           acl("subscribePattern", "plant/#", 0, true) + "," + acl("publishClientSend", "plant/#", 0, true) + R"(]},
 {"rolename":"no-secrets","acls":[)" +
           acl("publishClientSend", "plant/secret", 0, false) + R"(]}
]})";
}

TEST(Import, ClientsOfDynamicSecurityWorkAsBefore)
{
    TempFolder folder;
    const auto file = folder.path() / "dynamic-security.json";
    write_file(file, dynsec_file());
    write_file(folder.path() / "copy.json", dynsec_file()); // the plugin writes its file
    const Client feeder{"feeder", "pencil"};
    const std::vector<Client> clients{
        {"dev1", "pencil"}, {"dev2", "pencil"}, {"dev2", "wrong"}, {"dev3", "pencil"}, {"ops", "pencil"}};
    const std::vector<std::string> names{"state/on", "state/locked", "state/a/b", "cmd/all", "cmd/x",
                                         "plant/x",  "plant/secret", "plant",     "other"};
    const std::vector<std::string> filters{"#", "plant/#", "plant/+/x", "state/#", "cmd/#", "+/x", "cmd/+"};
    Behaviour before;
    {
        const OtherBroker other({"plugin /usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so",
                                 "plugin_opt_config_file " + (folder.path() / "copy.json").string()});
        before = Probe(other.port(), feeder).ask(clients, names, filters);
    }
    ParleySystem system;
    const auto report = import_and_start(system, {"dynsec", file.string()});
    EXPECT_EQ(report.at("differences").as_array().size(), 0u);
    const auto after = Probe(system.broker_port(), feeder).ask(clients, names, filters);
    EXPECT_EQ(before, after);
    EXPECT_TRUE(before.at("ops receives from plant/secret"));
    EXPECT_FALSE(before.at("ops publishes to plant/secret"));
    EXPECT_FALSE(before.at("dev3 logs in"));
}

TEST(Import, ClientsOfPasswordAndAclFilesWorkAsBefore)
{
    TempFolder folder;
    const auto passwords = folder.path() / "passwords";
    const auto acl = folder.path() / "acl";
    write_file(passwords, "");
    const std::vector<Client> clients{{"dev1", "one"}, {"dev2", "two"}, {"dev1", "two"}, {"ops", "three"}};
    for (const Client& each : {Client{"feeder", "f"}, clients[0], clients[1], clients[3]}) {
        const auto [status, output] = run_to_end(
            {"/usr/bin/mosquitto_passwd", "-b", passwords.string(), each.user, each.password}, folder.path() / "log");
        ASSERT_EQ(status, 0) << output;
    }
    write_file(acl,
               "user feeder\ntopic write #\n"
               "user ops\ntopic plant/#\ntopic read state/#\ntopic deny alarm/off\n"
               "user dev1\ntopic read cmd/all\ntopic write plant/line1\n"
               "pattern read fence/%u\npattern write state/%u/+\npattern read cmd/%u/#\npattern write alarm/off\n");
    const std::vector<std::string> names{"plant/x",    "plant/line1",     "state/dev1/on", "state/dev2/on",
                                         "cmd/all",    "cmd/dev1/set",    "cmd/dev2/set",  "alarm/off",
                                         "state/dev1", "state/dev1/on/x", "other"};
    Behaviour before;
    {
        const OtherBroker other({"password_file " + passwords.string(), "acl_file " + acl.string()});
        before = Probe(other.port(), {"feeder", "f"}).ask(clients, names, {});
    }
    ParleySystem system;
    const auto report =
        import_and_start(system, {"mosquitto", "--passwords", passwords.string(), "--acl", acl.string()});
    EXPECT_EQ(report.at("differences").as_array().size(), 0u);
    Probe probe(system.broker_port(), {"feeder", "f"});
    EXPECT_EQ(before, probe.ask(clients, names, {}));
    const auto wide = probe.ask({{"ops", "three"}}, {}, {"plant/#", "state/#", "#"});
    EXPECT_TRUE(wide.at("ops subscribes with plant/#"));
    EXPECT_FALSE(wide.at("ops subscribes with #")) << "wider than the rights: the one thing that is different";
}

TEST(Import, ADryRunChangesNothingAndNeedsNoServer)
{
    TempFolder folder;
    write_file(folder.path() / "d.json", dynsec_file());
    const auto [status, output] = run_to_end({programs::ctl(), "--url", "http://127.0.0.1:1", "import", "dynsec",
                                              (folder.path() / "d.json").string(), "--dry-run"},
                                             folder.path() / "log");
    EXPECT_EQ(status, 0) << output;
    EXPECT_THAT(output, HasSubstr("all agree"));
    EXPECT_THAT(output, HasSubstr("Nothing was changed"));
}

TEST(Import, ADifferenceIsExitStatusOne)
{
    TempFolder folder;
    write_file(folder.path() / "passwords", "ops:x\n");
    write_file(folder.path() / "acl", "user ops\ntopic read a/#\ntopic deny a/b\n");
    const auto [status, output] =
        run_to_end({programs::ctl(), "import", "mosquitto", "--passwords", (folder.path() / "passwords").string(),
                    "--acl", (folder.path() / "acl").string(), "--dry-run"},
                   folder.path() / "log");
    EXPECT_EQ(status, 1) << output;
    EXPECT_THAT(output, HasSubstr("ops"));
    EXPECT_THAT(output, HasSubstr("a/#"));
}

} // namespace
} // namespace parley::testing
