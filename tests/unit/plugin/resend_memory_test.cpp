#include "plugin/resend_memory.h"

#include <gtest/gtest.h>

namespace parley::plugin {
namespace {

using journal::MessageKind;
using journal::Offset;
using std::chrono::seconds;

TEST(ResendMemory, TellsSenderConversationAndReferenceApart)
{
    ResendMemory memory(seconds{10}, 1000);
    memory.remember(memory.key(MessageKind::message, "u1", "g/ops", "r1"), Offset{5}, 0);
    EXPECT_EQ(memory.find(memory.key(MessageKind::message, "u1", "g/ops", "r1")), Offset{5});
    EXPECT_EQ(memory.find(memory.key(MessageKind::message, "u2", "g/ops", "r1")), std::nullopt);
    EXPECT_EQ(memory.find(memory.key(MessageKind::message, "u1", "g/op", "sr1")), std::nullopt);
    EXPECT_EQ(memory.find(memory.key(MessageKind::message, "u1", "g/ops", "r2")), std::nullopt);
    EXPECT_EQ(memory.find(memory.key(MessageKind::event, "u1", "g/ops", "r1")), std::nullopt);
}

TEST(ResendMemory, KeepsAReferenceForTheWholeWindow)
{
    ResendMemory memory(seconds{10}, 100'000);
    const auto first = memory.key(MessageKind::message, "u1", "g/ops", "first");
    memory.remember(first, Offset{1}, 0);
    for (std::int64_t ts = 100; ts <= 10'000; ts += 100) {
        memory.remember(memory.key(MessageKind::message, "u1", "g/ops", std::to_string(ts)), Offset{2}, ts);
        EXPECT_TRUE(memory.find(first)) << ts;
    }
}

TEST(ResendMemory, ForgetsAfterTheWindowAndAQuarter)
{
    ResendMemory memory(seconds{10}, 100'000);
    const auto first = memory.key(MessageKind::message, "u1", "g/ops", "first");
    memory.remember(first, Offset{1}, 0);
    for (std::int64_t ts = 1000; ts <= 16'000; ts += 1000)
        memory.remember(memory.key(MessageKind::message, "u1", "g/ops", std::to_string(ts)), Offset{2}, ts);
    EXPECT_FALSE(memory.find(first));
    EXPECT_LE(memory.size(), 14u);
    EXPECT_EQ(memory.dropped_early(), 0u);
}

TEST(ResendMemory, DropsTheOldestWhenTooManyAreRemembered)
{
    ResendMemory memory(seconds{1000}, 100);
    for (int number = 0; number < 1000; ++number) {
        memory.remember(memory.key(MessageKind::message, "u1", "g/ops", std::to_string(number)), Offset{1}, number);
        ASSERT_LE(memory.size(), 100u);
    }
    EXPECT_TRUE(memory.find(memory.key(MessageKind::message, "u1", "g/ops", "999")));
    EXPECT_TRUE(memory.find(memory.key(MessageKind::message, "u1", "g/ops", "930")))
        << "three quarters are always kept";
    EXPECT_FALSE(memory.find(memory.key(MessageKind::message, "u1", "g/ops", "0")));
    EXPECT_GE(memory.dropped_early(), 900u);
}

} // namespace
} // namespace parley::plugin
