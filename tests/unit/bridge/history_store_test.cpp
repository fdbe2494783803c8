#include "tests/unit/bridge/history_support.h"

namespace parley::bridge::test {
namespace {

class HistoryStoreTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        for (int number = 1; number <= 20; ++number) {
            journal.message(group("other"), "u9", "between");
            journal.message(group("ops"), "u1", "m" + std::to_string(number));
        }
        project(file, journal.folder());
        store.emplace(file);
        ops = *store->conversation("g/ops");
    }
    /// ts of a message of ops: the script lets a millisecond pass with each record, EpochStarted included.
    UnixMillis time_of(int seq) const { return unix_millis(1'000'000 + 1 + 2 * seq); }
    HistorySlice page(const HistoryRange& range) { return store->page(ops, "g/ops", range); }

    using Seqs = std::vector<std::uint64_t>;
    TemporaryFolder folder;
    std::filesystem::path file = folder.path() / "history.db";
    JournalScript journal{folder.path() / "journal"};
    std::optional<HistoryStore> store;
    ConversationRow ops;
};

TEST_F(HistoryStoreTest, APageIsOldestFirstWhicheverWayOnePages)
{
    const auto s = [](std::uint64_t number) { return std::optional<Seq>(Seq{number}); };
    struct Case {
        const char* what;
        HistoryRange range;
        Seqs expected;
        bool more;
    };
    const std::vector<Case> cases{
        {"the newest", {.limit = 3}, {18, 19, 20}, true},
        {"further back", {.before = s(18), .limit = 3}, {15, 16, 17}, true},
        {"back to the start", {.before = s(3), .limit = 3}, {1, 2}, false},
        {"exactly to the start", {.before = s(4), .limit = 3}, {1, 2, 3}, false},
        {"from the start", {.after = s(0), .limit = 3}, {1, 2, 3}, true},
        {"forwards", {.after = s(10), .limit = 3}, {11, 12, 13}, true},
        {"to the end", {.after = s(18), .limit = 3}, {19, 20}, false},
        {"behind the end", {.after = s(20), .limit = 3}, {}, false},
        {"a gap", {.after = s(4), .before = s(7), .limit = 10}, {5, 6}, false},
        {"nothing between", {.after = s(4), .before = s(5), .limit = 10}, {}, false},
        {"from a time", {.from = time_of(18), .limit = 10}, {18, 19, 20}, false},
        {"from between two", {.from = time_of(18) + std::chrono::milliseconds{1}, .limit = 10}, {19, 20}, false},
        {"up to a time", {.to = time_of(5), .limit = 3}, {3, 4, 5}, true},
        {"a span of time", {.from = time_of(5), .to = time_of(7), .limit = 10}, {5, 6, 7}, false},
        {"before all time", {.to = unix_millis(5), .limit = 10}, {}, false},
        {"after all time", {.from = unix_millis(9'000'000), .limit = 10}, {}, false},
        {"bytes bound it", {.after = s(0), .limit = 10, .bytes = 3}, {1, 2}, true},
    };
    for (const Case& test : cases) {
        const HistorySlice slice = page(test.range);
        EXPECT_EQ(seqs(slice.messages), test.expected) << test.what;
        EXPECT_EQ(slice.more, test.more) << test.what;
    }
}

TEST_F(HistoryStoreTest, PrivateConversationsAreFoundFromBothSides)
{
    journal.message(pair("u1", "u2"), "u1", "hello");
    journal.message(pair("u0", "u1"), "u0", "hello");
    journal.message(pair("u1", "u1"), "u1", "note to myself");
    project(file, journal.folder());

    EXPECT_EQ(store->private_conversations(UserId{"u1"}),
              (std::vector<Conversation>{pair("u0", "u1"), pair("u1", "u1"), pair("u1", "u2")}));
    EXPECT_EQ(store->private_conversations(UserId{"u2"}), (std::vector<Conversation>{pair("u1", "u2")}));
    EXPECT_TRUE(store->private_conversations(UserId{"u3"}).empty());
}

TEST_F(HistoryStoreTest, OpenSessionsComeNewestFirstAndInPages)
{
    std::vector<std::uint64_t> numbers;
    for (int index = 0; index < 5; ++index)
        numbers.push_back(journal.open(index % 2 == 0 ? "u1" : "u2", "c" + std::to_string(index)));
    project(file, journal.folder());

    const auto first = store->open_sessions(0, 3);
    ASSERT_EQ(first.size(), 3U);
    EXPECT_EQ(first.front().number, numbers[4]);
    const auto second = store->open_sessions(first.back().number, 3);
    ASSERT_EQ(second.size(), 2U);
    EXPECT_EQ(second.back().number, numbers[0]);
    EXPECT_EQ(store->open_sessions_of(UserId{"u2"}, 0, 10).size(), 2U);
}

} // namespace
} // namespace parley::bridge::test
