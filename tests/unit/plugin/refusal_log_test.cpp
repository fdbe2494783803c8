#include "plugin/refusal_log.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

using ::testing::ElementsAre;

struct RefusalLogTest : ::testing::Test {
    std::uint32_t note(const std::string& key)
    {
        return log.note(key, [&] { return "refused " + key; });
    }
    testing::FakeBroker broker;
    testing::ManualClock clock;
    RefusalLog log{broker, clock};
};

TEST_F(RefusalLogTest, WritesTheSameRefusalOnceAMinute)
{
    EXPECT_EQ(note("u1"), 1u);
    EXPECT_EQ(note("u1"), 2u);
    EXPECT_EQ(note("u2"), 1u);
    EXPECT_THAT(broker.lines, ElementsAre("refused u1", "refused u2"));
}

TEST_F(RefusalLogTest, SaysHowManyItLeftOut)
{
    note("u1");
    note("u1");
    note("u1");
    clock.pass(std::chrono::seconds{61});
    note("u1");
    EXPECT_THAT(broker.lines, ElementsAre("refused u1", "refused u1 (and 2 more in the minute before)"));
}

TEST_F(RefusalLogTest, KeepsAtMostSoManyKeys)
{
    for (int key = 0; key < 5000; ++key)
        note("u" + std::to_string(key));
    EXPECT_EQ(broker.lines.size(), 4096u);
}

} // namespace
} // namespace parley::plugin
