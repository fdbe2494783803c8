#include "core/credentials/login_throttle.h"

#include "tests/unit/credentials/manual_clock.h"

#include <gtest/gtest.h>

namespace parley::credentials {
namespace {

using namespace std::chrono_literals;
using Closed = LoginThrottle::Closed;

struct LoginThrottleTest : ::testing::Test {
    static LoginThrottle::Limits limits() { return {3, 10, 6, 60s, 100}; }
    void fail(std::string_view user, std::string_view address, int times = 1)
    {
        for (int i = 0; i < times; ++i)
            throttle.begin(user, address);
    }
    Closed closed(std::string_view user, std::string_view address) { return throttle.wait(user, address).closed; }

    ManualClock clock;
    LoginThrottle throttle{limits(), clock};
};

TEST_F(LoginThrottleTest, StopsListeningToAUserFromOneAddress)
{
    fail("u1", "10.0.0.1", 2);
    EXPECT_EQ(closed("u1", "10.0.0.1"), Closed::open);
    fail("U1", "10.0.0.1");
    EXPECT_EQ(closed("u1", "10.0.0.1"), Closed::pair);
    EXPECT_EQ(throttle.wait("u1", "10.0.0.1").left, 60s);
    EXPECT_EQ(closed("u1", "10.0.0.2"), Closed::open);
    EXPECT_EQ(closed("u2", "10.0.0.1"), Closed::open);
}

TEST_F(LoginThrottleTest, HealsWhenTheWindowIsOver)
{
    fail("u1", "10.0.0.1", 2);
    clock.pass(59s);
    fail("u1", "10.0.0.1");
    EXPECT_EQ(throttle.wait("u1", "10.0.0.1").left, 1s);
    clock.pass(1s);
    EXPECT_EQ(closed("u1", "10.0.0.1"), Closed::open);
    fail("u1", "10.0.0.1", 2);
    EXPECT_EQ(closed("u1", "10.0.0.1"), Closed::open) << "and the count begins anew";
}

TEST_F(LoginThrottleTest, StopsListeningToAnAddressThatGuessesAtMany)
{
    for (int user = 0; user < 10; ++user)
        fail("u" + std::to_string(user), "10.0.0.1");
    EXPECT_EQ(closed("another", "10.0.0.1"), Closed::address);
    EXPECT_EQ(closed("another", "10.0.0.2"), Closed::open);
    clock.pass(60s);
    EXPECT_EQ(closed("another", "10.0.0.1"), Closed::open);
}

TEST_F(LoginThrottleTest, TakesACustomersWholeNetworkForOneAddress)
{
    for (int at = 0; at < 10; ++at)
        fail("u" + std::to_string(at), "2001:db8:0:7::" + std::to_string(at));
    EXPECT_EQ(closed("another", "2001:db8:0:7:1:2:3:4"), Closed::address);
    EXPECT_EQ(closed("another", "2001:db8:0:8:1:2:3:4"), Closed::open);
}

TEST_F(LoginThrottleTest, StopsListeningToAUserWhomManyGuessAt)
{
    for (int from = 0; from < 6; ++from)
        fail("u1", "10.0.0." + std::to_string(from));
    EXPECT_EQ(closed("u1", "10.0.1.1"), Closed::user);
    EXPECT_EQ(closed("u2", "10.0.0.1"), Closed::open);
    clock.pass(60s);
    EXPECT_EQ(closed("u1", "10.0.1.1"), Closed::open);
}

TEST_F(LoginThrottleTest, HoldsNobodyResponsibleForASocketOfThisMachine)
{
    for (int user = 0; user < 50; ++user)
        fail("u" + std::to_string(user), "/run/parley/mqtt.sock");
    EXPECT_EQ(closed("another", "/run/parley/mqtt.sock"), Closed::open);
    fail("u1", "/run/parley/mqtt.sock", 2);
    EXPECT_EQ(closed("u1", "/run/parley/mqtt.sock"), Closed::pair);
}

TEST_F(LoginThrottleTest, ARightPasswordForgetsWhatTheUserMistyped)
{
    fail("u1", "10.0.0.1", 2);
    throttle.begin("u1", "10.0.0.1");
    throttle.succeeded("u1", "10.0.0.1");
    fail("u1", "10.0.0.1", 2);
    EXPECT_EQ(closed("u1", "10.0.0.1"), Closed::open);
}

TEST_F(LoginThrottleTest, KnowingOnePasswordIsNoWayToGuessAtOthers)
{
    for (int round = 0; round < 10; ++round) {
        fail("u" + std::to_string(round), "10.0.0.1");
        throttle.begin("known", "10.0.0.1");
        throttle.succeeded("known", "10.0.0.1");
    }
    EXPECT_EQ(closed("another", "10.0.0.1"), Closed::address);
}

TEST_F(LoginThrottleTest, AttemptsUnderWayCountAsFailed)
{
    fail("u1", "10.0.0.1", 3);
    EXPECT_EQ(closed("u1", "10.0.0.1"), Closed::pair) << "as long as nobody knows better";
    throttle.undecided("u1", "10.0.0.1");
    EXPECT_EQ(closed("u1", "10.0.0.1"), Closed::open);
    throttle.undecided("u1", "10.0.0.1");
    throttle.undecided("u1", "10.0.0.1");
    throttle.undecided("u1", "10.0.0.1");
    fail("u1", "10.0.0.1", 2);
    EXPECT_EQ(closed("u1", "10.0.0.1"), Closed::open);
}

TEST_F(LoginThrottleTest, ItsMemoryIsBounded)
{
    fail("first", "10.0.0.1", 3);
    for (int number = 0; number < 100; ++number)
        fail("u" + std::to_string(number), "10.1.0." + std::to_string(number));
    EXPECT_EQ(closed("first", "10.0.0.1"), Closed::open) << "the oldest goes first";
    fail("u99", "10.1.0.99", 2);
    EXPECT_EQ(closed("u99", "10.1.0.99"), Closed::pair);
    const std::string endless(100'000, 'x');
    fail(endless, endless, 3);
    EXPECT_EQ(closed(endless + "y", endless), Closed::pair) << "a name is cut";
}

TEST(FailureCounts, HoldNoMoreThanTheyMay)
{
    ManualClock clock;
    FailureCounts counts(10, 60s, clock);
    for (int number = 0; number < 1000; ++number)
        counts.add("k" + std::to_string(number));
    EXPECT_EQ(counts.size(), 10u);
    counts.forget("k999");
    counts.forget("k999");
    counts.take_back("k998");
    counts.take_back("k1");
    EXPECT_EQ(counts.size(), 8u);
}

} // namespace
} // namespace parley::credentials
