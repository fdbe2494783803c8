#include "bridge/gateway/connect_packet.h"
#include "bridge/gateway/packet_framer.h"
#include "tests/support/mqtt_packets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace parley::bridge::gateway {
namespace {

using namespace parley::testing;

std::string some_packets(std::size_t count)
{
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i)
        bytes += i % 3 == 0 ? packet(0xc0, "") : packet(0x30, std::string(i * i * 7 % 70'000, 'x'));
    return bytes;
}

TEST(PacketFramerTest, CountsPacketsInWhateverPiecesTheyCome)
{
    const auto bytes = some_packets(120);
    std::mt19937 random(1);
    for (const std::size_t most : {1ul, 2ul, 5ul, 1000ul, bytes.size()}) {
        PacketFramer framer(1'000'000);
        std::uint64_t packets = 0;
        for (std::size_t at = 0; at < bytes.size();) {
            const auto piece = std::min(bytes.size() - at, 1 + random() % most);
            ASSERT_EQ(framer.take(std::string_view(bytes).substr(at, piece)), PacketFault::none);
            packets += framer.take_packets();
            at += piece;
        }
        EXPECT_EQ(packets, 120u) << most;
        EXPECT_TRUE(framer.at_boundary());
    }
}

TEST(PacketFramerTest, APacketOverTheLimitIsSeenInItsHeader)
{
    for (const std::size_t size : {100ul, 101ul}) {
        const auto whole = packet(0x30, std::string(size - 2, 'x'));
        ASSERT_EQ(whole.size(), size);
        PacketFramer framer(100);
        EXPECT_EQ(framer.take(whole.substr(0, 2)), size == 100 ? PacketFault::none : PacketFault::too_large);
    }
}

TEST(PacketFramerTest, WhatMqttDoesNotKnowIsAFault)
{
    PacketFramer framer(1'000'000'000);
    EXPECT_EQ(framer.take(std::string_view("\x00", 1)), PacketFault::reserved_type);
    PacketFramer other(1'000'000'000);
    EXPECT_EQ(other.take("\x30\xff\xff\xff"), PacketFault::none);
    EXPECT_EQ(other.take("\xff"), PacketFault::malformed_length);
    EXPECT_EQ(packet_size("\x30\xff\xff\xff\xff").fault, PacketFault::malformed_length);
    EXPECT_EQ(packet_size(std::string_view("\x00\x00", 2)).fault, PacketFault::reserved_type);
}

TEST(PacketFramerTest, TheSizeOfAPacketIsKnownFromItsHeader)
{
    const auto whole = packet(0x30, std::string(200, 'x'));
    EXPECT_FALSE(packet_size("").bytes);
    EXPECT_FALSE(packet_size(whole.substr(0, 1)).bytes);
    EXPECT_FALSE(packet_size(whole.substr(0, 2)).bytes);
    EXPECT_EQ(packet_size(whole.substr(0, 3)).bytes, whole.size());
}

struct Parts {
    std::string protocol = "MQTT";
    char level = 5;
    std::string properties{};
    std::string client = "u1:web";
    std::optional<std::pair<std::string, std::string>> will{};
    std::optional<std::string> user = "u1";
    std::optional<std::string> password = "secret";
};

std::string connect_of(const Parts& parts)
{
    std::string body;
    append_text(body, parts.protocol);
    body += parts.level;
    body += static_cast<char>((parts.user ? 0x80 : 0) | (parts.password ? 0x40 : 0) | (parts.will ? 0x04 : 0) | 0x02);
    append_u16(body, 60);
    if (parts.level == 5) {
        append_variable(body, static_cast<std::uint32_t>(parts.properties.size()));
        body += parts.properties;
    }
    append_text(body, parts.client);
    if (parts.will) {
        if (parts.level == 5)
            append_variable(body, 0);
        append_text(body, parts.will->first);
        append_text(body, parts.will->second);
    }
    if (parts.user)
        append_text(body, *parts.user);
    if (parts.password)
        append_text(body, *parts.password);
    return packet(0x10, body);
}

std::vector<Parts> variants()
{
    std::vector<Parts> all;
    for (const char level : {char{4}, char{5}})
        for (const bool will : {false, true})
            for (const bool user : {false, true})
                for (const bool password : {false, true}) {
                    Parts parts;
                    parts.level = level;
                    if (will)
                        parts.will.emplace("parley/g/ops/live/u1/gone", std::string(300, 'w'));
                    if (!user)
                        parts.user.reset();
                    if (!password)
                        parts.password.reset();
                    all.push_back(parts);
                }
    all.push_back({.protocol = "MQIsdp", .level = 3});
    return all;
}

TEST(ConnectPacketTest, EveryVersionIsReadAndGetsAnotherPassword)
{
    for (const auto& parts : variants()) {
        const auto bytes = connect_of(parts);
        const auto connect = parse_connect(bytes);
        ASSERT_TRUE(connect) << connect.error().message;
        EXPECT_EQ(connect->client_id, parts.client);
        EXPECT_EQ(connect->user.has_value(), parts.user.has_value());
        EXPECT_EQ(connect->user.value_or(""), parts.user.value_or(""));
        EXPECT_EQ(connect->password.value_or(""), parts.password.value_or(""));

        auto expected = parts;
        expected.password = std::string(500, 'p');
        const auto changed = with_password(*connect, bytes, *expected.password);
        ASSERT_TRUE(changed);
        EXPECT_EQ(*changed, connect_of(expected));
    }
}

TEST(ConnectPacketTest, EnhancedAuthenticationIsSeen)
{
    Parts parts;
    parts.properties = std::string("\x11\x00\x00\x00\x09", 5) + std::string("\x26\x00\x01k\x00\x01v", 7) +
                       std::string("\x15\x00\x05SCRAM", 8);
    EXPECT_TRUE(parse_connect(connect_of(parts))->has_authentication_method);
    parts.properties.resize(12);
    EXPECT_FALSE(parse_connect(connect_of(parts))->has_authentication_method);
}

TEST(ConnectPacketTest, APacketThatIsCutOrPaddedAnywhereIsRefused)
{
    Parts parts;
    parts.will.emplace("t", "gone");
    const auto whole = connect_of(parts);
    const auto body = whole.substr(2);
    for (std::size_t keep = 0; keep < body.size(); ++keep)
        EXPECT_FALSE(parse_connect(packet(0x10, body.substr(0, keep)))) << keep;
    EXPECT_FALSE(parse_connect(packet(0x10, body + "x")));
    EXPECT_FALSE(parse_connect(whole + "x"));
    EXPECT_FALSE(parse_connect(""));
}

TEST(ConnectPacketTest, OtherPacketsAndProtocolsAreRefused)
{
    EXPECT_FALSE(parse_connect(packet(0x30, "abc")));
    EXPECT_FALSE(parse_connect(packet(0x11, connect_of({}).substr(2))));
    EXPECT_FALSE(parse_connect(connect_of({.protocol = "HTTP"})));
    EXPECT_FALSE(parse_connect(connect_of({.protocol = "MQTT", .level = 6})));
    EXPECT_FALSE(parse_connect(connect_of({.protocol = "MQIsdp", .level = 4})));
    EXPECT_FALSE(parse_connect(connect_of({.protocol = "MQTT", .level = static_cast<char>(0x84)}))); // a bridge's
    Parts unknown_property;
    unknown_property.properties = "\x01\x01";
    EXPECT_FALSE(parse_connect(connect_of(unknown_property)));
}

TEST(ConnectPacketTest, APasswordThatMqttCannotCarryIsAnError)
{
    const auto bytes = connect_of({});
    EXPECT_EQ(with_password(*parse_connect(bytes), bytes, std::string(65'536, 'x')).error().code, Errc::too_large);
}

} // namespace
} // namespace parley::bridge::gateway
