#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"

#include <gmock/gmock.h>

#include <random>

namespace parley::testing {
namespace {

/// Every test ends by asking whether a well-behaved client is still served: the broker lives.
class Hostile : public SystemSuite<Hostile> {
protected:
    void SetUp() override
    {
        given().user("good").member_of("gg");
        given().user("mallory").member_of("gg");
    }
    void TearDown() override
    {
        auto good = connect_as("good");
        ASSERT_EQ(good.subscribe("parley/g/gg/msg/#"), 1);
        good.publish(topics().group_send("gg", "good"), "still here");
        EXPECT_EQ(good.next_message().payload, "still here");
    }
    static std::string random_bytes(std::mt19937& random, std::size_t count)
    {
        std::string bytes(count, '\0');
        for (auto& byte : bytes)
            byte = static_cast<char>(random());
        return bytes;
    }
};

TEST_F(Hostile, TopicsThatAreInNoTableAreRefused)
{
    auto mallory = connect_as("mallory");
    const std::string long_level(300, 'a');
    for (const auto& topic : {std::string("parley"),
                              std::string("parley/"),
                              std::string("parley//"),
                              std::string("/parley/g/gg/send/mallory"),
                              std::string("parley/g/gg/send/mallory/"),
                              std::string("parley/g/gg/send/mallory/r/r"),
                              std::string("parley/g/gg/send/mallory/r r"),
                              std::string("parley/g/gg/send/mallory/") + long_level,
                              std::string("parley/g//send/mallory"),
                              std::string("parley/g/../send/mallory"),
                              std::string("parley/g/gg/send"),
                              std::string("parley/g/gg/send/"),
                              std::string("parley/G/gg/send/mallory"),
                              std::string("Parley/g/gg/send/mallory"),
                              std::string("parley/g/") + long_level + "/send/mallory",
                              std::string("parley/u/mallory/rpc"),
                              std::string("parley/u/mallory/rpc/"),
                              std::string("parley/u/mallory/reply/x"),
                              std::string("parley/g/gg/send/mall\xc3\xb6ry"),
                              std::string("$SYS/broker/uptime"),
                              std::string("$share/x/y"),
                              std::string("$"),
                              std::string("$x/y"),
                              std::string("other"),
                              std::string("a/b/c"),
                              std::string(60'000, 'x')})
        EXPECT_GE(mallory.publish(topic, "x"), reason::unspecified) << topic.substr(0, 80);
}

TEST_F(Hostile, ATopicOfTooManyLevelsEndsTheConnectionAtMost)
{
    auto mallory = connect_as("mallory");
    std::string deep = "parley/g/gg/live/mallory";
    for (int i = 0; i < 300; ++i)
        deep += "/x";
    mallory.start_publish(deep, "x");
    EXPECT_TRUE(mallory.closes(Within{3000}));
}

TEST_F(Hostile, PropertiesOfEverySizeAndShapeAreCarriedOrRefused)
{
    auto mallory = connect_as("mallory");
    auto good = connect_as("good");
    ASSERT_EQ(good.subscribe("parley/g/gg/msg/#"), 1);
    PublishOptions many;
    for (int i = 0; i < 500; ++i)
        many.properties.user.emplace_back("name" + std::to_string(i), std::string(50, 'v'));
    PublishOptions large;
    large.properties.user = {{std::string(60'000, 'n'), std::string(60'000, 'v')}};
    PublishOptions empty;
    empty.properties.user = {{"", ""}, {"seq", ""}, {"", "seq"}};
    PublishOptions binary;
    binary.properties.texts[property::correlation_data] = std::string("\x00\xff\x00", 3);
    binary.properties.texts[property::content_type] = "";

    for (const auto* options : {&many, &large, &empty, &binary}) {
        if (mallory.publish(topics().group_send("gg", "mallory"), "x", *options) >= reason::unspecified)
            continue;
        const auto message = good.next_message();
        EXPECT_EQ(message.properties.count("seq"), 1u);
        EXPECT_GT(seq_of(message), 0u);
    }
}

TEST_F(Hostile, WillsGoToLiveAndStateAlone)
{
    const auto with_will = [](const std::string& topic) {
        ConnectOptions options;
        options.will = Will{topic, "gone", 1, false, {}};
        return options;
    };
    auto good = connect_as("good");
    ASSERT_EQ(good.subscribe("parley/g/gg/msg/#"), 1);
    ASSERT_EQ(good.subscribe("parley/g/gg/live/#"), 1);
    ASSERT_EQ(good.subscribe("parley/u/good/msg/#"), 1);

    for (const auto& topic : {topics().group_send("gg", "mallory"), topics().group_msg("gg", "good"),
                              topics().user_msg("good", "mallory"), topics().user_send("good", "mallory"),
                              topics().group_live("gg", "good", "x"), std::string("$CONTROL/parley/v1")}) {
        auto mallory = system().try_connect_as("mallory", with_will(topic));
        if (mallory.accepted())
            mallory.abort();
    }
    auto last = connect_as("mallory", with_will(topics().group_live("gg", "mallory", "status")));
    last.abort();

    const auto will = good.next_message();
    EXPECT_EQ(will.topic, topics().group_live("gg", "mallory", "status"));
    EXPECT_EQ(will.payload, "gone");
}

TEST_F(Hostile, GarbageOnTheWireEndsThatConnectionAlone)
{
    std::mt19937 random{20'240'601};
    for (int round = 0; round < 60; ++round) {
        auto mallory = connect_as("mallory", {.protocol = round % 2 == 0 ? Protocol::v5 : Protocol::v311});
        try {
            mallory.send_raw(random_bytes(random, 1 + random() % 200));
            mallory.send_raw(packet(static_cast<std::uint8_t>(random()), random_bytes(random, random() % 100)));
        } catch (const ConnectionClosed&) {
        }
        mallory.abort();
    }
}

TEST_F(Hostile, GarbageBeforeLoginIsHarmless)
{
    std::mt19937 random{7};
    for (int round = 0; round < 60; ++round) {
        TcpSocket socket(system().broker_port());
        try {
            socket.send_all(packet(0x10, random_bytes(random, random() % 300)));
        } catch (const ConnectionClosed&) {
        }
        socket.abort();
    }
}

TEST_F(Hostile, HostileLoginsAreRefused)
{
    for (const auto& user :
         {std::string("mallory\x01"), std::string("mal/lory"), std::string("mal+lory"), std::string("#"),
          std::string("$bridge"), std::string("../../etc/passwd"), std::string("' OR 1=1 --"), std::string(60'000, 'm'),
          std::string("\xff\xfe"), std::string()}) {
        ConnectOptions options;
        options.user = user;
        options.password = "x";
        options.client = "x";
        EXPECT_FALSE(MqttClient(system().broker_port(), options).accepted()) << user.substr(0, 40);
    }
    for (const auto& client :
         {std::string("mallory:\x01"), std::string(60'000, 'c'), std::string("mallory/") + std::string(60'000, 'c'),
          std::string("\xff"), std::string("good:x"), std::string("mallory:\n[fake log line]")}) {
        auto session = system().try_connect_as("mallory", {.client = client});
        if (session.accepted())
            session.ping();
    }
}

TEST_F(Hostile, RpcRequestsThatAreNoneAreAnsweredWithAnError)
{
    auto mallory = connect_as("mallory");
    ASSERT_EQ(mallory.subscribe("parley/u/mallory/reply/#"), 1);
    const std::string deep(5000, '[');
    for (const auto& payload :
         {std::string("{"), std::string("[]"), std::string("null"), std::string("\xff\xff"), deep,
          std::string(R"({"conversation":5})"), std::string(R"({"conversation":"p/a/b"})"),
          std::string(R"({"conversation":"g/gg","limit":-1})"), std::string(R"({"conversation":"g/gg","after":1e99})"),
          std::string(R"({"conversation":"g/'; DROP TABLE message; --"})")}) {
        ASSERT_LT(mallory.publish(topics().user_rpc("mallory", "history"), payload), reason::unspecified);
        const auto answer = json_of(mallory.next_message());
        EXPECT_EQ(answer.at("ok"), false) << payload.substr(0, 60);
    }
    mallory.publish(topics().user_rpc("mallory", "no.such.method"), "{}");
    EXPECT_EQ(json_of(mallory.next_message()).at("ok"), false);
}

TEST_F(Hostile, AResponseTopicOutOfReachIsNotUsed)
{
    auto mallory = connect_as("mallory");
    auto good = connect_as("good");
    ASSERT_EQ(good.subscribe("parley/u/good/#"), 1);
    ASSERT_EQ(mallory.subscribe("parley/u/mallory/reply/#"), 1);
    PublishOptions stray;
    stray.properties.texts[property::response_topic] = "parley/u/good/notice";

    mallory.publish(topics().user_rpc("mallory", "whoami"), "{}", stray);
    PublishOptions proper;
    proper.properties.texts[property::response_topic] = "parley/u/mallory/reply/mine";
    proper.properties.texts[property::correlation_data] = "c-7";
    mallory.publish(topics().user_rpc("mallory", "whoami"), "{}", proper);
    const auto answer = mallory.next_message_on("parley/u/mallory/reply/mine");
    EXPECT_EQ(answer.properties.text(property::correlation_data), "c-7");
    mallory.publish(topics().user_send("good", "mallory"), "fence");

    EXPECT_EQ(good.next_message_on("parley/u/good/msg/mallory").payload, "fence");
}

TEST_F(Hostile, AFloodOfRefusalsIsLoggedSparingly)
{
    auto mallory = connect_as("mallory");
    const auto before = system().broker().log().size();

    for (int i = 0; i < 2000; ++i)
        mallory.publish(topics().group_send("nowhere", "mallory"), "x");

    EXPECT_LT(system().broker().log().size() - before, 20'000u);
}

} // namespace
} // namespace parley::testing
