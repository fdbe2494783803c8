#include "tests/integration/system_suite.h"
#include "tests/integration/tls_files.h"
#include "tests/support/eventually.h"
#include "tests/support/free_port.h"
#include "tests/support/process.h"
#include "tests/support/programs.h"

#include <gmock/gmock.h>

#include <csignal>

namespace parley::testing {
namespace {

using ::testing::HasSubstr;

std::size_t count(const std::string& text, std::string_view part)
{
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
        ++found;
    return found;
}

/// The bridge's own link goes through TLS in all of these: that the system starts at all says that it works.
class TlsListeners : public SystemSuite<TlsListeners> {
public:
    static SystemOptions options()
    {
        files_ = std::make_unique<TlsFiles>();
        return {.settings = {{"broker.port", std::to_string(files_->server_port())},
                             {"broker.tls_ca", files_->file("ca.pem").string()}},
                .broker_lines = files_->broker_lines()};
    }

protected:
    static TlsFiles& files() { return *files_; }

    static MqttClient by_tls(const std::string& user, ConnectOptions options = {})
    {
        if (!options.tls)
            options.tls = files().client();
        options.user = user;
        options.password = ParleySystem::password_of(user);
        if (options.client.empty())
            options.client = user + ":tls" + std::to_string(++clients_);
        return MqttClient(files().server_port(), options);
    }
    static std::size_t reloads() { return count(system().broker().log(), "Reloading config."); }
    /// The broker has begun to load its files anew, and does nothing else before it is done.
    [[nodiscard]] static bool has_reloaded(std::size_t before)
    {
        return eventually([&] { return reloads() > before; });
    }

private:
    inline static std::unique_ptr<TlsFiles> files_;
    inline static int clients_ = 0;
};

TEST_F(TlsListeners, APasswordLogsInOverTlsOfEitherVersion)
{
    given().user("tp1").member_of("tls-password");
    for (const bool old : {false, true}) {
        auto tls = files().client();
        tls.old = old;
        auto client = by_tls("tp1", {.tls = tls});
        ASSERT_TRUE(client.accepted()) << client.end();
        EXPECT_EQ(client.subscribe(topics().group_msg("tls-password", "#")), 1);
        EXPECT_EQ(client.publish(topics().group_send("tls-password", "tp1"), "by TLS"), reason::success);
        EXPECT_EQ(client.next_message().payload, "by TLS");
    }
}

TEST_F(TlsListeners, AWrongPasswordIsRefusedOverTlsAsWell)
{
    given().user("tp2");
    ConnectOptions options{.client = "tp2", .user = "tp2", .password = "wrong", .tls = files().client()};
    EXPECT_EQ(MqttClient(files().server_port(), options).connack().code, reason::not_authorized);
}

TEST_F(TlsListeners, ARenewedCertificateServesNewConnectionsAndDropsNobody)
{
    given().user("tr1").member_of("renewal");
    given().user("tr2").member_of("renewal");
    auto by_password = by_tls("tr1");
    auto in_plain = connect_as("tr2");
    ASSERT_EQ(by_password.subscribe(topics().group_msg("renewal", "#")), 1);
    ASSERT_EQ(in_plain.subscribe(topics().group_msg("renewal", "#")), 1);
    // A session whose client is away: the broker asks for its login again, too.
    const ConnectOptions phone{.client = "tr2:phone", .clean_start = false, .session_expiry = 600};
    {
        auto away = connect_as("tr2", phone);
        ASSERT_EQ(away.subscribe(topics().group_msg("renewal", "#")), 1);
        away.disconnect();
    }
    const auto old_serial = by_password.server_serial();

    files().tls({"renew"});
    const auto before = reloads();
    files().tls({"reload", "--pid-file", files().pid_file().string()});
    ASSERT_TRUE(has_reloaded(before));

    auto newcomer = by_tls("tr1");
    ASSERT_TRUE(newcomer.accepted()) << newcomer.end();
    EXPECT_NE(newcomer.server_serial(), old_serial);
    EXPECT_EQ(by_password.server_serial(), old_serial);
    EXPECT_EQ(newcomer.publish(topics().group_send("renewal", "tr1"), "after"), reason::success);
    EXPECT_EQ(by_password.next_message().payload, "after");
    EXPECT_EQ(in_plain.next_message().payload, "after");
    auto back = connect_as("tr2", phone);
    EXPECT_TRUE(back.connack().session_present);
    EXPECT_EQ(back.next_message().payload, "after");
    EXPECT_EQ(admin().get("/readyz").status, 200);
    EXPECT_EQ(count(system().bridge().log(), "connection to 127.0.0.1:"), 0U) << "the bridge's link stays as well";
}

TEST_F(TlsListeners, ABadPairNeverReachesTheBroker)
{
    const std::string good = read_file(files().file("server.key"));
    write_file(files().file("server.key"), read_file(files().file("ca.key")));
    const auto before = reloads();
    EXPECT_THROW(files().tls({"reload", "--pid-file", files().pid_file().string()}), std::runtime_error);
    write_file(files().file("server.key"), good);
    EXPECT_EQ(reloads(), before);
    given().user("tb1");
    EXPECT_TRUE(by_tls("tb1").accepted());
}

/// A broker, and a bridge that has a reason not to trust it.
class DistrustingBridge : public ::testing::Test {
protected:
    void expect_complaint(const std::string& host, const std::filesystem::path& ca, const std::string& complaint)
    {
        ParleySystem system({.settings = {{"broker.port", std::to_string(files_.server_port())},
                                          {"broker.host", host},
                                          {"broker.tls_ca", ca.string()}},
                             .broker_lines = files_.broker_lines()});
        system.start_broker();
        auto& bridge = system.launch_bridge();
        bridge.wait_for_log("link: cannot connect to " + host);
        EXPECT_THAT(bridge.log(), HasSubstr(complaint));
        EXPECT_EQ(count(system.broker().log(), "as $bridge"), 0U);
    }

    TlsFiles files_;
};

TEST_F(DistrustingBridge, ABrokerOfAnotherAuthorityIsNotToldTheKey)
{
    const TlsFiles others;
    expect_complaint("127.0.0.1", others.file("ca.pem"), "its certificate must be signed by");
}

TEST_F(DistrustingBridge, ABrokerOfAnotherNameIsNotToldTheKey)
{
    files_.tls({"renew", "--name", "elsewhere.example.org"});
    expect_complaint("127.0.0.1", files_.file("ca.pem"), "made out to 127.0.0.1");
}

} // namespace
} // namespace parley::testing
