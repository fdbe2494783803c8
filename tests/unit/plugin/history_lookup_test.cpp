#include "core/history/lookup.h"

#include "tests/unit/plugin/support.h"

namespace parley {
namespace {

using plugin::testing::TestDataFolder;

TEST(HistoryLookup, KnowsTheLastNumberAndThePosition)
{
    TestDataFolder data;
    HistoryLookup history(data.path() / "history.db");
    EXPECT_EQ(history.instance(), plugin::testing::test_instance);
    EXPECT_EQ(history.projected(), journal::Offset{0});
    EXPECT_EQ(history.last_seq("g/ops"), Seq::before_first());

    data.run_history("INSERT INTO conversation (key, last_seq, last_ts, messages) VALUES ('g/ops', 17, 1, 17);"
                     "UPDATE position SET journal_offset = 1234, epoch = 5");
    EXPECT_EQ(history.last_seq("g/ops"), Seq{17});
    EXPECT_EQ(history.last_seq("g/op"), Seq::before_first());
    EXPECT_EQ(history.projected(), journal::Offset{1234});
    EXPECT_EQ(history.last_epoch(), 5u);
}

TEST(HistoryLookup, RefusesAFileThatIsNotHistory)
{
    TestDataFolder data;
    EXPECT_THROW(HistoryLookup(data.path() / "directory.db"), StorageError);
    EXPECT_THROW(HistoryLookup(data.path() / "absent.db"), StorageError);
}

} // namespace
} // namespace parley
