#include "core/credentials/network.h"

#include <gtest/gtest.h>

namespace parley::credentials {
namespace {

TEST(Network, IsAnAddressOfTheOldKind)
{
    EXPECT_EQ(network_of("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(network_of("::ffff:192.0.2.1"), "192.0.2.1");
}

TEST(Network, IsTheFirstHalfOfAnAddressOfTheNewKind)
{
    for (const char* const address : {"2001:db8:0:7::1", "2001:db8::7:1:2:3:4", "2001:db8:0:7:ffff:ffff:ffff:ffff",
                                      "2001:0db8:0000:0007::", "2001:DB8:0:7::1%eth0"})
        EXPECT_EQ(network_of(address), "2001:db8:0:7::/64") << address;
    EXPECT_EQ(network_of("::1"), "0:0:0:0::/64");
    EXPECT_EQ(network_of("::"), "0:0:0:0::/64");
    EXPECT_EQ(network_of("fe80::1"), "fe80:0:0:0::/64");
    EXPECT_EQ(network_of("1:2:3:4:5:6:7:8"), "1:2:3:4::/64");
    EXPECT_NE(network_of("2001:db8:0:7::1"), network_of("2001:db8:0:8::1"));
}

TEST(Network, IsNobodysForASocketOfThisMachine)
{
    EXPECT_EQ(network_of(""), "");
    EXPECT_EQ(network_of("/run/parley/mqtt.sock"), "");
}

TEST(Network, IsWhatItIsWhereItIsNoAddress)
{
    for (const std::string text : {"localhost", ":", ":::", "1:2", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::1",
                                   "1:2:3:4:5:6:7:", "1:2:3:4:5:6:7:8::", "-1::"})
        EXPECT_EQ(network_of(text), text);
    EXPECT_EQ(network_of(std::string(1000, 'a')).size(), 64u);
    EXPECT_EQ(network_of(std::string(1000, ':')).size(), 64u);
}

} // namespace
} // namespace parley::credentials
