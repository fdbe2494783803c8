#include "directory_support.h"

#include "bridge/announcer/change_log_pruner.h"

namespace parley::bridge::test {
namespace {

using namespace std::chrono_literals;

class ChangeLogPrunerTest : public DirectoryTest {
protected:
    ChangeLogPrunerTest()
    {
        for (int i = 0; i < 10; ++i) // revisions 1 to 10
            given_user("old" + std::to_string(i));
        clock.time += 1h;
        for (int i = 0; i < 5; ++i) // 11 to 15
            given_user("new" + std::to_string(i));
    }
    std::uint64_t prune(std::size_t batch_rows = 1000)
    {
        ChangeLogPruner pruner(io.get_executor(), store, enforcement, clock, [this] { return followed; },
                               {.keep = 30min, .batch_rows = batch_rows});
        return run(pruner.prune());
    }
    std::vector<std::int64_t> left()
    {
        std::vector<std::int64_t> revisions;
        for (const ChangeRow& row : changes_after(Revision{0}))
            revisions.push_back(row.revision.value());
        return revisions;
    }

    Revision followed{15};
};

TEST_F(ChangeLogPrunerTest, RemovesWhatIsOldInBatches)
{
    EXPECT_EQ(prune(3), 10u);
    EXPECT_EQ(left(), (std::vector<std::int64_t>{11, 12, 13, 14, 15}));
    EXPECT_EQ(prune(), 0u);
}

TEST_F(ChangeLogPrunerTest, KeepsWhatAFollowerHasNotSeen)
{
    followed = Revision{4};
    EXPECT_EQ(prune(), 4u);
    EXPECT_EQ(left().front(), 5);
}

TEST_F(ChangeLogPrunerTest, RemovesNothingWhileThePluginIsOutOfReach)
{
    enforcement.reachable = false;
    EXPECT_EQ(prune(), 0u);
    EXPECT_EQ(enforcement.asked, std::vector<Revision>{followed});
    EXPECT_EQ(left().size(), 15u);
}

TEST_F(ChangeLogPrunerTest, TheNewestRowStaysAndNumbersGoOn)
{
    clock.time += 24h;
    EXPECT_EQ(prune(), 14u);
    EXPECT_EQ(left(), std::vector<std::int64_t>{15});
    given_user("later");
    EXPECT_EQ(store.revision(), Revision{16});
}

TEST_F(ChangeLogPrunerTest, ARowThatStaysKeepsAllBehindIt)
{
    clock.time -= 2h; // the clock was wrong, and is right now
    given_user("earlier");
    clock.time += 2h;
    followed = Revision{16};
    EXPECT_EQ(prune(), 10u);
    EXPECT_EQ(left(), (std::vector<std::int64_t>{11, 12, 13, 14, 15, 16}));
}

} // namespace
} // namespace parley::bridge::test
