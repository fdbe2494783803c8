#include "core/sqlite/database.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

namespace parley::sqlite {
namespace {

using testing::TempFolder;

std::int64_t number(Database& database, std::string_view sql)
{
    Statement query(database, sql);
    return query.step() ? query.integer(0) : -1;
}

class ADatabase : public ::testing::Test {
protected:
    TempFolder folder;
    std::filesystem::path file = folder.path() / "x.db";
    Database database{file, Database::Mode::create};
};

TEST_F(ADatabase, IsMadeForItsOwnerAlone)
{
    database.execute("CREATE TABLE t (a INTEGER) STRICT");
    for (const char* suffix : {"", "-wal", "-shm"}) {
        struct stat status {};
        ASSERT_EQ(::stat((file.string() + suffix).c_str(), &status), 0) << suffix;
        EXPECT_EQ(status.st_mode & 0777, 0600u) << suffix;
    }
}

TEST_F(ADatabase, HasOurSettings)
{
    Statement mode(database, "PRAGMA journal_mode");
    ASSERT_TRUE(mode.step());
    EXPECT_EQ(mode.view(0), "wal");
    EXPECT_EQ(number(database, "PRAGMA synchronous"), 1);
    EXPECT_EQ(number(database, "PRAGMA foreign_keys"), 1);
    EXPECT_EQ(number(database, "PRAGMA busy_timeout"), 5000);
}

TEST_F(ADatabase, IsNotMadeByOpeningItToReadOrWrite)
{
    for (const auto mode : {Database::Mode::read_only, Database::Mode::read_write}) {
        EXPECT_THROW(Database(folder.path() / "absent.db", mode), StorageError);
        EXPECT_FALSE(std::filesystem::exists(folder.path() / "absent.db"));
    }
    EXPECT_THROW(Database(folder.path() / "none" / "x.db", Database::Mode::create), StorageError);
}

TEST_F(ADatabase, TakesNoWritesThroughAReader)
{
    database.execute("CREATE TABLE t (a INTEGER) STRICT");
    Database reader(file, Database::Mode::read_only);
    EXPECT_EQ(number(reader, "SELECT count(*) FROM t"), 0);
    EXPECT_THROW(reader.execute("INSERT INTO t VALUES (1)"), StorageError);
}

TEST_F(ADatabase, NamesItsFileInEveryError)
{
    try {
        database.execute("NONSENSE");
        FAIL();
    } catch (const StorageError& error) {
        EXPECT_NE(std::string(error.what()).find(file.string()), std::string::npos) << error.what();
    }
    try {
        Statement(database, "SELECT * FROM absent");
        FAIL();
    } catch (const StorageError& error) {
        EXPECT_NE(std::string(error.what()).find("absent"), std::string::npos) << error.what();
    }
}

TEST_F(ADatabase, GivesBackWhatWasBound)
{
    database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT, bytes BLOB, number INTEGER) STRICT");
    const std::string nasty("a\0\xff", 3);
    Statement insert(database, "INSERT INTO t (text, bytes, number) VALUES (:text, :bytes, :number)");
    insert.bind(":text", std::string_view("007")).bind_blob(":bytes", nasty).bind(":number", std::int64_t{-5}).run();
    EXPECT_EQ(database.changes(), 1);
    EXPECT_EQ(database.last_insert_rowid(), 1);
    insert.bind(":text", std::optional<std::string>()).bind(":number", std::optional<std::int64_t>()).run();
    insert.bind(":text", std::string_view()).bind_blob(":bytes", {}).bind(":number", std::int64_t{0}).run();

    Statement all(database, "SELECT text, bytes, number FROM t ORDER BY id");
    ASSERT_TRUE(all.step());
    EXPECT_EQ(all.view(0), "007");
    EXPECT_EQ(all.text(1), nasty);
    EXPECT_EQ(all.integer(2), -5);
    ASSERT_TRUE(all.step());
    EXPECT_TRUE(all.is_null(0));
    EXPECT_EQ(all.view(0), "");
    EXPECT_TRUE(all.is_null(2));
    ASSERT_TRUE(all.step());
    EXPECT_FALSE(all.is_null(0)) << "an empty text is a text";
    EXPECT_FALSE(all.is_null(1));
    EXPECT_FALSE(all.step());
}

TEST_F(ADatabase, KeepsBindingsOverAResetAndRefusesUnknownParameters)
{
    Statement query(database, "SELECT :a");
    query.bind(":a", std::int64_t{7});
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(query.step());
        EXPECT_EQ(query.integer(0), 7);
        query.reset();
    }
    EXPECT_THROW(query.bind(":b", std::int64_t{1}), StorageError);
    EXPECT_THROW(query.bind(2, std::int64_t{1}), StorageError);
}

TEST_F(ADatabase, RefusesAStatementThatIsNotExactlyOne)
{
    for (const std::string_view sql : {"", "   ", "-- only a comment\n", "SELECT 1; SELECT 2", "SELECT 1; NONSENSE"})
        EXPECT_THROW(Statement(database, sql), StorageError) << sql;
    for (const std::string_view sql : {"SELECT 1", "SELECT 1;", "-- why\nSELECT 1;\n-- end\n", "SELECT 1; /* end */ "})
        EXPECT_EQ(number(database, sql), 1) << sql;
}

TEST_F(ADatabase, LetsAStatementGoThatFailed)
{
    database.execute("CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT");
    Statement insert(database, "INSERT INTO t VALUES (1)");
    insert.run();
    EXPECT_THROW(insert.run(), StorageError);
    EXPECT_NO_THROW(database.execute("DROP TABLE t")) << "no statement holds the table";
}

TEST_F(ADatabase, TakesATransactionWholeOrNotAtAll)
{
    database.execute("CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT");
    {
        Transaction transaction(database);
        database.execute("INSERT INTO t VALUES (1)");
    }
    EXPECT_EQ(number(database, "SELECT count(*) FROM t"), 0);
    {
        Transaction transaction(database);
        database.execute("INSERT INTO t VALUES (1)");
        transaction.commit();
    }
    EXPECT_EQ(number(database, "SELECT count(*) FROM t"), 1);
    try {
        Transaction transaction(database);
        database.execute("INSERT INTO t VALUES (2)");
        database.execute("INSERT INTO t VALUES (1)");
        transaction.commit();
        FAIL();
    } catch (const StorageError&) {
    }
    EXPECT_EQ(number(database, "SELECT count(*) FROM t"), 1);
}

TEST_F(ADatabase, ShowsOneStateWithinAReadTransaction)
{
    database.execute("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)");
    Database reader(file, Database::Mode::read_only);
    {
        const ReadTransaction snapshot(reader);
        EXPECT_EQ(number(reader, "SELECT count(*) FROM t"), 1);
        database.execute("INSERT INTO t VALUES (2)");
        EXPECT_EQ(number(reader, "SELECT count(*) FROM t"), 1);
    }
    EXPECT_EQ(number(reader, "SELECT count(*) FROM t"), 2);
}

} // namespace
} // namespace parley::sqlite
