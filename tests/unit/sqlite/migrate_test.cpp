#include "core/sqlite/migrate.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace parley::sqlite {
namespace {

constexpr std::int32_t ours = 0x50415299;

constexpr std::array steps{
    Migration{1, "0001_first", "CREATE TABLE first (a INTEGER) STRICT; INSERT INTO first VALUES (7);"},
    Migration{2, "0002_second", "CREATE TABLE second (a INTEGER) STRICT;"},
    Migration{3, "0003_broken", "CREATE TABLE third (a INTEGER) STRICT; NONSENSE;"},
};
constexpr std::span<const Migration> one{steps.data(), 1};
constexpr std::span<const Migration> two{steps.data(), 2};
constexpr std::span<const Migration> broken{steps.data(), 3};

std::int64_t tables(Database& database)
{
    Statement query(database, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'");
    return query.step() ? query.integer(0) : -1;
}

class AFile : public ::testing::Test {
protected:
    testing::TempFolder folder;
    Database database{folder.path() / "x.db", Database::Mode::create};
};

TEST_F(AFile, ThatIsNewGetsEveryStepOnce)
{
    migrate(database, two, ours);
    EXPECT_EQ(database.user_version(), 2);
    EXPECT_EQ(tables(database), 2);
    EXPECT_NO_THROW(require_schema(database, two, ours));

    migrate(database, two, ours);
    EXPECT_EQ(tables(database), 2);
}

TEST_F(AFile, ThatIsOlderGetsWhatItLacks)
{
    migrate(database, one, ours);
    EXPECT_THROW(require_schema(database, two, ours), StorageError);
    migrate(database, two, ours);
    EXPECT_NO_THROW(require_schema(database, two, ours));
    Statement kept(database, "SELECT a FROM first");
    ASSERT_TRUE(kept.step());
    EXPECT_EQ(kept.integer(0), 7);
}

TEST_F(AFile, ThatIsNewerIsRefused)
{
    migrate(database, two, ours);
    EXPECT_THROW(migrate(database, one, ours), StorageError);
    EXPECT_THROW(require_schema(database, one, ours), StorageError);
}

TEST_F(AFile, ThatIsNotOursIsLeftAsItIs)
{
    database.execute("CREATE TABLE theirs (a)");
    EXPECT_THROW(migrate(database, two, ours), StorageError);
    EXPECT_THROW(require_schema(database, two, ours), StorageError);
    EXPECT_EQ(tables(database), 1);
    EXPECT_EQ(database.user_version(), 0);
}

TEST_F(AFile, OfAnotherKindOfOursIsRefused)
{
    migrate(database, two, ours);
    EXPECT_THROW(migrate(database, two, ours + 1), StorageError);
    EXPECT_THROW(require_schema(database, two, ours + 1), StorageError);
}

TEST_F(AFile, StaysAtTheLastStepThatWorked)
{
    EXPECT_THROW(migrate(database, broken, ours), StorageError);
    EXPECT_EQ(database.user_version(), 2);
    EXPECT_EQ(tables(database), 2) << "nothing of the broken step remains";
    EXPECT_NO_THROW(migrate(database, two, ours));
}

TEST_F(AFile, WhoseFirstStepFailsIsStillNew)
{
    const std::array bad{Migration{1, "0001_bad", "CREATE TABLE t (a INTEGER) STRICT; NONSENSE;"}};
    EXPECT_THROW(migrate(database, bad, ours), StorageError);
    EXPECT_EQ(tables(database), 0);
    EXPECT_NO_THROW(migrate(database, two, ours)) << "a later try starts from nothing";
}

} // namespace
} // namespace parley::sqlite
