#include "bridge/link/mqtt_connection.h"
#include "bridge/link/outbox.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace parley::bridge::link {
namespace {

using namespace std::chrono_literals;
using asio::ip::tcp;

/// A broker for one client, on the test's own io_context: accepts, and acknowledges when it is told to.
class ScriptedBroker {
public:
    explicit ScriptedBroker(asio::io_context& io)
        : acceptor_(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0))
    {
        asio::co_spawn(io, accept(), asio::detached);
    }
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    void drop_client() { socket_->close(); }
    void close()
    {
        acceptor_.close();
        if (socket_)
            socket_->close();
    }

    bool acknowledges = true;
    int connects = 0;
    std::vector<std::string> published; ///< payloads, in the order of arrival

private:
    asio::awaitable<void> accept()
    {
        for (;;) {
            socket_ = std::make_unique<tcp::socket>(co_await acceptor_.async_accept(asio::use_awaitable));
            ++connects;
            try {
                for (;;)
                    co_await answer_one();
            } catch (const boost::system::system_error&) {
                socket_->close(); // the client has gone, or the test has closed it
            }
        }
    }

    asio::awaitable<std::uint8_t> read_byte()
    {
        std::uint8_t byte = 0;
        co_await asio::async_read(*socket_, asio::buffer(&byte, 1), asio::use_awaitable);
        co_return byte;
    }

    asio::awaitable<void> answer_one()
    {
        const std::uint8_t first = co_await read_byte();
        std::size_t length = 0;
        for (int shift = 0;; shift += 7) {
            const std::uint8_t byte = co_await read_byte();
            length |= static_cast<std::size_t>(byte & 127) << shift;
            if (byte < 128)
                break;
        }
        std::string body(length, '\0');
        co_await asio::async_read(*socket_, asio::buffer(body), asio::use_awaitable);
        std::string answer;
        if (first >> 4 == 1) // CONNECT: receive maximum 20, as Mosquitto grants
            answer = std::string("\x20\x06\x00\x00\x03\x21\x00\x14", 8);
        else if (first >> 4 == 8) // SUBSCRIBE
            answer = std::string("\x90\x04", 2) + body.substr(0, 2) + std::string("\x00\x01", 2);
        else if (first >> 4 == 12) // PINGREQ
            answer = std::string("\xd0\x00", 2);
        else if (first >> 4 == 3) {
            const std::size_t topic = static_cast<std::uint8_t>(body[1]);
            published.push_back(body.substr(2 + topic + 2 + 1)); // no properties
            if (acknowledges)
                answer = std::string("\x40\x02", 2) + body.substr(2 + topic, 2);
        }
        co_await asio::async_write(*socket_, asio::buffer(answer), asio::use_awaitable);
    }

    tcp::acceptor acceptor_;
    std::unique_ptr<tcp::socket> socket_;
};

class ConnectionTest : public ::testing::Test {
protected:
    ConnectionTest()
    {
        ConnectionEvents events;
        events.message = [](Inbound) {};
        connection = std::make_unique<MqttConnection>(
            io.get_executor(), ConnectionOptions{"127.0.0.1", broker.port(), 15s, "bridge", "key", "requests/#"},
            std::move(events),
            std::make_shared<spdlog::logger>("none", std::make_shared<spdlog::sinks::null_sink_mt>()));
        connection->start();
        run_until([&] { return connection->is_connected(); });
    }
    ~ConnectionTest() override
    {
        bool stopped = false;
        auto end = [&]() -> asio::awaitable<void> {
            co_await connection->stop();
            broker.close();
            stopped = true;
        };
        asio::co_spawn(io, std::move(end), asio::detached);
        run_until([&] { return stopped; });
        io.run_for(30s);
        EXPECT_TRUE(io.stopped());
    }

    template <class Done>
    void run_until(Done done)
    {
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (!done() && std::chrono::steady_clock::now() < deadline)
            io.run_one_for(1s);
        ASSERT_TRUE(done());
    }

    void publish(int count, const std::string& name)
    {
        for (int i = 0; i < count; ++i)
            asio::co_spawn(io, publish_one(name + std::to_string(i)), asio::detached);
    }
    asio::awaitable<void> publish_one(std::string payload)
    {
        Publication publication{.topic = "t", .payload = std::move(payload)};
        const bool accepted = co_await connection->publish(std::move(publication));
        ++(accepted ? accepted_count : failed_count);
    }

    asio::io_context io{1};
    ScriptedBroker broker{io};
    std::unique_ptr<MqttConnection> connection;
    int accepted_count = 0;
    int failed_count = 0;
};

TEST_F(ConnectionTest, ABurstBeyondTheBrokersReceiveMaximumArrivesInOrder)
{
    publish(1000, "m");
    run_until([&] { return accepted_count + failed_count == 1000; });
    EXPECT_EQ(failed_count, 0);
    ASSERT_EQ(broker.published.size(), 1000u);
    for (int i = 0; i < 1000; ++i)
        EXPECT_EQ(broker.published[static_cast<std::size_t>(i)], "m" + std::to_string(i));
}

TEST_F(ConnectionTest, WhatHasFailedWithAConnectionIsNotSentOnTheNext)
{
    broker.acknowledges = false;
    publish(300, "lost");
    run_until([&] { return broker.published.size() >= Outbox::window; });
    EXPECT_EQ(broker.published.size(), Outbox::window);
    broker.drop_client();
    run_until([&] { return failed_count == 300; });

    broker.published.clear();
    broker.acknowledges = true;
    run_until([&] { return broker.connects == 2 && connection->is_connected(); });
    publish(1, "new");
    run_until([&] { return accepted_count == 1; });
    EXPECT_EQ(broker.published, std::vector<std::string>{"new0"});
}

TEST(OutboxTest, ForgetsWhatNobodyWaitsForAndKeepsThePlacesOfWhatIsHandedOver)
{
    Outbox outbox;
    for (Outbox::Number number = 1; number <= Outbox::window + 2; ++number)
        outbox.put(number, {});
    for (std::size_t i = 0; i < Outbox::window; ++i)
        ASSERT_TRUE(outbox.take());
    EXPECT_FALSE(outbox.take());
    outbox.forget(1);
    outbox.forget(Outbox::window + 1);
    EXPECT_FALSE(outbox.take());
    EXPECT_EQ(outbox.size(), Outbox::window + 1);

    EXPECT_TRUE(outbox.answered(1));
    EXPECT_FALSE(outbox.answered(1));
    EXPECT_EQ(outbox.take()->first, Outbox::window + 2);
    outbox.clear();
    EXPECT_EQ(outbox.size(), 0u);
}

} // namespace
} // namespace parley::bridge::link
