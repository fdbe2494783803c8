#include "tests/support/eventually.h"
#include "tests/support/parley_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::testing {
namespace {

/// The tests' own client, against the broker without our plugin.
class BareBroker : public ::testing::Test {
protected:
    static void SetUpTestSuite()
    {
        SystemOptions options;
        options.plugin = false;
        system_ = std::make_unique<ParleySystem>(options);
        system_->start();
    }
    static void TearDownTestSuite()
    {
        system_->stop_broker();
        system_.reset();
    }
    static MqttClient connect(ConnectOptions options) { return MqttClient(system_->broker_port(), options); }

    inline static std::unique_ptr<ParleySystem> system_;
};

TEST_F(BareBroker, EveryQosArrivesWithItsProperties)
{
    auto sender = connect({.client = "s"});
    auto receiver = connect({.client = "r"});
    ASSERT_EQ(receiver.subscribe("t/#", 2), 2);
    for (const int qos : {0, 1, 2}) {
        PublishOptions options{.qos = qos, .retain = false, .duplicate = false, .properties = {}, .packet_id = 0};
        options.properties.user = {{"a", "1"}, {"b", "2"}, {"a", "3"}};
        options.properties.texts[property::content_type] = "text/plain";
        EXPECT_EQ(sender.publish("t/x", "payload", options), reason::success);
        const auto message = receiver.next_message();
        EXPECT_EQ(message.qos, qos);
        EXPECT_EQ(message.payload, "payload");
        EXPECT_EQ(message.properties.user, options.properties.user);
        EXPECT_EQ(message.properties.last("a"), "3");
        EXPECT_EQ(message.properties.text(property::content_type), "text/plain");
    }
}

TEST_F(BareBroker, AWillIsSentWhenTheConnectionBreaks)
{
    auto watcher = connect({.client = "w", .protocol = Protocol::v311});
    ASSERT_EQ(watcher.subscribe("gone"), 1);
    ConnectOptions options{.client = "x"};
    options.will = Will{"gone", "bye", 1, false, {}};
    connect(options).abort();
    EXPECT_EQ(watcher.next_message().payload, "bye");
}

TEST_F(BareBroker, APersistentSessionIsFoundAgain)
{
    ConnectOptions options{.client = "p"};
    options.clean_start = false;
    options.session_expiry = 100;
    {
        auto first = connect(options);
        EXPECT_FALSE(first.connack().session_present);
        first.subscribe("q");
        first.disconnect();
    }
    connect({.client = "s2"}).publish("q", "queued");
    auto second = connect(options);
    EXPECT_TRUE(second.connack().session_present);
    EXPECT_EQ(second.next_message().payload, "queued");
}

TEST_F(BareBroker, ATakeOverClosesTheFirst)
{
    auto first = connect({.client = "t"});
    auto second = connect({.client = "t"});
    EXPECT_TRUE(first.closes());
    second.ping();
}

} // namespace
} // namespace parley::testing
