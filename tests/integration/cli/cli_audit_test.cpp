#include "core/sqlite/database.h"
#include "tests/integration/cli/ctl.h"
#include "tests/integration/system_suite.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace parley::testing {
namespace {

using ::testing::HasSubstr;

class CliAudit : public SystemSuite<CliAudit> {
protected:
    /// The data folder's directory.db as of now, in a folder of its own.
    std::filesystem::path copied()
    {
        const auto folder = system().folder() / ("copy-" + std::to_string(++copies_));
        std::filesystem::create_directory(folder);
        sqlite::Database original(system().data() / "directory.db", sqlite::Database::Mode::read_only);
        original.execute("VACUUM INTO '" + (folder / "directory.db").string() + "'");
        return folder;
    }
    Ctl ctl_{system()};
    inline static int copies_ = 0; ///< over all tests: they share the folder
};

TEST_F(CliAudit, ListsWhoDidWhat)
{
    given().user("a1").member_of("ga");
    const auto listed = ctl_.run({"audit", "list", "--target", "a1"});
    EXPECT_EQ(listed.status, 0) << listed.output;
    EXPECT_THAT(listed.output, HasSubstr("user.created"));
    EXPECT_THAT(ctl_.run({"audit", "list", "--target", "ga/"}).output, HasSubstr("member.added"));
    EXPECT_EQ(ctl_.run_as("a1", {"audit", "list"}).status, 4);
}

TEST_F(CliAudit, VerifiesOverTheApiAndOnTheFile)
{
    given().user("b1");
    std::string head = ctl_.run({"audit", "head"}).output;
    head.erase(head.find_last_not_of(" \n") + 1);
    given().user("b2");
    EXPECT_THAT(ctl_.run({"audit", "verify"}).output, HasSubstr("sound"));
    EXPECT_EQ(ctl_.run({"audit", "verify", "--head", head}).status, 0);
    EXPECT_EQ(ctl_.run({"audit", "verify", "--head", "17:abc"}).status, 2);
    const auto data = system().data().string();
    const auto offline = ctl_.run_plain({"audit", "verify", "--data", data, "--head", head});
    EXPECT_EQ(offline.status, 0) << offline.output;
}

TEST_F(CliAudit, FindsAFlippedByteAndSaysWhere)
{
    given().user("c1");
    must(admin().patch("/api/v1/users/c1", R"({"display_name":"UNMISTAKABLE"})"), "rename");
    given().user("c2");
    const auto entries = must(admin().get("/api/v1/audit?target=c1&action=user.changed"), "audit").json.at("entries");
    const std::int64_t seq = entries.at(0).at("seq").as_int64();
    const auto folder = copied();
    EXPECT_EQ(ctl_.run_plain({"audit", "verify", "--data", folder.string()}).status, 0);

    std::string bytes;
    {
        std::ifstream in(folder / "directory.db", std::ios::binary);
        bytes.assign(std::istreambuf_iterator<char>(in), {});
    }
    // In the entry, not in the user's row: there it stands in JSON.
    const auto at = bytes.find(R"("UNMISTAKABLE"])");
    ASSERT_NE(at, std::string::npos);
    bytes[at + 1] = 'V';
    std::ofstream(folder / "directory.db", std::ios::binary) << bytes;

    const auto verified = ctl_.run_plain({"audit", "verify", "--data", folder.string()});
    EXPECT_EQ(verified.status, 1);
    EXPECT_THAT(verified.output, HasSubstr("broken at entry " + std::to_string(seq)));
}

TEST_F(CliAudit, FindsAnEntryThatWasTakenOut)
{
    given().user("d1");
    const auto folder = copied();
    {
        sqlite::Database file(folder / "directory.db", sqlite::Database::Mode::read_write);
        file.execute("DELETE FROM audit WHERE seq = 2");
    }
    const auto verified = ctl_.run_plain({"audit", "verify", "--data", folder.string()});
    EXPECT_EQ(verified.status, 1);
    EXPECT_THAT(verified.output, HasSubstr("broken at entry 2"));
}

TEST_F(CliAudit, DutiesAreGivenAndShown)
{
    given().user("e1");
    EXPECT_EQ(ctl_.run_as("e1", {"users", "list"}).status, 4);
    EXPECT_EQ(ctl_.run({"users", "set", "e1", "--duty", "audit"}).status, 0);
    EXPECT_THAT(ctl_.run({"users", "show", "e1"}).output, HasSubstr("duty audit"));
    EXPECT_EQ(ctl_.run_as("e1", {"audit", "list"}).status, 0);
    EXPECT_EQ(ctl_.run_as("e1", {"users", "set", "e1", "--admin"}).status, 4);
    EXPECT_EQ(ctl_.run({"users", "set", "e1", "--duty", "everything"}).status, 2);
}

TEST_F(CliAudit, ExplainsWhoCanAndWhatIf)
{
    given().user("f1").observer_of("gf");
    const auto explained = ctl_.run({"explain", "f1", "publish", "parley/g/gf/send/f1"});
    EXPECT_EQ(explained.status, 0) << explained.output;
    EXPECT_THAT(explained.output, HasSubstr("denied (role_only_receives): f1 publish parley/g/gf/send/f1"));
    EXPECT_THAT(explained.output, HasSubstr("=>  role"));
    EXPECT_THAT(ctl_.run({"who-can", "receive", "parley/g/gf/msg/f1"}).output, HasSubstr("f1 "));
    const auto thought = ctl_.run({"what-if", "member", "gf", "f1", "--role", "member"});
    EXPECT_EQ(thought.status, 0) << thought.output;
    EXPECT_THAT(thought.output, HasSubstr("parley/g/gf/send/f1"));
    EXPECT_THAT(ctl_.run({"what-if", "member", "gf", "f1", "--role", "observer"}).output,
                HasSubstr("no verdict would differ"));
    EXPECT_EQ(ctl_.run({"what-if", "member", "nowhere", "f1"}).status, 5);
    const auto granted = ctl_.run({"what-if", "grant", "r1", "--to-user", "f1", "--filter", "plant/#"});
    EXPECT_THAT(granted.output, HasSubstr("plant/#"));
}

} // namespace
} // namespace parley::testing
