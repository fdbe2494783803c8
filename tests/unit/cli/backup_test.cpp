#include "clients/cli/backup.h"
#include "core/base/errors.h"
#include "core/credentials/sha256.h"
#include "core/directory/schema.h"
#include "core/history/schema.h"
#include "core/journal/reader.h"
#include "core/journal/repair.h"
#include "core/journal/writer.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>

namespace parley::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::read_file;
using testing::write_file;
namespace fs = std::filesystem;

const std::string instance = "0123456789abcdef0123456789abcdef";

journal::Message message(std::uint64_t seq)
{
    journal::Message one;
    one.ts = 1'700'000'000'000;
    one.seq = Seq{seq};
    one.conversation = {ConversationKind::group, "ops", {}};
    one.sender = "u1";
    one.payload = "hello";
    return one;
}

/// A data folder as broker and bridge make it, with a writer that holds it open.
class BackupTest : public ::testing::Test {
protected:
    BackupTest()
        : data_(folder_.path() / "data")
        , target_(folder_.path() / "backup")
        , restored_(folder_.path() / "restored")
    {
        fs::create_directories(data_ / "secrets");
        write_file(data_ / "secrets" / "bridge.key", "key\n");
        write_file(data_ / "secrets" / "token.key", "token\n");
        make_database("directory.db", directory_migrations(), directory_application_id);
        make_database("history.db", history_migrations(), history_application_id);
        writer_ = std::move(journal::Writer::open(
                                {.folder = data_ / "journal", .instance = instance, .segment_bytes = 1024}, 1, "2.0.11")
                                .value());
        append(20);
    }

    void make_database(const char* name, std::span<const sqlite::Migration> steps, std::int32_t id)
    {
        sqlite::Database database(data_ / name, sqlite::Database::Mode::create);
        sqlite::migrate(database, steps, id);
        sqlite::Statement(database, "INSERT INTO meta (key, value) VALUES ('instance', :i)")
            .bind(":i", std::string_view(instance))
            .run();
    }
    void append(int count)
    {
        for (int i = 0; i < count; ++i)
            EXPECT_TRUE(writer_->append(message(++seq_)));
    }
    void project_up_to(std::uint64_t offset)
    {
        sqlite::Database history(data_ / "history.db", sqlite::Database::Mode::read_write);
        sqlite::Statement(history, "UPDATE position SET journal_offset = :o")
            .bind(":o", static_cast<std::int64_t>(offset))
            .run();
    }
    static std::uint64_t messages_in(const fs::path& journal)
    {
        std::uint64_t count = 0;
        journal::Reader reader(journal, journal::list_segments(journal).front().first);
        while (const auto entry = reader.next())
            count += std::holds_alternative<journal::Message>(entry->record) ? 1 : 0;
        return count;
    }
    static unsigned mode_of(const fs::path& path)
    {
        struct stat status {};
        EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
        return status.st_mode & 0777u;
    }

    testing::TempFolder folder_;
    fs::path data_, target_, restored_;
    std::unique_ptr<journal::Writer> writer_;
    std::uint64_t seq_ = 0;
};

TEST_F(BackupTest, ARestoredBackupIsTheDataFolder)
{
    project_up_to(writer_->end().value() / 2);
    const auto made = make_backup(data_, target_);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->instance, instance);
    EXPECT_EQ(made->journal_end, writer_->end().value());
    EXPECT_LT(made->history_position, made->journal_end);

    const auto back = restore_backup(target_, restored_);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, *made);
    EXPECT_EQ(messages_in(restored_ / "journal"), 20u);
    EXPECT_EQ(read_file(restored_ / "secrets" / "bridge.key"), "key\n");
    EXPECT_THAT(journal::verify(restored_ / "journal", instance), IsEmpty());
    // A broker starts with it, and goes on where the journal ends.
    auto writer = journal::Writer::open({.folder = restored_ / "journal", .instance = instance}, 2, "2.0.11");
    ASSERT_TRUE(writer);
    EXPECT_EQ((*writer)->epoch(), 2u);
}

TEST_F(BackupTest, OnlyTheOwnerCanReadBackupAndRestoredFolder)
{
    ASSERT_TRUE(make_backup(data_, target_));
    ASSERT_TRUE(restore_backup(target_, restored_));
    for (const fs::path& root : {target_, restored_}) {
        EXPECT_EQ(mode_of(root), 0700u);
        for (const auto& entry : fs::recursive_directory_iterator(root))
            EXPECT_EQ(mode_of(entry.path()), entry.is_directory() ? 0700u : 0600u) << entry.path();
    }
}

TEST_F(BackupTest, ARecordThatIsBeingWrittenIsLeftOut)
{
    const auto newest = journal::list_segments(data_ / "journal").back().file;
    std::ofstream(newest, std::ios::app | std::ios::binary) << std::string("\x40\0\0\0\x01\x02", 6);
    const auto made = make_backup(data_, target_);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->journal_end, writer_->end().value());
    ASSERT_TRUE(restore_backup(target_, restored_));
    EXPECT_EQ(messages_in(restored_ / "journal"), 20u);
}

