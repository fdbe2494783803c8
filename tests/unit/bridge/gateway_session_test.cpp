#include "bridge/gateway/gateway.h"
#include "bridge/http/server.h"
#include "core/credentials/introduction.h"
#include "tests/support/eventually.h"
#include "tests/support/mqtt_packets.h"
#include "tests/support/temp_folder.h"
#include "tests/support/web_socket.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <optional>
#include <poll.h>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace parley::bridge::gateway {
namespace {

using namespace std::chrono_literals;
using namespace parley::testing;
using Local = asio::local::stream_protocol;

std::string connect_packet(std::string_view user = "u1")
{
    std::string body;
    append_text(body, "MQTT");
    body += std::string("\x05\xc2\x00\x3c\x00", 5);
    append_text(body, std::string(user) + ":web");
    append_text(body, user);
    append_text(body, "secret");
    return packet(0x10, body);
}
const std::string connack("\x20\x03\x00\x00\x00", 5);

/// The broker's end of one connection.
class BrokerEnd {
public:
    explicit BrokerEnd(Local::socket socket)
        : socket_(std::move(socket))
    {}
    /// Reads until so many bytes are there, or the end.
    std::string read(std::size_t bytes)
    {
        while (buffer_.size() < bytes && wait(soon)) {
            char chunk[4096];
            boost::system::error_code ec;
            const auto got = socket_.read_some(asio::buffer(chunk), ec);
            if (ec)
                break;
            buffer_.append(chunk, got);
        }
        return std::exchange(buffer_, {});
    }
    RawPacket next_packet()
    {
        for (;;) {
            if (auto whole = take_packet(buffer_))
                return *std::move(whole);
            const auto more = std::move(buffer_);
            buffer_ = more + read(1);
            if (buffer_.size() == more.size())
                throw TimedOut("no packet");
        }
    }
    void write(std::string_view bytes) { asio::write(socket_, asio::buffer(bytes)); }
    /// Writes while the other side takes it; how much that was.
    std::size_t write_what_fits(std::size_t most)
    {
        const std::string chunk(64 * 1024, '\0');
        const auto publish = packet(0x30, chunk);
        socket_.non_blocking(true);
        std::size_t written = 0;
        for (;;) {
            boost::system::error_code ec;
            const auto offset = written % publish.size();
            written += socket_.write_some(asio::buffer(publish.data() + offset, publish.size() - offset), ec);
            if (written >= most)
                return written;
            pollfd room{socket_.native_handle(), POLLOUT, 0};
            if (ec && ::poll(&room, 1, 300) == 0)
                return written;
        }
    }
    bool is_closed() { return wait(soon) && read(1'000'000'000).empty(); }
    void close() { socket_.close(); }

private:
    bool wait(Within within)
    {
        pollfd waiting{socket_.native_handle(), POLLIN, 0};
        return ::poll(&waiting, 1, static_cast<int>(within.count())) > 0;
    }
    Local::socket socket_;
    std::string buffer_;
};

/// A server with a gateway, and the place where its broker listens.
class GatewayTest : public ::testing::Test {
protected:
    void start(GatewayOptions options = {})
    {
        options.broker.socket = folder.path() / "broker.sock";
        options.bridge_key = "key";
        http::ServerOptions server_options;
        server_options.port = 0;
        auto log = std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::null_sink_mt>());
        gateway.emplace(io.get_executor(), options, log);
        server.emplace(io.get_executor(), server_options, &GatewayTest::nothing, log);
        server->on_upgrade(*gateway);
        if (auto listening = server->listen(); !listening)
            throw std::runtime_error(listening.error().message);
        port = server->port();
        thread = std::thread([this] { io.run(); });
    }
    ~GatewayTest() override
    {
        stop();
        if (thread.joinable())
            thread.join(); // ends because nothing is left
    }
    void stop()
    {
        boost::asio::post(io, [this] {
            server->stop();
            gateway->stop();
        });
    }
    static asio::awaitable<http::Response> nothing(http::Request) { co_return http::Response{}; }

    WebSocket open() const { return WebSocket(port); }
    BrokerEnd accept()
    {
        pollfd waiting{acceptor.native_handle(), POLLIN, 0};
        if (::poll(&waiting, 1, static_cast<int>(soon.count())) <= 0)
            throw TimedOut("nobody connects to the broker");
        return BrokerEnd(acceptor.accept());
    }
    /// A browser that has logged in, and the broker's end of it.
    std::pair<WebSocket, BrokerEnd> pair()
    {
        auto browser = open();
        browser.send_all(connect_packet());
        auto broker = accept();
        broker.next_packet();
        broker.write(connack);
        std::string answer;
        while (answer.size() < connack.size() && browser.receive(answer, soon)) {
        }
        return {std::move(browser), std::move(broker)};
    }
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

    TempFolder folder;
    asio::io_context io;
    asio::io_context broker_io;
    Local::acceptor acceptor{broker_io, Local::endpoint((folder.path() / "broker.sock").string())};
    std::optional<Gateway> gateway;
    std::optional<http::Server> server;
    std::uint16_t port = 0;
    std::thread thread;
};

TEST_F(GatewayTest, TheBrokerIsToldTheAddressInsideThePassword)
{
    start();
    auto browser = open();
    browser.send_all(connect_packet());
    const auto connect = accept().next_packet();
    BodyReader body(connect.body);
    body.text();
    body.u8();
    body.u8();
    body.u16();
    body.properties();
    EXPECT_EQ(body.text(), "u1:web");
    EXPECT_EQ(body.text(), "u1");
    const auto field = body.text();
    const credentials::Introduction introduction("key");
    const auto opened = introduction.open("u1", field);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->address, "127.0.0.1");
    EXPECT_EQ(opened->password, "secret");
}

TEST_F(GatewayTest, WhoSaysNothingIsSentAway)
{
    GatewayOptions options;
    options.connect_timeout = 100ms;
    start(options);
    auto silent = open();
    EXPECT_EQ(close_code_of(silent), 1008);
    auto halting = open();
    halting.send_all(connect_packet().substr(0, 10));
    EXPECT_EQ(close_code_of(halting), 1008);
    EXPECT_EQ(gateway->counters().late_total.get(), 2u);
}

TEST_F(GatewayTest, ABrokerThatDoesNotReadStopsTheBrowser)
{
    start();
    auto [browser, broker] = pair();
    const auto piece = packet(0x30, std::string(60'000, 'x'));
    constexpr std::size_t much = 64 * 1024 * 1024;
    std::size_t sent = 0;
    try {
        for (; sent < much; sent += piece.size())
            browser.send_all(piece, Within{300});
    } catch (const TimedOut&) {
    }
    EXPECT_LT(sent, much) << "it has vanished somewhere";
}

TEST_F(GatewayTest, ABrokerThatReadsLateGetsEverything)
{
    start();
    auto [browser, broker] = pair();
    const auto piece = packet(0x30, std::string(60'000, 'x'));
    constexpr std::size_t pieces = 100;
    auto& reads = broker; // a structured binding cannot be captured
    std::size_t got = 0;
    std::thread reader([&reads, &got, wanted = piece.size() * pieces] { got = reads.read(wanted).size(); });
    for (std::size_t i = 0; i < pieces; ++i)
        browser.send_all(piece);
    reader.join();
    EXPECT_EQ(got, piece.size() * pieces);
}

TEST_F(GatewayTest, ABrowserThatDoesNotReadStopsTheBrokerAndIsClosedInTheEnd)
{
    GatewayOptions options;
    options.write_timeout = 1000ms;
    start(options);
    auto [browser, broker] = pair();
    constexpr std::size_t much = 64 * 1024 * 1024;
    EXPECT_LT(broker.write_what_fits(much), much);
    EXPECT_TRUE(broker.is_closed());
    EXPECT_EQ(gateway->counters().late_total.get(), 1u);
}

TEST_F(GatewayTest, WhatTheBrowserSaidLastReachesTheBrokerBeforeItsEnd)
{
    start();
    for (int i = 0; i < 20; ++i) {
        auto [browser, broker] = pair();
        broker.write(packet(0x30, std::string(50'000, 'x'))); // on its way while the browser leaves
        browser.send_all(packet(0xe0, ""));
        browser.close();
        EXPECT_EQ(broker.read(2), std::string("\xe0\0", 2));
        EXPECT_TRUE(broker.is_closed());
    }
}

TEST_F(GatewayTest, TheBrokersEndIsTheBrowsersEnd)
{
    start();
    auto [browser, broker] = pair();
    broker.write(packet(0xe0, "\x98"));
    broker.close();
    std::string bytes;
    EXPECT_THROW(
        {
            while (browser.receive(bytes, soon)) {
            }
        },
        ConnectionClosed);
    EXPECT_EQ(bytes, packet(0xe0, "\x98"));
    EXPECT_EQ(browser.close_code(), 1000);
}

TEST_F(GatewayTest, WithoutABrokerTheBrowserIsToldToComeAgain)
{
    start();
    acceptor.close();
    auto browser = open();
    browser.send_all(connect_packet());
    EXPECT_EQ(close_code_of(browser), 1013);
}

TEST_F(GatewayTest, OnlySoManyLoginsAreUnderWayAtOnce)
{
    GatewayOptions options;
    options.logins_at_once = 2;
    start(options);
    std::vector<WebSocket> browsers;
    for (int i = 0; i < 3; ++i) {
        browsers.push_back(open());
        browsers.back().send_all(connect_packet());
    }
    auto first = accept();
    auto second = accept();
    pollfd waiting{acceptor.native_handle(), POLLIN, 0};
    EXPECT_EQ(::poll(&waiting, 1, 100), 0);
    second.write(connack);
    accept(); // the third's turn has come
}

TEST_F(GatewayTest, AStopSaysGoodbyeToEverybody)
{
    start();
    auto [browser, broker] = pair();
    auto half_open = open();
    stop();
    EXPECT_EQ(close_code_of(browser), 1001);
    EXPECT_NE(close_code_of(half_open), 0); // ended, with or without a word
    EXPECT_TRUE(broker.is_closed());
}

TEST_F(GatewayTest, NothingIsLeftOfConnectionsThatEndedInAnyWay)
{
    start();
    for (int i = 0; i < 5; ++i) {
        open().abort();
        auto [browser, broker] = pair();
        if (i % 2 == 0)
            browser.abort();
        else
            broker.close();
    }
    EXPECT_TRUE(eventually([&] { return gateway->counters().connections.get() == 0; }));
}

} // namespace
} // namespace parley::bridge::gateway
