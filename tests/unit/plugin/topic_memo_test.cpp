#include "plugin/topic_memo.h"

#include "tests/unit/plugin/support.h"

#include <gtest/gtest.h>

namespace parley::plugin {
namespace {

using topics::TopicKind;

class TopicMemoTest : public ::testing::Test {
protected:
    testing::SmallWorld world;
    TopicMemo topics{world.directory, "parley"};
};

TEST_F(TopicMemoTest, TakesANameApartAndLooksItsIdsUp)
{
    const auto& found = topics.resolve("parley/g/ops/send/u1");
    EXPECT_EQ(found.topic.kind, TopicKind::group_send);
    EXPECT_EQ(found.group, world.ops);
    EXPECT_EQ(found.actor, world.u1);
}

TEST_F(TopicMemoTest, KeepsTheNameThatAMessageCameUnderBesideTheOneItGoesOutUnder)
{
    const auto* const sent = &topics.resolve("parley/g/ops/send/u1");
    const auto* const delivered = &topics.resolve("parley/g/ops/msg/u1");
    EXPECT_NE(sent, delivered);
    EXPECT_EQ(&topics.resolve("parley/g/ops/send/u1"), sent);
    EXPECT_EQ(&topics.resolve("parley/g/ops/msg/u1"), delivered);
    EXPECT_EQ(sent->topic.kind, TopicKind::group_send);
    EXPECT_EQ(delivered->topic.kind, TopicKind::group_msg);
}

TEST_F(TopicMemoTest, ForgetsTheOlderOfTwoNames)
{
    topics.resolve("parley/g/ops/send/u1");
    topics.resolve("parley/g/ops/msg/u1");
    topics.resolve("parley/all");
    EXPECT_EQ(topics.resolve("parley/g/ops/msg/u1").topic.kind, TopicKind::group_msg);
    EXPECT_EQ(topics.resolve("parley/g/ops/send/u1").topic.kind, TopicKind::group_send);
}

TEST_F(TopicMemoTest, LooksUpAgainWhenTheDirectoryHasChanged)
{
    EXPECT_FALSE(topics.resolve("parley/g/new/msg/u1").group.has_value());
    const GroupIndex made = world.directory.put_group("new", false, true);
    EXPECT_EQ(topics.resolve("parley/g/new/msg/u1").group, made);
}

TEST_F(TopicMemoTest, TakesAnEmptyNameForNobodysTopicAtAnyTime)
{
    EXPECT_EQ(topics.resolve("").topic.kind, TopicKind::other);
    topics.resolve("parley/g/ops/msg/u1");
    world.directory.put_group("new", false, true);
    EXPECT_EQ(topics.resolve("").topic.kind, TopicKind::other);
}

} // namespace
} // namespace parley::plugin
