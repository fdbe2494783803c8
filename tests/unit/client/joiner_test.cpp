#include "clients/cpp/join/joiner.h"

#include <gtest/gtest.h>

namespace parley::client {
namespace {

Message numbered(std::uint64_t seq)
{
    Message message;
    message.conversation = ConversationId::group("ops");
    message.seq = Seq{seq};
    message.from = "u1";
    message.payload = std::to_string(seq);
    return message;
}

std::vector<Message> range(std::uint64_t first, std::uint64_t last)
{
    std::vector<Message> messages;
    for (auto seq = first; seq <= last; ++seq)
        messages.push_back(numbered(seq));
    return messages;
}

std::vector<std::uint64_t> seqs(const Joiner::Output& output)
{
    std::vector<std::uint64_t> all;
    for (const auto& message : output.show)
        all.push_back(message.seq.value());
    return all;
}

using Seqs = std::vector<std::uint64_t>;

TEST(Joiner, ShowsWhatFollowsAtOnce)
{
    Joiner joiner(Seq{4}, 100);
    joiner.arrived(numbered(5));
    joiner.arrived(numbered(6));
    EXPECT_EQ(seqs(joiner.take()), (Seqs{5, 6}));
    EXPECT_FALSE(joiner.wants_after());
}

TEST(Joiner, ShowsNoMessageTwice)
{
    Joiner joiner(Seq{4}, 100);
    joiner.arrived(numbered(5));
    EXPECT_EQ(seqs(joiner.take()), Seqs{5});
    joiner.arrived(numbered(5));
    joiner.arrived(numbered(3));
    joiner.page(Seq{4}, range(5, 5));
    EXPECT_TRUE(joiner.take().show.empty());
}

TEST(Joiner, KeepsBackWhatIsBehindAGapUntilHistoryFillsIt)
{
    Joiner joiner(Seq{4}, 100);
    joiner.arrived(numbered(8));
    EXPECT_TRUE(joiner.take().show.empty());
    EXPECT_EQ(joiner.wants_after(), Seq{4});

    joiner.page(Seq{4}, range(5, 7));
    const auto output = joiner.take();
    EXPECT_EQ(seqs(output), (Seqs{5, 6, 7, 8}));
    EXPECT_TRUE(output.missing.empty());
    EXPECT_FALSE(joiner.wants_after());
}

TEST(Joiner, SaysWhichMessagesTheServerHasNoMore)
{
    Joiner joiner(Seq{4}, 100);
    joiner.arrived(numbered(12));
    joiner.page(Seq{4}, range(9, 11));
    const auto output = joiner.take();
    EXPECT_EQ(seqs(output), (Seqs{9, 10, 11, 12}));
    ASSERT_EQ(output.missing.size(), 1u);
    EXPECT_EQ(output.missing[0].first, Seq{5});
    EXPECT_EQ(output.missing[0].last, Seq{8});
}

TEST(Joiner, TakesAnEmptyPageForHistoryThatIsLateAndNotForALoss)
{
    Joiner joiner(Seq{4}, 100);
    joiner.arrived(numbered(6));
    joiner.page(Seq{4}, {});
    const auto output = joiner.take();
    EXPECT_TRUE(output.show.empty());
    EXPECT_TRUE(output.missing.empty());
    EXPECT_EQ(joiner.wants_after(), Seq{4});
}

TEST(Joiner, DoesNotCallLostWhatComesAfterThePage)
{
    Joiner joiner(Seq{4}, 100);
    joiner.arrived(numbered(9));
    joiner.page(Seq{4}, range(5, 6)); // 7 and 8 are not projected yet
    const auto output = joiner.take();
    EXPECT_EQ(seqs(output), (Seqs{5, 6}));
    EXPECT_TRUE(output.missing.empty());
    EXPECT_EQ(joiner.wants_after(), Seq{6});
}

TEST(Joiner, KeepsTheNearestMessagesWhenThereIsNotRoomForAll)
{
    Joiner joiner(Seq{0}, 3);
    for (const auto seq : {9, 8, 7, 6, 5})
        joiner.arrived(numbered(static_cast<std::uint64_t>(seq)));
    EXPECT_EQ(joiner.kept(), 3u);
    joiner.page(Seq{0}, range(1, 3));
    EXPECT_EQ(seqs(joiner.take()), (Seqs{1, 2, 3}));
    EXPECT_EQ(joiner.wants_after(), Seq{3}); // what was dropped is known to be there
}

TEST(Joiner, RemembersWhatWasPassedOver)
{
    Joiner joiner(Seq{4}, 100);
    joiner.passed_over(Seq{5});
    EXPECT_EQ(joiner.wants_after(), Seq{4});
}

TEST(Joiner, WithoutAStartKeepsEverythingBackAndThenBeginsThere)
{
    Joiner joiner(std::nullopt, 100);
    joiner.arrived(numbered(7));
    joiner.arrived(numbered(8));
    EXPECT_TRUE(joiner.take().show.empty());
    EXPECT_FALSE(joiner.wants_after());
    joiner.start_at(Seq{7});
    EXPECT_EQ(seqs(joiner.take()), Seqs{8});
}

} // namespace
} // namespace parley::client
