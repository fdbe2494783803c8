#include "core/credentials/introduction.h"
#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"
#include "tests/support/eventually.h"
#include "tests/support/web_socket.h"

#include <gmock/gmock.h>

#include <fstream>
#include <functional>

namespace parley::testing {
namespace {

using namespace std::chrono_literals;

/// Browsers, as far as the server can tell. TCP comes from 127.0.0.1, which is a trusted proxy here.
class Gateway : public SystemSuite<Gateway> {
public:
    static SystemOptions options()
    {
        SystemOptions options;
        options.settings = {{"http.trusted_proxies", "[127.0.0.1]"},
                            {"gateway.max_per_user", "3"},
                            {"gateway.max_per_address", "40"},
                            {"gateway.connects_per_minute", "100000"},
                            {"gateway.origins", "[\"https://app.example.org\"]"}};
        return options;
    }

protected:
    static std::unique_ptr<WebSocket> open(const WebSocketOptions& options = {})
    {
        return std::make_unique<WebSocket>(system().http_port(), options);
    }
    static ConnectOptions login(std::string_view user, std::string_view device = "web",
                                Protocol protocol = Protocol::v5)
    {
        ConnectOptions options;
        options.client = std::string(user) + ":" + std::string(device);
        options.user = std::string(user);
        options.password = ParleySystem::password_of(user);
        options.protocol = protocol;
        return options;
    }
    static MqttClient browse_as(std::string_view user, std::string_view device = "web",
                                const WebSocketOptions& options = {})
    {
        MqttClient client(open(options), login(user, device));
        if (!client.accepted())
            throw std::runtime_error("refused with " + std::to_string(client.connack().code));
        return client;
    }
    /// The close code that ends the connection; 0 if nothing does.
    static int close_code_of(WebSocket& socket)
    {
        std::string bytes;
        try {
            while (socket.receive(bytes, soon)) {
            }
        } catch (const ConnectionClosed&) {
            return socket.close_code();
        }
        return 0;
    }
    static unsigned status_of_refusal(const WebSocketOptions& options)
    {
        try {
            open(options);
        } catch (const UpgradeRefused& refused) {
            return refused.status;
        }
        return 101;
    }
    /// The session with that client identifier, once history knows it.
    static boost::json::object session_of(const std::string& client)
    {
        boost::json::object found;
        const bool there = eventually([&] {
            const auto clients = must(admin().get("/api/v1/clients?limit=500"), "clients").json;
            for (const auto& one : clients.at("clients").as_array())
                if (one.at("client") == boost::json::string(client))
                    found = one.as_object();
            return !found.empty();
        });
        EXPECT_TRUE(there) << client << " is not listed";
        return found;
    }
    static std::string connect_packet(std::string_view user)
    {
        std::string body;
        append_text(body, "MQTT");
        body += std::string("\x05\xc2\x00\x3c\x00", 5);
        append_text(body, std::string(user) + ":raw");
        append_text(body, user);
        append_text(body, ParleySystem::password_of(user));
        return packet(0x10, body);
    }
    static std::string next_packet(WebSocket& socket, std::string& buffer)
    {
        for (;;) {
            if (auto whole = take_packet(buffer))
                return std::string(1, static_cast<char>(whole->first)) + whole->body;
            if (!socket.receive(buffer, soon))
                throw TimedOut("no packet");
        }
    }
};

TEST_F(Gateway, BothVersionsOfMqttTalkThroughIt)
{
    given().user("g1").member_of("gw");
    given().user("g2").member_of("gw");
    auto socket = open();
    EXPECT_EQ(socket->chosen_subprotocol(), "mqtt");
    MqttClient five(std::move(socket), login("g1"));
    MqttClient three(open(), login("g2", "web", Protocol::v311));
    ASSERT_TRUE(five.accepted());
    ASSERT_TRUE(three.accepted());
    EXPECT_EQ(five.subscribe("parley/g/gw/msg/#"), 1);
    EXPECT_EQ(three.subscribe("parley/g/gw/msg/#"), 1);

    five.publish(topics().group_send("gw", "g1"), "from five");
    three.publish(topics().group_send("gw", "g2"), "from three");

    for (auto* client : {&five, &three}) {
        EXPECT_EQ(client->next_message().payload, "from five");
        EXPECT_EQ(client->next_message().payload, "from three");
    }
}

TEST_F(Gateway, PacketsMayBeCutIntoFramesInAnyWay)
{
    given().user("cut");
    auto socket = open();
    const auto connect = connect_packet("cut");
    for (const char byte : connect)
        socket->send_all(std::string_view(&byte, 1));
    std::string buffer;
    EXPECT_EQ(next_packet(*socket, buffer).substr(0, 3), std::string("\x20\0\0", 3));

    const auto ping = packet(0xc0, "");
    std::string pings;
    for (int i = 0; i < 300; ++i)
        pings += ping;
    socket->send_all(pings);                      // many packets in a frame
    socket->send_piece(ping.substr(0, 1), false); // one packet in three frames of one message
    socket->send_piece("", false);
    socket->send_piece(ping.substr(1) + ping.substr(0, 1), true);
    socket->send_all(ping.substr(1)); // and one over two messages
    for (int i = 0; i < 302; ++i)
        EXPECT_EQ(next_packet(*socket, buffer), "\xd0");
    EXPECT_LT(socket->frames(), 200u); // answers have gathered
}

TEST_F(Gateway, LargeMessagesGoBothWays)
{
    given().user("l1").member_of("large");
    auto client = browse_as("l1");
    ASSERT_EQ(client.subscribe("parley/g/large/msg/#"), 1);
    std::string payload(256 * 1024, '\0');
    for (std::size_t i = 0; i < payload.size(); ++i)
        payload[i] = static_cast<char>(i * 31);
    EXPECT_EQ(client.publish(topics().group_send("large", "l1"), payload), 0);
    EXPECT_EQ(client.next_message().payload, payload);
}

TEST_F(Gateway, WhatIsNotMqttInBinaryFramesIsToldSo)
{
    given().user("odd");
    const auto end_of = [&](const std::function<void(WebSocket&)>& say) {
        auto socket = open();
        say(*socket);
        return close_code_of(*socket);
    };
    EXPECT_EQ(end_of([](WebSocket& s) { s.send_text("a text"); }), 1003);
    EXPECT_EQ(end_of([](WebSocket& s) { s.send_all("G\x02/ "); }), 1002); // no CONNECT
    EXPECT_EQ(end_of([](WebSocket& s) { s.send_all(std::string("\0\0", 2)); }), 1002);
    EXPECT_EQ(end_of([](WebSocket& s) { s.send_all(packet(0xc0, "")); }), 1002);
    EXPECT_EQ(end_of([](WebSocket& s) { s.send_all("\x10\xff\xff\xff\x7f"); }), 1009); // a CONNECT of 256 MiB
    EXPECT_EQ(end_of([](WebSocket& s) {
                  s.send_all(connect_packet("odd"));
                  s.send_all("\x30\xff\xff\x7f"); // a PUBLISH of 2 MiB: its header is enough
              }),
              1009);
    EXPECT_EQ(end_of([](WebSocket& s) {
                  s.send_all(connect_packet("odd"));
                  s.send_text("hello");
              }),
              1003);
}

TEST_F(Gateway, OnlyPagesOfOursAndListedOnesGetIn)
{
    EXPECT_EQ(status_of_refusal({.origin = "https://app.example.org"}), 101u);
    EXPECT_EQ(status_of_refusal({.origin = "https://evil.example"}), 403u);
    EXPECT_EQ(status_of_refusal({.origin = "null"}), 403u);
    EXPECT_EQ(status_of_refusal({.origin = ""}), 403u);
    EXPECT_EQ(status_of_refusal({.subprotocol = "chat"}), 400u);
    EXPECT_EQ(status_of_refusal({.subprotocol = ""}), 400u);
    EXPECT_EQ(status_of_refusal({.path = "/other"}), 404u);
    EXPECT_EQ(admin().get("/mqtt").status, 426);
}

TEST_F(Gateway, SessionsShowTheBrowsersAddressBehindAProxy)
{
    given().user("seen");
    auto direct = browse_as("seen", "direct");
    auto proxied = browse_as("seen", "proxied", {.headers = {{"X-Forwarded-For", "198.51.100.1, 203.0.113.9"}}});

    const auto session = session_of("seen:proxied");
    EXPECT_EQ(session.at("address"), "203.0.113.9");
    EXPECT_EQ(session.at("protocol"), "websockets/5");
    EXPECT_EQ(session_of("seen:direct").at("address"), "127.0.0.1");
}

TEST_F(Gateway, NobodyIntroducesHimselfWithAnAddress)
{
    given().user("liar");
    auto options = login("liar");
    const credentials::Introduction forged("a guessed key");
    options.password = forged.seal("192.0.2.66", "liar", ParleySystem::password_of("liar"));
    EXPECT_FALSE(MqttClient(system().broker_port(), options).accepted());
    EXPECT_FALSE(MqttClient(open(), options).accepted());
}

TEST_F(Gateway, AWrongPasswordIsRefusedAsByTheBroker)
{
    given().user("wrong");
    auto options = login("wrong");
    options.password = "nonsense";
    auto socket = open();
    auto* raw = socket.get();
    MqttClient client(std::move(socket), options);
    EXPECT_EQ(client.connack().code, reason::not_authorized);
    EXPECT_TRUE(client.closes());
    EXPECT_EQ(raw->close_code(), 1000);
    options.password.reset();
    EXPECT_EQ(MqttClient(open(), options).connack().code, reason::not_authorized);
}

TEST_F(Gateway, AKickEndsTheWebSocket)
{
    given().user("kicked");
    auto socket = open();
    auto* raw = socket.get();
    MqttClient client(std::move(socket), login("kicked"));
    ASSERT_TRUE(client.accepted());
    (void)session_of("kicked:web");
    must(admin().remove("/api/v1/clients/kicked:web"), "kick");
    EXPECT_TRUE(client.closes());
    EXPECT_EQ(client.disconnect_reason(), reason::administrative_action);
    EXPECT_EQ(raw->close_code(), 1000);
}

TEST_F(Gateway, AUserHasSoManyConnectionsAndOthersHaveTheirs)
{
    given().user("many");
    given().user("few");
    std::vector<MqttClient> clients;
    for (const char* device : {"a", "b", "c"})
        clients.push_back(browse_as("many", device));
    auto socket = open();
    socket->send_all(connect_packet("many"));
    EXPECT_EQ(close_code_of(*socket), 1008);
    browse_as("few");
    clients.pop_back(); // its place is free when the gateway has seen it go
    EXPECT_TRUE(eventually([&] {
        auto again = open();
        std::string answer;
        again->send_all(connect_packet("many"));
        try {
            return again->receive(answer, soon);
        } catch (const ConnectionClosed&) {
            return false;
        }
    }));
}

TEST_F(Gateway, AClaimedNameUsesUpNobodysPlaces)
{
    given().user("victim");
    for (int i = 0; i < 5; ++i) {
        auto options = login("victim", "x" + std::to_string(i));
        options.password = "guess";
        EXPECT_FALSE(MqttClient(open(), options).accepted());
    }
    browse_as("victim");
}

TEST_F(Gateway, AnAddressHasSoManyConnectionsAndOthersHaveTheirs)
{
    given().user("crowd");
    const WebSocketOptions crowded{.headers = {{"X-Forwarded-For", "203.0.113.50"}}};
    std::vector<std::unique_ptr<WebSocket>> half_open;
    for (int i = 0; i < 40; ++i)
        half_open.push_back(open(crowded));
    EXPECT_EQ(status_of_refusal(crowded), 429u);
    browse_as("crowd", "elsewhere", {.headers = {{"X-Forwarded-For", "203.0.113.51"}}});
}

TEST_F(Gateway, AWillIsDueWhenTheBrowserVanishesAndNotWhenItSaysGoodbye)
{
    given().user("w1").member_of("wills");
    given().user("w2").member_of("wills");
    auto watcher = connect_as("w2");
    ASSERT_EQ(watcher.subscribe("parley/g/wills/live/#"), 1);
    auto options = login("w1");
    options.will = Will{"parley/g/wills/live/w1/gone", "gone"};

    MqttClient polite(open(), options);
    polite.disconnect();
    options.will->payload = "crashed";
    MqttClient(open(), options).abort();

    EXPECT_EQ(watcher.next_message().payload, "crashed");
}

/// Bytes of memory that the process holds.
std::size_t resident(pid_t process)
{
    std::ifstream in("/proc/" + std::to_string(process) + "/statm");
    std::size_t size = 0, pages = 0;
    in >> size >> pages;
    return pages * 4096;
}

TEST_F(Gateway, ASlowReaderHarmsItselfAlone)
{
    given().user("slow").member_of("slow");
    given().user("quick").member_of("slow");
    given().user("talks").member_of("slow");
    auto socket = open({.receive_buffer = 4096});
    auto* raw = socket.get();
    MqttClient slow(std::move(socket), login("slow"));
    ASSERT_EQ(slow.subscribe("parley/g/slow/live/#", 0), 0);
    auto quick = browse_as("quick");
    ASSERT_EQ(quick.subscribe("parley/g/slow/live/#", 0), 0);
    auto talks = browse_as("talks");
    const auto before = resident(system().bridge().id());

    const std::string payload(64 * 1024, 'x');
    for (int i = 0; i < 500; ++i) { // 32 MB, which `slow` does not take
        talks.publish("parley/g/slow/live/talks/data", payload, {.qos = 0});
        if (i % 10 == 9) {
            talks.ping();
            for (int taken = 0; taken < 10; ++taken)
                EXPECT_EQ(quick.next_message().payload.size(), payload.size());
        }
    }
    EXPECT_LT(resident(system().bridge().id()), before + 16 * 1024 * 1024);
    raw->abort();
}

TEST_F(Gateway, WithoutTheBrokerItSaysSoAndItHeals)
{
    given().user("patient");
    auto client = browse_as("patient");
    system().stop_broker();
    EXPECT_TRUE(client.closes());
    auto socket = open();
    socket->send_all(connect_packet("patient"));
    EXPECT_EQ(close_code_of(*socket), 1013);
    system().start_broker();
    browse_as("patient");
    EXPECT_TRUE(eventually([&] { return admin().get("/readyz").status == 200; }));
}

TEST_F(Gateway, ItsFiguresAreToBeSeen)
{
    given().user("figures");
    auto client = browse_as("figures");
    const auto metrics = admin().get("/metrics").text;
    for (const char* name :
         {"parley_gateway_connections ", "parley_gateway_logins_total ",
          "parley_gateway_refused_total{why=\"origin\"} ", "parley_gateway_bytes_total{to=\"broker\"} ",
          "parley_gateway_packets_total{to=\"browser\"} "})
        EXPECT_THAT(metrics, ::testing::HasSubstr(name));
}

} // namespace
} // namespace parley::testing
