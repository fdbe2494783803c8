#include "plugin/data_folder.h"

#include "tests/unit/plugin/support.h"

#include <fstream>

namespace parley::plugin {
namespace {

struct DataFolderTest : ::testing::Test {
    Result<DataFolder> open() { return open_data_folder(data.settings(), clock, "test"); }
    std::string refusal()
    {
        const auto folder = open();
        return folder ? "opened" : folder.error().message;
    }
    /// A journal that begins at `offset`, as after the bridge has removed older segments.
    void begin_journal_at(std::uint64_t offset)
    {
        journal::WriterOptions options;
        options.folder = data.settings().journal_folder();
        options.instance = testing::test_instance;
        options.at_least = journal::Offset{offset};
        ASSERT_TRUE(journal::Writer::open(options, 1, "test"));
    }
    testing::TestDataFolder data;
    testing::ManualClock clock;
};

using ::testing::HasSubstr;

TEST_F(DataFolderTest, OpensAndBeginsAnEpochEachTime)
{
    EXPECT_EQ(open()->journal->epoch(), 1u);
    EXPECT_EQ(open()->journal->epoch(), 2u);
    EXPECT_EQ(open()->bridge_key, testing::test_bridge_key);
}

TEST_F(DataFolderTest, NeverRepeatsAnEpochThatHistoryKnows)
{
    data.run_history("UPDATE position SET epoch = 41, journal_offset = 1000");
    const auto folder = open();
    EXPECT_EQ(folder->journal->epoch(), 42u);
    EXPECT_GE(folder->journal->end(), journal::Offset{1000}) << "nor an offset";
}

TEST_F(DataFolderTest, IsForOneBrokerAtATime)
{
    const auto first = open();
    ASSERT_TRUE(first);
    EXPECT_THAT(refusal(), HasSubstr("another broker already uses " + data.path().string()));
}

TEST_F(DataFolderTest, MustHaveADirectoryAndAKey)
{
    std::filesystem::rename(data.path() / "secrets" / "bridge.key", data.path() / "away");
    EXPECT_THAT(refusal(), HasSubstr("bridge.key"));
    std::filesystem::remove(data.path() / "directory.db");
    EXPECT_THAT(refusal(), HasSubstr("--init"));
}

TEST_F(DataFolderTest, MustBelongTogether)
{
    data.run_history("UPDATE meta SET value = 'ffffffffffffffffffffffffffffffff' WHERE key = 'instance'");
    EXPECT_THAT(refusal(), HasSubstr("another data folder"));
}

TEST_F(DataFolderTest, MustNotHaveAForeignJournal)
{
    journal::WriterOptions options;
    options.folder = data.settings().journal_folder();
    options.instance = std::string(32, 'f');
    ASSERT_TRUE(journal::Writer::open(options, 1, "test"));
    EXPECT_THROW((void)open(), StorageError);
}

TEST_F(DataFolderTest, MayLackHistoryOnlyWhileTheJournalIsComplete)
{
    std::filesystem::remove(data.path() / "history.db");
    EXPECT_TRUE(open());
    EXPECT_TRUE(open()) << "the journal begins at 0";
}

TEST_F(DataFolderTest, RefusesToGuessNumbersWithoutHistory)
{
    begin_journal_at(5000);
    std::filesystem::remove(data.path() / "history.db");
    EXPECT_THAT(refusal(), HasSubstr("history.db is missing, and the journal begins at offset 5000"));
}

TEST_F(DataFolderTest, RefusesAnOldHistoryWhoseJournalIsGone)
{
    begin_journal_at(5000);
    data.run_history("UPDATE position SET journal_offset = 100, epoch = 1");
    EXPECT_THAT(refusal(), HasSubstr("what lies between is lost"));
}

} // namespace
} // namespace parley::plugin
