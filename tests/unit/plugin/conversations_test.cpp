#include "plugin/conversations.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

using journal::Offset;

struct ConversationsTest : ::testing::Test {
    void project(const std::string& key, std::uint64_t seq, std::uint64_t offset)
    {
        data.run_history("INSERT INTO conversation (key, last_seq, last_ts, messages) VALUES ('" + key + "', " +
                         std::to_string(seq) + ", 1, 1) ON CONFLICT (key) DO UPDATE SET last_seq = " +
                         std::to_string(seq) + "; UPDATE position SET journal_offset = " + std::to_string(offset));
    }
    testing::TestDataFolder data;
    HistoryLookup history{data.path() / "history.db"};
};

TEST_F(ConversationsTest, AskHistoryForWhatIsNotInMemory)
{
    project("g/ops", 41, 100);
    Conversations conversations(&history, 10);
    EXPECT_EQ(conversations.last("g/ops"), Seq{41});
    conversations.advance("g/ops", Seq{42}, Offset{100});
    EXPECT_EQ(conversations.last("g/ops"), Seq{42});
    EXPECT_EQ(conversations.last("g/new"), Seq::before_first());
}

TEST_F(ConversationsTest, AreForgottenOnlyWhenTheyAreProjected)
{
    Conversations conversations(&history, 4);
    for (std::uint64_t number = 0; number < 40; ++number)
        conversations.advance("g/" + std::to_string(number), Seq{7}, Offset{number * 100});
    for (std::uint64_t number = 0; number < 40; ++number)
        EXPECT_EQ(conversations.last("g/" + std::to_string(number)), Seq{7}) << "the bridge is away, number " << number;

    for (std::uint64_t number = 0; number < 40; ++number)
        project("g/" + std::to_string(number), 7, 4000);
    for (std::uint64_t number = 100; number < 200; ++number) {
        conversations.advance("g/" + std::to_string(number), Seq{1}, Offset{number * 100});
        project("g/" + std::to_string(number), 1, number * 100 + 100);
    }
    EXPECT_LT(conversations.in_memory(), 100u);
    EXPECT_EQ(conversations.last("g/0"), Seq{7});
}

TEST_F(ConversationsTest, AreNeverForgottenWithoutHistory)
{
    Conversations conversations(nullptr, 2);
    for (std::uint64_t number = 0; number < 20; ++number)
        conversations.advance("g/" + std::to_string(number), Seq{number}, Offset{number});
    EXPECT_EQ(conversations.last("g/0"), Seq{0});
    EXPECT_EQ(conversations.last("g/3"), Seq{3});
    EXPECT_EQ(conversations.in_memory(), 20u);
}

} // namespace
} // namespace parley::plugin
