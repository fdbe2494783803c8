#include "bridge/http/client_address.h"
#include "bridge/http/proxy_header.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parley::bridge::http {
namespace {

using asio::ip::make_address;

std::string client_of(const std::vector<std::string>& trusted, const char* peer, const char* forwarded_for)
{
    return TrustedProxies::parse(trusted).value().client_of(make_address(peer), forwarded_for).to_string();
}

TEST(TrustedProxiesTest, OnlyAProxyOfOursIsBelieved)
{
    EXPECT_EQ(client_of({}, "192.0.2.1", "203.0.113.9"), "192.0.2.1");
    EXPECT_EQ(client_of({"127.0.0.1"}, "192.0.2.1", "203.0.113.9"), "192.0.2.1");
    EXPECT_EQ(client_of({"127.0.0.1"}, "127.0.0.1", "203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(client_of({"127.0.0.1"}, "127.0.0.1", ""), "127.0.0.1");
    EXPECT_EQ(client_of({"127.0.0.1"}, "::ffff:127.0.0.1", "203.0.113.9"), "203.0.113.9");
}

TEST(TrustedProxiesTest, WhatAClientWritesInFrontOfItselfIsNotBelieved)
{
    EXPECT_EQ(client_of({"10.0.0.0/8"}, "10.1.2.3", "127.0.0.1, 203.0.113.9"), "203.0.113.9");
    EXPECT_EQ(client_of({"10.0.0.0/8"}, "10.1.2.3", "198.51.100.7, 203.0.113.9, 10.9.9.9"), "203.0.113.9");
    EXPECT_EQ(client_of({"10.0.0.0/8"}, "10.1.2.3", "203.0.113.9, nonsense, 10.9.9.9"), "10.9.9.9");
    EXPECT_EQ(client_of({"10.0.0.0/8"}, "10.1.2.3", "10.0.0.1"), "10.0.0.1");
}

TEST(TrustedProxiesTest, AddressesComeWithAndWithoutPorts)
{
    for (const auto* said : {"2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:4711", " 2001:db8::7\t"})
        EXPECT_EQ(client_of({"::1"}, "::1", said), "2001:db8::7") << said;
    EXPECT_EQ(client_of({"::1"}, "::1", "203.0.113.9:4711"), "203.0.113.9");
}

TEST(TrustedProxiesTest, NetworksAreExact)
{
    const auto proxies = TrustedProxies::parse({"10.1.0.0/15", "fd00::/7", "192.0.2.4/32"}).value();
    EXPECT_TRUE(proxies.trusts(make_address("10.0.255.1")));
    EXPECT_TRUE(proxies.trusts(make_address("10.1.255.1")));
    EXPECT_FALSE(proxies.trusts(make_address("10.2.0.1")));
    EXPECT_TRUE(proxies.trusts(make_address("fc00::1")));
    EXPECT_FALSE(proxies.trusts(make_address("fe80::1")));
    EXPECT_TRUE(proxies.trusts(make_address("192.0.2.4")));
    EXPECT_FALSE(proxies.trusts(make_address("192.0.2.5")));
    EXPECT_TRUE(TrustedProxies::parse({"0.0.0.0/0"})->trusts(make_address("8.8.8.8")));
    for (const char* wrong : {"", "10.0.0.0/33", "10.0.0.0/", "proxy.example.org", "::/129", "10.0.0.0/8x"})
        EXPECT_FALSE(TrustedProxies::parse({wrong})) << wrong;
}

const std::string v2_start("\r\n\r\n\0\r\nQUIT\n", 12);

std::string v2(char command, char family, const std::string& body)
{
    return v2_start + command + family + static_cast<char>(body.size() >> 8) + static_cast<char>(body.size() & 0xff) +
           body;
}

TEST(ProxyHeaderTest, BothVersionsNameTheClient)
{
    const std::string v4("\xcb\x00\x71\x09\x0a\x00\x00\x01\x10\x00\x1f\x90", 12);
    std::string v6(36, '\0');
    v6.replace(0, 4, "\x20\x01\x0d\xb8");
    v6[15] = 7;
    const std::pair<std::string, std::string> table[] = {
        {"PROXY TCP4 203.0.113.9 10.0.0.1 4096 8080\r\n", "203.0.113.9"},
        {"PROXY TCP6 2001:db8::7 fd00::1 4096 8080\r\n", "2001:db8::7"},
        {v2('\x21', '\x11', v4), "203.0.113.9"},
        {v2('\x21', '\x11', v4 + std::string("\x03\x00\x04crc!", 7)), "203.0.113.9"},
        {v2('\x21', '\x21', v6), "2001:db8::7"}};
    for (const auto& [bytes, client] : table) {
        for (std::size_t part = 0; part < bytes.size(); ++part) {
            const auto header = parse_proxy_header(bytes.substr(0, part));
            ASSERT_EQ(header.state, ProxyHeader::State::incomplete) << client << " " << part;
            EXPECT_GT(header.bytes, part);
            EXPECT_LE(header.bytes, bytes.size()); // not a byte of what follows is read
        }
        const auto header = parse_proxy_header(bytes + "GET / HTTP/1.1\r\n");
        ASSERT_EQ(header.state, ProxyHeader::State::complete) << client;
        EXPECT_EQ(header.bytes, bytes.size());
        EXPECT_EQ(header.client->to_string(), client);
    }
}

TEST(ProxyHeaderTest, AProxyMaySpeakForItself)
{
    for (const auto& bytes : {std::string("PROXY UNKNOWN\r\n"), std::string("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"),
                              v2('\x20', '\0', ""), v2('\x21', '\0', "")}) {
        const auto header = parse_proxy_header(bytes);
        EXPECT_EQ(header.state, ProxyHeader::State::complete);
        EXPECT_FALSE(header.client);
    }
}

TEST(ProxyHeaderTest, AnythingElseIsMalformed)
{
    for (const auto& bytes :
         {std::string("GET / HTTP/1.1\r\n"), std::string("PROXY TCP4 nonsense 10.0.0.1 4096 8080\r\n"),
          std::string("PROXY TCP4 203.0.113.9\r\n"), std::string("PROXY TCP9 1.2.3.4 1.2.3.4 1 2\r\n"),
          "PROXY TCP4 " + std::string(200, '1'), v2('\x31', '\x11', std::string(12, 'x')), v2('\x21', '\x11', "short"),
          v2('\x21', '\x11', std::string(5000, 'x'))})
        EXPECT_EQ(parse_proxy_header(bytes).state, ProxyHeader::State::malformed) << bytes;
}

} // namespace
} // namespace parley::bridge::http
