#include "plugin/returning_queues.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::log_in;
using ::testing::SizeIs;

struct ReturningQueuesTest : ::testing::Test {
    ReturningQueuesTest() { returning.logged_in(log_in(sessions, client, UserIndex{1}, "u1", "u1:a")); }
    void check(int times, bool allowed)
    {
        for (int i = 0; i < times; ++i)
            returning.checked(client, allowed);
    }
    void tick()
    {
        returning.tick();
        kicks.tick();
    }

    testing::FakeBroker broker;
    Counters counters;
    Sessions sessions{1};
    Kicks kicks{sessions, broker, counters};
    ReturningQueues returning{sessions, broker, kicks, counters};
    const ClientHandle client = broker.connect("u1:a", false);
};

TEST_F(ReturningQueuesTest, NothingIsDoneForAQueueThatIsAllowed)
{
    check(50, true);
    tick();
    EXPECT_THAT(broker.widened, IsEmpty());
    EXPECT_THAT(broker.recounted, IsEmpty());
    EXPECT_THAT(broker.kicked, IsEmpty());
}

TEST_F(ReturningQueuesTest, EachOneRefusedFromTheFrontFreesAPlace)
{
    check(3, false);
    EXPECT_THAT(broker.widened, ElementsAre(client, client, client));
    tick();
    EXPECT_THAT(broker.recounted, ElementsAre(client));
    EXPECT_THAT(broker.kicked, IsEmpty());
    EXPECT_EQ(counters.queued_refused, 3u);
}

TEST_F(ReturningQueuesTest, WhatIsRefusedBehindAnAllowedOneIsLeftToTheAcknowledgements)
{
    check(2, false);
    check(10, true);
    check(5, false);
    tick();
    EXPECT_THAT(broker.widened, SizeIs(2));
    EXPECT_THAT(broker.kicked, IsEmpty());
}

TEST_F(ReturningQueuesTest, WhatIsUnderWayIsCountedAnewWhenTheClientLeaves)
{
    check(1, true);
    check(2, false);
    tick();
    EXPECT_THAT(broker.recounted, IsEmpty());
    returning.closed(*sessions.close(client));
    EXPECT_THAT(broker.recounted, ElementsAre(client));
}

TEST_F(ReturningQueuesTest, AQueueThatIsAllowedIsNotCountedAnewInTheEnd)
{
    check(5, true);
    tick();
    returning.closed(*sessions.close(client));
    EXPECT_THAT(broker.recounted, IsEmpty());
}

TEST_F(ReturningQueuesTest, ABrokerThatCannotWidenTheWindowHasTheSessionClosed)
{
    broker.mends_windows = false;
    check(1, false);
    check(5, true);
    tick();
    tick();
    EXPECT_THAT(broker.kicked, ElementsAre("u1:a"));
}

TEST_F(ReturningQueuesTest, ABrokerThatCannotCountAnewHasTheSessionClosedIfMoreWasRefusedThanAllowed)
{
    broker.mends_counts = false;
    check(2, true);
    check(2, false);
    tick();
    EXPECT_THAT(broker.kicked, IsEmpty());

    returning.logged_in(*sessions.find(client));
    check(1, true);
    check(2, false);
    tick();
    EXPECT_THAT(broker.kicked, ElementsAre("u1:a"));
}

TEST_F(ReturningQueuesTest, LiveDeliveriesAfterTheTickAreNotNoted)
{
    tick();
    EXPECT_TRUE(returning.is_idle());
    check(30, false);
    tick();
    EXPECT_THAT(broker.widened, IsEmpty());
    EXPECT_THAT(broker.kicked, IsEmpty());
}

TEST_F(ReturningQueuesTest, AnotherSessionOfTheSameHandleIsNotClosedForIt)
{
    broker.mends_windows = false;
    check(5, false);
    sessions.close(client);
    log_in(sessions, client, UserIndex{2}, "u2", "u2:b");
    tick();
    EXPECT_THAT(broker.kicked, IsEmpty());
    EXPECT_THAT(broker.recounted, IsEmpty());
}

} // namespace
} // namespace parley::plugin
