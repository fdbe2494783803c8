#include "clients/cli/import/go_auth.h"

#include "clients/cli/import/go_auth_match.h"
#include "core/sqlite/database.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/cli/import/import_support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::cli::import {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::write_file;

TEST(GoAuth, MatchesLevelByLevelAndTakesAFilterForAName)
{
    EXPECT_TRUE(go_auth_matches("a/#", "a"));
    EXPECT_TRUE(go_auth_matches("a/#", "a/b/c"));
    EXPECT_TRUE(go_auth_matches("#", "$SYS/x"));
    EXPECT_TRUE(go_auth_matches("a/+", "a/#"));
    EXPECT_TRUE(go_auth_matches("a/#/b", "a/#/b"));
    EXPECT_FALSE(go_auth_matches("a/#/b", "a/x/b"));
    EXPECT_FALSE(go_auth_matches("a/+", "a"));
    EXPECT_FALSE(go_auth_matches("a", "a/b"));
}

class GoAuthFiles : public ::testing::Test {
protected:
    Source source(const std::string& acl)
    {
        write_file(folder_.path() / "acls", acl);
        write_file(folder_.path() / "passwords",
                   "test1:PBKDF2$sha512$1000$MDEyMzQ1Njc4OWFi$Y9asnHYzPHnE9LKvyFqZ/b+VDM9x7/wAqdod497aBVQ=\ntest2:" +
                       pencil + "\n");
        return read_go_auth_files(folder_.path() / "passwords", folder_.path() / "acls").value();
    }
    testing::TempFolder folder_;
};

TEST_F(GoAuthFiles, DecideAsThePluginDoesAndAreCarriedOver)
{
    const auto before = source(R"(topic read test/general
topic deny test/general_denied
user test1
topic write test/topic/1
topic read test/topic/2
topic readwrite readwrite/topic
user test2
topic read test/#
topic deny test/denied
user not_present
topic read test/not_present
pattern read mine/%u
)");
    const Decisions& go_auth = *before.decisions;
    EXPECT_TRUE(go_auth.may_receive("test1", "test/general")) << "before any user: for everybody";
    EXPECT_FALSE(go_auth.may_receive("test2", "test/general_denied")) << "a denial for everybody beats one's own line";
    EXPECT_FALSE(go_auth.may_receive("test2", "test/denied"));
    EXPECT_TRUE(go_auth.may_receive("test1", "mine/test1"));
    EXPECT_TRUE(go_auth.may_subscribe("test1", "test/topic/2"));
    EXPECT_FALSE(go_auth.may_subscribe("test1", "test/topic/1"));
    const auto plan = make_plan(before, {});
    EXPECT_THAT(plan.losses, IsEmpty());
    EXPECT_TRUE(holds(plan.hints, "'not_present' is not in the password file"));
    for (const Difference& one : compare(before, plan, "parley").differences)
        EXPECT_EQ(one, (Difference{"test2", Difference::What::subscribe, "test/#", true, false}))
            << "only what denials cut into: " << one.topic;
}

TEST_F(GoAuthFiles, WithoutAclsEverybodyMayDoEverything)
{
    source("");
    const auto before = read_go_auth_files(folder_.path() / "passwords", std::nullopt).value();
    EXPECT_THAT(compare(before, make_plan(before, {}), "parley").differences, IsEmpty());
}

class GoAuthSqlite : public ::testing::Test {
protected:
    std::filesystem::path file(const std::string& sql)
    {
        const auto path = folder_.path() / "auth.db";
        sqlite::Database database(path, sqlite::Database::Mode::create);
        database.execute(sql);
        return path;
    }
    testing::TempFolder folder_;
};

constexpr const char* documented = R"(
CREATE TABLE account (username TEXT, pass TEXT, super INTEGER);
CREATE TABLE acl (username TEXT, topic TEXT, rw INTEGER);
INSERT INTO account VALUES ('boss', NULL, 1), ('dev1', 'x', 0), ('dev2', 'x', 0);
INSERT INTO acl VALUES ('dev1', 'state/%u/#', 2), ('dev1', 'cmd/dev1', 4), ('dev2', 'state/+', 1);
)";

TEST_F(GoAuthSqlite, TheDocumentedTablesAreReadAsTheirQueriesRead)
{
    const auto before = read_go_auth_sqlite(file(documented), {}).value();
    const Decisions& go_auth = *before.decisions;
    EXPECT_TRUE(go_auth.may_publish("boss", "any"));
    EXPECT_TRUE(go_auth.may_publish("dev1", "state/dev1/x"));
    EXPECT_TRUE(go_auth.may_subscribe("dev1", "cmd/dev1"));
    EXPECT_FALSE(go_auth.may_subscribe("dev2", "state/x")) << "reading alone lets nobody subscribe";
    const auto plan = make_plan(before, {});
    EXPECT_THAT(compare(before, plan, "parley").differences, IsEmpty());
    EXPECT_TRUE(holds(plan.losses, "user 'dev1': the password hash is of an unknown kind"));
    EXPECT_TRUE(holds(plan.hints, "superuser 'boss'"));
}

TEST_F(GoAuthSqlite, OtherTablesNeedTheirQueries)
{
    const auto path =
        file("CREATE TABLE people (n TEXT, h TEXT); INSERT INTO people VALUES ('u1', '" + pencil +
             "');"
             "CREATE TABLE rights (n TEXT, t TEXT, a INTEGER); INSERT INTO rights VALUES ('u1', 'a/#', 2)");
    const auto unknown = read_go_auth_sqlite(path, {});
    ASSERT_FALSE(unknown);
    EXPECT_THAT(unknown.error().message, HasSubstr("--users-query"));
    const auto before = read_go_auth_sqlite(path, {.users = "SELECT n FROM people",
                                                   .password = "SELECT h FROM people WHERE n = ?",
                                                   .acls = "SELECT t FROM rights WHERE n = ? AND a = ?"})
                            .value();
    const auto plan = make_plan(before, {});
    EXPECT_EQ(plan.users.at(0).verifier, pencil);
    EXPECT_TRUE(before.decisions->may_publish("u1", "a/b"));
    EXPECT_FALSE(before.decisions->may_receive("u1", "a/b"));
    EXPECT_THAT(compare(before, plan, "parley").differences, IsEmpty());
}

TEST_F(GoAuthSqlite, AWrongQueryOrFileIsSaid)
{
    const auto path = file(documented);
    const auto wrong = read_go_auth_sqlite(path, {.users = "SELECT name FROM nowhere", .password = "SELECT 1"});
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().message, HasSubstr("nowhere"));
    EXPECT_EQ(read_go_auth_sqlite(folder_.path() / "absent", {}).error().code, Errc::not_found);
    write_file(folder_.path() / "text", "no database");
    EXPECT_FALSE(read_go_auth_sqlite(folder_.path() / "text", {}));
}

} // namespace
} // namespace parley::cli::import
