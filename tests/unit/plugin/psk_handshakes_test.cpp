#include "plugin/psk_handshakes.h"

#include <gtest/gtest.h>

namespace parley::plugin {
namespace {

/// Handles are only compared.
ClientHandle handle(std::uintptr_t number)
{
    return reinterpret_cast<ClientHandle>(number); // NOLINT
}

TEST(PskHandshakes, AnIdentityIsTakenOnceByItsConnection)
{
    PskHandshakes handshakes;
    handshakes.begun(handle(1), "u1");
    handshakes.begun(handle(2), "u2");
    EXPECT_EQ(handshakes.take(handle(2)), "u2");
    EXPECT_EQ(handshakes.take(handle(2)), std::nullopt);
    EXPECT_EQ(handshakes.take(handle(3)), std::nullopt);
    EXPECT_EQ(handshakes.take(handle(1)), "u1");
    EXPECT_EQ(handshakes.size(), 0u);
}

TEST(PskHandshakes, OfSeveralIdentitiesTheLastOneCounts)
{
    PskHandshakes handshakes;
    handshakes.begun(handle(1), "u1");
    handshakes.begun(handle(1), "u2");
    EXPECT_EQ(handshakes.take(handle(1)), "u2");
}

TEST(PskHandshakes, WhoGetsTheHandleOfAConnectionThatWentIsNobody)
{
    PskHandshakes handshakes;
    handshakes.begun(handle(1), "u1");
    handshakes.ended(handle(1));
    EXPECT_EQ(handshakes.take(handle(1)), std::nullopt);
}

} // namespace
} // namespace parley::plugin