TEST_F(BackupTest, ATargetThatIsThereIsRefusedAndLeftAlone)
{
    fs::create_directory(target_);
    write_file(target_ / "mine", "x");
    EXPECT_EQ(make_backup(data_, target_).error().code, Errc::already_exists);
    EXPECT_EQ(read_file(target_ / "mine"), "x");

    const auto other = folder_.path() / "other";
    ASSERT_TRUE(make_backup(data_, other));
    EXPECT_EQ(restore_backup(other, target_).error().code, Errc::already_exists);
    EXPECT_EQ(read_file(target_ / "mine"), "x");
}

TEST_F(BackupTest, AFolderThatIsNotOursIsRefused)
{
    EXPECT_EQ(make_backup(folder_.path() / "absent", target_).error().code, Errc::not_found);
    EXPECT_EQ(make_backup(folder_.path(), target_).error().code, Errc::not_found);
    EXPECT_EQ(restore_backup(data_, restored_).error().code, Errc::invalid_argument);
    EXPECT_FALSE(fs::exists(target_));
    EXPECT_FALSE(fs::exists(restored_));
}

TEST_F(BackupTest, ADamagedJournalIsNotBackedUpAsIfItWereWhole)
{
    const auto oldest = journal::list_segments(data_ / "journal").front().file;
    std::fstream(oldest, std::ios::in | std::ios::out | std::ios::binary).seekp(120) << '\xff';
    try {
        (void)make_backup(data_, target_);
        FAIL() << "accepted";
    } catch (const StorageError& error) {
        EXPECT_THAT(error.what(), HasSubstr(".journal"));
    }
    EXPECT_FALSE(fs::exists(target_));
}

TEST_F(BackupTest, ADatabaseOfAnotherFolderIsNotBackedUp)
{
    {
        sqlite::Database directory(data_ / "directory.db", sqlite::Database::Mode::read_write);
        directory.execute("UPDATE meta SET value = 'ffffffffffffffffffffffffffffffff' WHERE key = 'instance'");
    }
    EXPECT_THROW((void)make_backup(data_, target_), StorageError);
    EXPECT_FALSE(fs::exists(target_));
}

TEST_F(BackupTest, AnyChangedByteOfABackupIsFoundBeforeAnythingIsWritten)
{
    const auto made = make_backup(data_, target_);
    ASSERT_TRUE(made);
    for (const ManifestFile& file : made->files) {
        const std::string good = read_file(target_ / file.path);
        std::string bad = good;
        bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 1);
        write_file(target_ / file.path, bad);
        EXPECT_THROW((void)restore_backup(target_, restored_), StorageError) << file.path;
        write_file(target_ / file.path, good.substr(0, good.size() - 1));
        EXPECT_THROW((void)restore_backup(target_, restored_), StorageError) << file.path;
        fs::remove(target_ / file.path);
        EXPECT_THROW((void)restore_backup(target_, restored_), StorageError) << file.path;
        EXPECT_FALSE(fs::exists(restored_)) << file.path;
        write_file(target_ / file.path, good);
    }
    EXPECT_TRUE(restore_backup(target_, restored_));
}

TEST_F(BackupTest, AMissingSegmentIsFound)
{
    ASSERT_TRUE(make_backup(data_, target_));
    auto manifest = parse_manifest(read_file(target_ / Manifest::file_name)).value();
    const auto second = std::find_if(manifest.files.begin(), manifest.files.end(), [](const ManifestFile& file) {
        return file.path.starts_with("journal/") && !file.path.starts_with("journal/00000000000000000000");
    });
    ASSERT_NE(second, manifest.files.end());
    manifest.files.erase(second);
    write_file(target_ / Manifest::file_name, to_json_text(manifest));
    EXPECT_THROW((void)restore_backup(target_, restored_), StorageError);
    EXPECT_FALSE(fs::exists(restored_));
}

TEST_F(BackupTest, ARestoreIntoAnEmptyFolderLeavesItEmptyWhenItFails)
{
    ASSERT_TRUE(make_backup(data_, target_));
    fs::create_directory(restored_);
    auto manifest = parse_manifest(read_file(target_ / Manifest::file_name)).value();
    manifest.instance = std::string(32, 'e');
    write_file(target_ / Manifest::file_name, to_json_text(manifest));
    EXPECT_THROW((void)restore_backup(target_, restored_), StorageError);
    EXPECT_TRUE(fs::is_empty(restored_));
}

TEST(Sha256, HasTheKnownAnswers)
{
    credentials::Sha256 empty;
    EXPECT_EQ(empty.hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    credentials::Sha256 abc; // FIPS 180-4's example, in two pieces
    abc.update("a");
    abc.update("bc");
    EXPECT_EQ(abc.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

} // namespace
} // namespace parley::cli
