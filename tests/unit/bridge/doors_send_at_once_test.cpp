#include "bridge/link/send_at_once.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace parley::bridge::link {
namespace {

/// A listening socket and a connection to it.
class SendAtOnceTest : public ::testing::Test {
protected:
    SendAtOnceTest()
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(::bind(listener, any, size), 0);
        EXPECT_EQ(::listen(listener, 1), 0);
        EXPECT_EQ(::getsockname(listener, any, &size), 0);
        EXPECT_EQ(::connect(client, any, size), 0);
        port = ntohs(address.sin_port);
    }
    ~SendAtOnceTest() override
    {
        ::close(client);
        ::close(listener);
    }

    [[nodiscard]] bool is_at_once() const
    {
        int on = 0;
        socklen_t size = sizeof on;
        EXPECT_EQ(::getsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, &size), 0);
        return on != 0;
    }

    int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    int client = ::socket(AF_INET, SOCK_STREAM, 0);
    std::uint16_t port = 0;
};

TEST_F(SendAtOnceTest, FindsTheConnectionByThePortAtItsOtherEnd)
{
    ASSERT_FALSE(is_at_once());
    EXPECT_EQ(send_at_once(port), 1u);
    EXPECT_TRUE(is_at_once());
}

TEST_F(SendAtOnceTest, LeavesOtherConnectionsAlone)
{
    EXPECT_EQ(send_at_once(static_cast<std::uint16_t>(port ^ 1)), 0u);
    EXPECT_FALSE(is_at_once());
}

} // namespace
} // namespace parley::bridge::link
