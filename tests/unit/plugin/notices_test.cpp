#include "plugin/notices.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

struct NoticesTest : ::testing::Test {
    testing::FakeBroker broker;
    testing::ManualClock clock;
    Counters counters;
    Sessions sessions{1};
    topics::Names names{"parley"};
    Notices notices{broker, names, clock, counters};
};

TEST_F(NoticesTest, AreWellFormedWhateverTheTopic)
{
    Session& session = testing::log_in(sessions, broker.connect("u1"), UserIndex{1}, "u1", "u1");
    notices.refused(session, "parley/\"quoted\"/\\", {}, "not_member");
    ASSERT_EQ(broker.published.size(), 1u);
    EXPECT_EQ(broker.published[0].payload,
              R"({"notice":"refused","topic":"parley/\"quoted\"/\\","reason":"not_member"})");
    EXPECT_EQ(broker.published[0].topic, "parley/u/u1/notice");
    EXPECT_EQ(broker.published[0].client, "");
}

TEST_F(NoticesTest, AreAtMostTenASecondForASession)
{
    Session& one = testing::log_in(sessions, broker.connect("u1"), UserIndex{1}, "u1", "u1");
    Session& other = testing::log_in(sessions, broker.connect("u2"), UserIndex{2}, "u2", "u2");
    for (int time = 0; time < 100; ++time)
        notices.refused(one, "t", {}, "muted");
    EXPECT_EQ(broker.published.size(), 10u);
    EXPECT_EQ(counters.notices_dropped, 90u);
    notices.refused(other, "t", {}, "muted");
    EXPECT_EQ(broker.published.size(), 11u);
    clock.pass(std::chrono::seconds{1});
    notices.refused(one, "t", {}, "muted");
    EXPECT_EQ(broker.published.size(), 12u);
}

TEST_F(NoticesTest, AreNotForTheBridge)
{
    notices.refused(testing::log_in(sessions, broker.connect("$bridge"), {}, "$bridge", "$bridge"), "t", {}, "x");
    EXPECT_TRUE(broker.published.empty());
}

} // namespace
} // namespace parley::plugin
