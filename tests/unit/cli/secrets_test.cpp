#include "clients/cli/secrets.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>
#include <sys/stat.h>

namespace parley::cli {
namespace {

using testing::TempFolder;
using testing::write_file;

class Secrets : public ::testing::Test {
protected:
    Secrets() { ::setenv("XDG_CONFIG_HOME", folder_.path().c_str(), 1); }
    ~Secrets() override { ::unsetenv("XDG_CONFIG_HOME"); }
    TempFolder folder_;
};

TEST_F(Secrets, ALoginIsKeptForItsServerAlone)
{
    ASSERT_TRUE(save_login({"http://here", "u1", "access", "refresh"}));
    const auto login = load_login("http://here");
    ASSERT_TRUE(login);
    EXPECT_EQ(login->user, "u1");
    EXPECT_EQ(login->access_token, "access");
    EXPECT_EQ(login->refresh_token, "refresh");
    EXPECT_FALSE(load_login("http://elsewhere"));
}

TEST_F(Secrets, NobodyElseCanReadTheKeptLogin)
{
    ASSERT_TRUE(save_login({"http://here", "u1", "a", ""}));
    ASSERT_TRUE(save_login({"http://here", "u2", "b", ""})); // also when it replaces one
    struct stat status {};
    ASSERT_EQ(::stat((folder_.path() / "parley" / "token").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u);
    EXPECT_EQ(load_login("http://here")->user, "u2");
}

TEST_F(Secrets, AForgottenLoginIsGone)
{
    EXPECT_FALSE(forget_login());
    ASSERT_TRUE(save_login({"http://here", "u1", "a", ""}));
    EXPECT_TRUE(forget_login());
    EXPECT_FALSE(load_login("http://here"));
}

TEST_F(Secrets, ADamagedLoginFileIsNoLogin)
{
    std::filesystem::create_directory(folder_.path() / "parley");
    for (const char* text : {"", "x", "[]", "{\"url\":1}"}) {
        write_file(folder_.path() / "parley" / "token", text);
        EXPECT_FALSE(load_login("http://here"));
    }
}

TEST_F(Secrets, APasswordIsTheFirstLineOfAFileOrOfStandardInput)
{
    std::istringstream in("from input\nnext\n");
    EXPECT_EQ(obtain_password("-", "", true, in).value(), "from input");
    write_file(folder_.path() / "p", "from file\r\nrest");
    EXPECT_EQ(obtain_password((folder_.path() / "p").string(), "", true, in).value(), "from file");
}

TEST_F(Secrets, AnEmptyOrUnreadablePasswordFileIsRefused)
{
    std::istringstream empty("");
    EXPECT_EQ(obtain_password("-", "", false, empty).error().code, Errc::invalid_argument);
    EXPECT_EQ(obtain_password((folder_.path() / "absent").string(), "", false, empty).error().code,
              Errc::invalid_argument);
}

} // namespace
} // namespace parley::cli
