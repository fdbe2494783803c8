#include "core/directory/source.h"

#include "core/credentials/sha256.h"
#include "core/directory/device_keys.h"
#include "core/directory/revoked_logins.h"
#include "tests/unit/directory/file.h"

#include <gtest/gtest.h>

#include <fstream>

namespace parley {
namespace {

/// The message of the StorageError that `doing` ends in; empty if it ends well.
template <class Doing>
std::string failure_of(Doing&& doing)
{
    try {
        doing();
    } catch (const StorageError& error) {
        return error.what();
    }
    return {};
}

std::string failure_to_load(const std::filesystem::path& file)
{
    return failure_of([&] {
        DirectorySource source(file);
        static_cast<void>(source.instance());
        source.load();
    });
}

Membership membership(const Directory& directory, std::string_view user, std::string_view group)
{
    return directory.membership(directory.find_user(user).value(), directory.find_group(group).value());
}

TEST(DirectorySource, LoadsAnEmptyDirectory)
{
    const DirectoryFile file;
    DirectorySource source(file.path);
    EXPECT_EQ(source.instance(), "00112233445566778899aabbccddeeff");
    const Directory directory = source.load();
    EXPECT_EQ(directory.users(), 0u);
    EXPECT_EQ(directory.revision(), Revision{0});
}

TEST(DirectorySource, LoadsEverythingAsItStands)
{
    DirectoryFile file;
    file.user("u1");
    file.user("u2", "device");
    file.user("u3", "service");
    file.write("UPDATE user SET admin = 1 WHERE id = 'u1'");
    file.write("UPDATE user SET disabled = 1 WHERE id = 'u2'");
    file.write("UPDATE user SET deleted_ms = 5 WHERE id = 'u3'");
    file.write("INSERT INTO credential (user, kind, verifier, changed_ms) VALUES ('u1', 'password', 'v1', 1)");
    file.group("ops");
    file.group("open", "public");
    file.group("gone");
    file.member("ops", "u1", "owner");
    file.member("ops", "u2", "observer");
    file.member("gone", "u1");
    file.write("UPDATE member SET muted = 1 WHERE user = 'u2'");
    file.write("UPDATE \"group\" SET deleted_ms = 5 WHERE id = 'gone'");
    file.write("INSERT INTO contact (user, peer, since_ms) VALUES ('u1', 'u2', 1), ('u2', 'u1', 1)");
    file.write("INSERT INTO block (user, peer, since_ms) VALUES ('u2', 'u1', 1)");

    const Directory directory = DirectorySource(file.path).load();

    const UserIndex u1 = directory.find_user("u1").value();
    const UserIndex u2 = directory.find_user("u2").value();
    EXPECT_TRUE(directory.user(u1).admin);
    EXPECT_TRUE(directory.is_enabled(u1));
    EXPECT_EQ(directory.user(u1).password_verifier, "v1");
    EXPECT_EQ(directory.user(u2).kind, UserKind::device);
    EXPECT_FALSE(directory.is_enabled(u2));
    EXPECT_FALSE(directory.is_enabled(directory.find_user("u3").value()));
    EXPECT_TRUE(directory.group(directory.find_group("open").value()).is_public);
    EXPECT_FALSE(directory.group(directory.find_group("gone").value()).exists);
    EXPECT_EQ(membership(directory, "u1", "ops"), (Membership{Role::owner, false}));
    EXPECT_EQ(membership(directory, "u2", "ops"), (Membership{Role::observer, true}));
    EXPECT_EQ(membership(directory, "u1", "gone"), Membership{});
    EXPECT_EQ(directory.memberships(), 2u);
    EXPECT_TRUE(directory.are_contacts(u1, u2));
    EXPECT_TRUE(directory.has_blocked(u2, u1));
    EXPECT_FALSE(directory.has_blocked(u1, u2));
    EXPECT_EQ(directory.revision(), Revision{18});
}

TEST(DirectorySource, KnowsWhoMaySpeakInAGroupAndHowOften)
{
    DirectoryFile file;
    file.group("ops");
    file.group("calm");
    file.write("UPDATE \"group\" SET read_only = 1, slow_ms = 1500 WHERE id = 'calm'");
    DirectorySource source(file.path);
    Directory directory = source.load();
    const GroupIndex ops = directory.find_group("ops").value();
    const GroupIndex calm = directory.find_group("calm").value();
    EXPECT_FALSE(directory.group(ops).read_only);
    EXPECT_EQ(directory.group(ops).slow_ms, 0u);
    EXPECT_TRUE(directory.group(calm).read_only);
    EXPECT_EQ(directory.group(calm).slow_ms, 1500u);
    EXPECT_TRUE(directory.has_slow_groups());

    file.write("UPDATE \"group\" SET read_only = 0, slow_ms = 0 WHERE id = 'calm'");
    source.apply(directory, 10);
    EXPECT_FALSE(directory.group(calm).read_only);
    EXPECT_FALSE(directory.has_slow_groups());
}

TEST(DirectorySource, FollowsTheChangeLogWithinItsBudget)
{
    DirectoryFile file;
    file.user("u1");
    DirectorySource source(file.path);
    Directory directory = source.load();
    for (const char* id : {"u2", "u3", "u4"})
        file.user(id);

    const auto first = source.apply(directory, 2);
    EXPECT_EQ(first.revision, Revision{3});
    EXPECT_TRUE(first.more);
    EXPECT_EQ(directory.revision(), Revision{3});
    EXPECT_FALSE(directory.find_user("u4"));

    const auto second = source.apply(directory, 2);
    EXPECT_EQ(second.revision, Revision{4});
    EXPECT_FALSE(second.more);
    EXPECT_TRUE(directory.find_user("u4"));

    const auto idle = source.apply(directory, 2);
    EXPECT_EQ(idle.revision, Revision{4});
    EXPECT_FALSE(idle.more);
}

TEST(DirectorySource, ALogThatWasCutBehindItMeansLoadingAnew)
{
    DirectoryFile file;
    for (const char* id : {"u1", "u2", "u3"})
        file.user(id);
    file.group("ops");
    file.group("gone");
    file.member("ops", "u1");
    file.member("gone", "u2");
    file.write("INSERT INTO contact (user, peer, since_ms) VALUES ('u1', 'u2', 1), ('u2', 'u1', 1)");
    file.write("INSERT INTO block (user, peer, since_ms) VALUES ('u1', 'u3', 1)");
    DirectorySource source(file.path);
    Directory directory = source.load();
    const UserIndex u1 = directory.find_user("u1").value();

    file.write("DELETE FROM member WHERE user = 'u1'");
    file.write("DELETE FROM contact");
    file.write("DELETE FROM block");
    file.write("UPDATE user SET disabled = 1 WHERE id = 'u1'");
    file.write("UPDATE \"group\" SET deleted_ms = 5 WHERE id = 'gone'");
    file.member("ops", "u2", "owner");
    file.user("u4");
    file.write("DELETE FROM change WHERE revision < (SELECT max(revision) FROM change)");

    const auto applied = source.apply(directory, 1);
    EXPECT_EQ(applied.revision, source.load().revision());
    EXPECT_FALSE(applied.more);
    EXPECT_TRUE(applied.anew);
    EXPECT_FALSE(directory.is_enabled(u1));
    EXPECT_EQ(directory.find_user("u1").value(), u1);
    EXPECT_EQ(membership(directory, "u1", "ops"), Membership{});
    EXPECT_EQ(membership(directory, "u2", "ops"), (Membership{Role::owner, false}));
    EXPECT_EQ(membership(directory, "u2", "gone"), Membership{});
    EXPECT_EQ(directory.memberships(), 1u);
    EXPECT_EQ(directory.group(directory.find_group("ops").value()).members, 1u);
    EXPECT_FALSE(directory.are_contacts(u1, directory.find_user("u2").value()));
    EXPECT_FALSE(directory.has_blocked(u1, directory.find_user("u3").value()));
    EXPECT_TRUE(directory.find_user("u4"));
}

TEST(DirectorySource, ALogThatWasCutBeforeItLosesNothing)
{
    DirectoryFile file;
    for (const char* id : {"u1", "u2", "u3"})
        file.user(id);
    DirectorySource source(file.path);
    Directory directory = source.load();
    file.user("u4");
    file.user("u5");
    file.write("DELETE FROM change WHERE revision <= 3");
    const auto applied = source.apply(directory, 1);
    EXPECT_EQ(applied.revision, Revision{4}); // one change within the budget: nothing was loaded anew
    EXPECT_TRUE(applied.more);
}

TEST(DirectorySource, NamesTheUsersWhoWereDisabledOrDeleted)
{
    DirectoryFile file;
    for (const char* id : {"u1", "u2", "u3"})
        file.user(id);
    DirectorySource source(file.path);
    Directory directory = source.load();
    file.write("UPDATE user SET disabled = 1 WHERE id = 'u1'");
    file.write("UPDATE user SET deleted_ms = 9 WHERE id = 'u2'");
    file.write("UPDATE user SET display_name = 'Three' WHERE id = 'u3'");
    file.write("UPDATE user SET display_name = 'One' WHERE id = 'u1'");

    const auto applied = source.apply(directory, 100);
    EXPECT_EQ(applied.shaken, (std::vector{directory.find_user("u1").value(), directory.find_user("u2").value()}));

    file.write("UPDATE user SET disabled = 0 WHERE id = 'u1'");
    EXPECT_TRUE(source.apply(directory, 100).shaken.empty());
    EXPECT_TRUE(directory.is_enabled(directory.find_user("u1").value()));
}

/// The user names of users whose sessions must be judged again after this.
std::vector<std::string> shaken_by(DirectoryFile& file, std::string_view sql)
{
    DirectorySource source(file.path);
    Directory directory = source.load();
    file.write(sql);
    std::vector<std::string> ids;
    for (const UserIndex user : source.apply(directory, 100).shaken)
        ids.push_back(directory.user(user).id);
    return ids;
}

TEST(DirectorySource, NamesTheUsersWhoseWayInHasChanged)
{
    DirectoryFile file;
    for (const char* id : {"u1", "u2"})
        file.user(id);
    const std::vector<std::string> u1{"u1"};
    const std::string hash(64, 'a');
    for (const std::string& sql :
         {std::string("INSERT INTO credential (user, kind, verifier, changed_ms) VALUES ('u1', 'password', 'v1', 1)"),
          std::string("UPDATE credential SET verifier = 'v2' WHERE user = 'u1'"),
          std::string("UPDATE user SET tokens_from_ms = 7 WHERE id = 'u1'"),
          std::string("UPDATE user SET password_due = 1 WHERE id = 'u1'"),
          std::string("DELETE FROM credential WHERE user = 'u1'"),
          "INSERT INTO access_key (id, user, kind, secret, created_ms) VALUES ('k1', 'u1', 'device', '" + hash +
              "', 1)",
          std::string("UPDATE access_key SET expires_ms = 7 WHERE id = 'k1'"),
          std::string("DELETE FROM access_key WHERE id = 'k1'"),
          std::string("INSERT INTO login (id, user, refresh, created_ms, used_ms, expires_ms) VALUES ('l1', 'u1', 'r', "
                      "1, 1, 99); UPDATE login SET revoked_ms = 5 WHERE id = 'l1'")}) {
        if (const auto end = sql.find("; "); end != std::string::npos) {
            file.write(sql.substr(0, end));
            EXPECT_EQ(shaken_by(file, sql.substr(end + 2)), u1) << sql;
        } else {
            EXPECT_EQ(shaken_by(file, sql), u1) << sql;
        }
    }
    for (const std::string_view sql :
         {"UPDATE user SET display_name = 'One' WHERE id = 'u1'", "UPDATE user SET admin = 1 WHERE id = 'u1'",
          "UPDATE user SET password_due = 0 WHERE id = 'u1'", "UPDATE login SET used_ms = 9 WHERE id = 'l1'"})
        EXPECT_TRUE(shaken_by(file, sql).empty()) << sql;
}

TEST(DirectorySource, NamesAUserWhoseRowCameInByAnotherSpelling)
{
    DirectoryFile file;
    file.user("Anna");
    file.group("ops");
    DirectorySource source(file.path);
    Directory directory = source.load();
    file.member("ops", "ANNA");
    file.write("UPDATE user SET disabled = 1 WHERE id = 'Anna'");
    EXPECT_EQ(source.apply(directory, 100).shaken, std::vector{directory.find_user("Anna").value()});
}

TEST(DirectorySource, FollowsKeysAndEndedLogins)
{
    DirectoryFile file;
    file.user("u1");
    file.user("u2");
    const std::string one(64, '1');
    const std::string two(64, '2');
    file.write(
        "INSERT INTO access_key (id, user, kind, secret, created_ms, expires_ms) VALUES ('k1', 'U1', 'device', '" +
        one + "', 1, 77), ('k2', 'u2', 'api', '" + two + "', 1, NULL)");
    file.write("INSERT INTO login (id, user, refresh, created_ms, used_ms, expires_ms, revoked_ms) VALUES "
               "('l1', 'u1', 'r', 1, 1, 99, 5), ('l2', 'u1', 'r', 1, 1, 99, NULL)");
    DirectorySource source(file.path);
    Directory directory = source.load();
    ASSERT_NE(directory.device_keys().find("k1"), nullptr);
    EXPECT_EQ(directory.device_keys().find("k1")->user, directory.find_user("u1").value());
    EXPECT_EQ(directory.device_keys().find("k1")->expires, unix_millis(77));
    EXPECT_EQ(directory.device_keys().find("k2"), nullptr) << "a key of the API opens no session";
    EXPECT_TRUE(directory.revoked_logins().contains("l1"));
    EXPECT_FALSE(directory.revoked_logins().contains("l2"));

    file.write("UPDATE login SET revoked_ms = 6 WHERE id = 'l2'");
    file.write("INSERT INTO access_key (id, user, kind, secret, created_ms) VALUES ('k3', 'u2', 'device', '" + two +
               "', 1)");
    file.write("DELETE FROM access_key WHERE id = 'k1'");
    EXPECT_FALSE(source.apply(directory, 100).more);
    EXPECT_TRUE(directory.revoked_logins().contains("l2"));
    EXPECT_EQ(directory.device_keys().find("k1"), nullptr);
    ASSERT_NE(directory.device_keys().find("k3"), nullptr);
    EXPECT_EQ(directory.device_keys().find("k3")->expires, std::nullopt);
    EXPECT_EQ(directory.device_keys().size(), 1u);

    file.write("DELETE FROM access_key");
    file.write("DELETE FROM login WHERE id = 'l1'");
    file.write("DELETE FROM change WHERE revision < (SELECT max(revision) FROM change)");
    EXPECT_TRUE(source.apply(directory, 100).anew || source.apply(directory, 100).anew);
    EXPECT_EQ(directory.device_keys().size(), 0u);
    EXPECT_FALSE(directory.revoked_logins().contains("l1"));
    EXPECT_TRUE(directory.revoked_logins().contains("l2"));
}

TEST(DirectorySource, KnowsSinceWhenTokensAreGoodAndWhoOwesANewPassword)
{
    DirectoryFile file;
    file.user("u1");
    DirectorySource source(file.path);
    Directory directory = source.load();
    const UserIndex u1 = directory.find_user("u1").value();
    EXPECT_EQ(directory.user(u1).tokens_from, UnixMillis{});
    EXPECT_FALSE(directory.user(u1).password_due);
    file.write("UPDATE user SET tokens_from_ms = 1795372797385, password_due = 1");
    (void)source.apply(directory, 100);
    EXPECT_EQ(directory.user(u1).tokens_from, unix_millis(1'795'372'797'385));
    EXPECT_TRUE(directory.user(u1).password_due);
}

TEST(DirectorySource, IsStoppedByNoTableOfOthers)
{
    DirectoryFile file;
    file.user("u1");
    file.group("ops");
    DirectorySource source(file.path);
    Directory directory = source.load();
    file.write("INSERT INTO budget (subject_kind, subject, what, amount) VALUES ('user', 'u1', 'connections', 3)");
    file.write("INSERT INTO ban (\"group\", user, by_user, since_ms) VALUES ('ops', 'u1', 'u1', 1)");
    file.write("INSERT INTO join_request (\"group\", user, since_ms) VALUES ('ops', 'u1', 1)");
    file.write("INSERT INTO change (entity, key1, what, at_ms) VALUES ('of-a-later-version', 'x', 'added', 1)");
    file.user("u2");
    EXPECT_FALSE(source.apply(directory, 100).more);
    EXPECT_TRUE(directory.find_user("u2"));
    EXPECT_EQ(directory.revision(), source.load().revision());
}

TEST(DirectorySource, TakesARowThatIsGoneAsRemoved)
{
    DirectoryFile file;
    file.user("u1");
    file.user("u2");
    file.group("ops");
    file.member("ops", "u1");
    file.write("INSERT INTO credential (user, kind, verifier, changed_ms) VALUES ('u1', 'password', 'v1', 1)");
    file.write("INSERT INTO contact (user, peer, since_ms) VALUES ('u1', 'u2', 1), ('u2', 'u1', 1)");
    file.write("INSERT INTO block (user, peer, since_ms) VALUES ('u1', 'u2', 1)");
    DirectorySource source(file.path);
    Directory directory = source.load();
    const UserIndex u1 = directory.find_user("u1").value();
    const UserIndex u2 = directory.find_user("u2").value();

    file.write("DELETE FROM member; DELETE FROM contact; DELETE FROM block; DELETE FROM credential");
    source.apply(directory, 100);

    EXPECT_EQ(directory.memberships(), 0u);
    EXPECT_FALSE(directory.are_contacts(u1, u2));
    EXPECT_FALSE(directory.has_blocked(u1, u2));
    EXPECT_EQ(directory.user(u1).password_verifier, "");
}

TEST(DirectorySource, KnowsAUserWhoseOwnChangeComesLater)
{
    DirectoryFile file;
    DirectorySource source(file.path);
    Directory directory = source.load();
    // A restored file may hold the log in another order; rows are what counts.
    file.user("u1");
    file.group("ops");
    file.member("ops", "u1");
    file.write("DELETE FROM change WHERE entity <> 'member'");

    const auto applied = source.apply(directory, 1);

    EXPECT_FALSE(applied.more);
    EXPECT_EQ(membership(directory, "u1", "ops").role, Role::member);
    EXPECT_EQ(applied.revision, Revision{3});
}

TEST(DirectorySource, IgnoresAChangeOfWhatHasNoRowAtAll)
{
    DirectoryFile file;
    DirectorySource source(file.path);
    Directory directory = source.load();
    file.write("INSERT INTO change (entity, key1, key2, what, at_ms) VALUES"
               "('user', 'ghost', '', 'removed', 1), ('group', 'ghosts', '', 'removed', 1),"
               "('member', 'ghosts', 'ghost', 'added', 1), ('block', 'ghost', 'ghost', 'added', 1),"
               "('contact', 'ghost', 'ghost', 'removed', 1), ('credential', 'ghost', 'password', 'changed', 1)");

    const auto applied = source.apply(directory, 100);

    EXPECT_EQ(applied.revision, Revision{6});
    EXPECT_EQ(directory.users() + directory.groups(), 0u);
    EXPECT_TRUE(applied.shaken.empty());
}

TEST(DirectorySource, KnowsTheRegisteredSpellingAlone)
{
    DirectoryFile file;
    file.user("Anna");
    file.group("Ops");
    file.member("OPS", "ANNA"); // the file compares ids without regard to case
    DirectorySource source(file.path);

    Directory directory = source.load();
    EXPECT_EQ(directory.users(), 1u);
    EXPECT_EQ(membership(directory, "Anna", "Ops").role, Role::member);

    file.write("DELETE FROM member");
    source.apply(directory, 100);
    EXPECT_EQ(membership(directory, "Anna", "Ops").role, Role::none);
    EXPECT_EQ(directory.users(), 1u);
    EXPECT_EQ(directory.groups(), 1u);
}

TEST(DirectorySource, IsNotHeldUpByAWriter)
{
    DirectoryFile file;
    file.user("u1");
    DirectorySource source(file.path);
    Directory directory = source.load();
    file.write("BEGIN IMMEDIATE");
    file.user("u2");
    EXPECT_EQ(source.apply(directory, 100).revision, Revision{1}) << "not committed yet";
    file.write("COMMIT");
    EXPECT_EQ(source.apply(directory, 100).revision, Revision{2});
}

TEST(DirectorySource, HoldsNoSnapshotBetweenCalls)
{
    DirectoryFile file;
    DirectorySource source(file.path);
    Directory directory = source.load();
    for (int i = 0; i < 5; ++i) {
        file.user("u" + std::to_string(i));
        EXPECT_EQ(source.apply(directory, 100).revision, Revision{i + 1});
        sqlite::Statement checkpoint(file.writer, "PRAGMA wal_checkpoint(TRUNCATE)");
        ASSERT_TRUE(checkpoint.step());
        EXPECT_EQ(checkpoint.integer(0), 0) << "a reader would keep the log from being emptied";
    }
}

TEST(DirectorySource, RefusesToGoBack)
{
    DirectoryFile newer;
    newer.user("u1");
    newer.user("u2");
    Directory directory = DirectorySource(newer.path).load();
    DirectoryFile older;
    older.user("u1");
    DirectorySource source(older.path);

    const std::string failure = failure_of([&] { source.apply(directory, 100); });

    EXPECT_NE(failure.find("revision 1"), std::string::npos) << failure;
    EXPECT_EQ(directory.revision(), Revision{2});
}

TEST(DirectorySource, SaysWhatIsWrongWithAFileThatIsNotThere)
{
    const testing::TempFolder folder;
    const auto file = folder.path() / "directory.db";
    const std::string failure = failure_to_load(file);
    EXPECT_NE(failure.find(file.string() + ": there is no such file"), std::string::npos) << failure;
    EXPECT_FALSE(std::filesystem::exists(file)) << "a reader makes no file";
}

TEST(DirectorySource, SaysWhatIsWrongWithAForeignFile)
{
    const testing::TempFolder folder;
    const auto file = folder.path() / "directory.db";
    testing::write_file(file, "This is no database, and it is longer than the header of one would be. " +
                                  std::string(200, 'x'));
    EXPECT_NE(failure_to_load(file).find(file.string()), std::string::npos) << failure_to_load(file);

    std::filesystem::remove(file);
    sqlite::Database(file, sqlite::Database::Mode::create).execute("CREATE TABLE x (y)");
    EXPECT_NE(failure_to_load(file).find("not a database of Parley"), std::string::npos) << failure_to_load(file);

    testing::write_file(folder.path() / "empty.db", "");
    EXPECT_NE(failure_to_load(folder.path() / "empty.db").find("not a database of Parley"), std::string::npos);
}

TEST(DirectorySource, SaysWhatIsWrongWithAnotherSchema)
{
    DirectoryFile file;
    file.write("PRAGMA user_version = 99");
    EXPECT_NE(failure_to_load(file.path).find("schema is number 99"), std::string::npos) << failure_to_load(file.path);
    file.write("PRAGMA user_version = 0");
    EXPECT_NE(failure_to_load(file.path).find("start the bridge once"), std::string::npos)
        << failure_to_load(file.path);
}

TEST(DirectorySource, SaysWhatIsWrongWithoutAnInstance)
{
    DirectoryFile file;
    file.write("DELETE FROM meta");
    EXPECT_NE(failure_to_load(file.path).find("holds no instance"), std::string::npos);
}

TEST(DirectorySource, RefusesRowsThatCannotBe)
{
    const auto failure_after = [](std::string_view sql) {
        DirectoryFile file;
        file.user("u1");
        file.group("ops");
        file.member("ops", "u1");
        file.write("INSERT INTO access_key (id, user, kind, secret, created_ms) VALUES ('k1', 'u1', 'device', '" +
                   std::string(64, 'a') + "', 1)");
        file.write("PRAGMA ignore_check_constraints = ON");
        file.write("PRAGMA foreign_keys = OFF");
        file.write(sql);
        return failure_to_load(file.path);
    };
    EXPECT_EQ(failure_after(""), "");
    for (const std::string_view sql :
         {"UPDATE user SET kind = 'robot'", "UPDATE user SET id = 'a/b'", "UPDATE user SET id = '$bridge'",
          "UPDATE \"group\" SET id = '+'", "UPDATE member SET role = 'king'", "UPDATE member SET user = 'ghost'",
          "UPDATE member SET \"group\" = 'ghosts'", "UPDATE access_key SET secret = 'short'",
          "UPDATE access_key SET user = 'ghost'", "UPDATE access_key SET id = ''"})
        EXPECT_NE(failure_after(sql).find("damaged"), std::string::npos) << sql << ": " << failure_after(sql);
}

TEST(DirectorySource, RefusesAFileWithAPageOverwritten)
{
    DirectoryFile file;
    file.write("BEGIN");
    for (int i = 0; i < 500; ++i)
        file.user("user-with-a-long-name-" + std::to_string(i));
    file.write("COMMIT");
    file.write("PRAGMA wal_checkpoint(TRUNCATE)");
    const auto copy = file.folder.path() / "copy.db";
    std::filesystem::copy_file(file.path, copy);
    ASSERT_EQ(failure_to_load(copy), "");

    sqlite::Statement root(file.writer, "SELECT rootpage FROM sqlite_schema WHERE name = 'user'");
    ASSERT_TRUE(root.step());
    std::fstream stream(copy, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp((root.integer(0) - 1) * 4096);
    stream << std::string(4096, '\xff');
    stream.close();

    const std::string failure = failure_to_load(copy);
    EXPECT_NE(failure.find(copy.string()), std::string::npos) << failure;
}

} // namespace
} // namespace parley
