#include "core/base/errors.h"
#include "core/credentials/secret.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>

namespace parley::credentials {
namespace {

using testing::read_file;
using testing::TempFolder;
using testing::write_file;

mode_t mode_of(const std::filesystem::path& file)
{
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

TEST(RandomHex, IsLowerCaseHexAndNeverTheSame)
{
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const std::string text = random_hex(16);
        EXPECT_EQ(text.size(), 32u);
        EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), std::string::npos);
        EXPECT_TRUE(seen.insert(text).second);
    }
    EXPECT_EQ(random_hex(0), "");
}

TEST(RandomPassword, HasTwentyCharactersWithoutLookAlikes)
{
    std::set<char> used;
    for (int i = 0; i < 200; ++i) {
        const std::string password = random_password();
        EXPECT_EQ(password.size(), 20u);
        used.insert(password.begin(), password.end());
    }
    EXPECT_EQ(used.size(), 55u);
    for (const char look_alike : {'0', 'O', 'o', '1', 'I', 'l', 'i'})
        EXPECT_FALSE(used.contains(look_alike)) << look_alike;
}

TEST(Secret, IsWrittenForItsOwnerAloneAndReadBack)
{
    const TempFolder folder;
    const auto file = folder.path() / "bridge.key";

    ASSERT_TRUE(write_new_secret(file, "s3cret"));

    EXPECT_EQ(mode_of(file), 0600u);
    EXPECT_EQ(read_file(file), "s3cret\n");
    EXPECT_EQ(read_secret(file).value(), "s3cret");
}

TEST(Secret, IsNeverWrittenOverAnother)
{
    const TempFolder folder;
    const auto file = folder.path() / "bridge.key";
    ASSERT_TRUE(write_new_secret(file, "first"));

    const auto again = write_new_secret(file, "second");

    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Errc::already_exists);
    EXPECT_EQ(read_secret(file).value(), "first");
    const auto files = std::filesystem::directory_iterator(folder.path());
    EXPECT_EQ(std::distance(begin(files), end(files)), 1) << "nothing is left beside it";
}

TEST(Secret, CannotBeWrittenIntoAFolderThatIsNotThere)
{
    const TempFolder folder;
    EXPECT_THROW(static_cast<void>(write_new_secret(folder.path() / "none" / "key", "x")), StorageError);
}

TEST(Secret, IsRefusedWithTheFilesNameWhenItCannotServe)
{
    const TempFolder folder;
    const auto expect_refused = [](const std::filesystem::path& file) {
        const auto read = read_secret(file);
        ASSERT_FALSE(read) << file;
        EXPECT_EQ(read.error().code, Errc::unavailable);
        EXPECT_NE(read.error().message.find(file.string()), std::string::npos) << read.error().message;
    };
    const auto file_with = [&](const char* name, std::string_view content, mode_t mode) {
        const auto file = folder.path() / name;
        write_file(file, content);
        ::chmod(file.c_str(), mode);
        return file;
    };

    expect_refused(folder.path() / "absent");
    expect_refused(folder.path());
    expect_refused(file_with("empty", "", 0600));
    expect_refused(file_with("blank", "\nsecond line", 0600));
    expect_refused(file_with("long", std::string(4097, 'x'), 0600));
    expect_refused(file_with("open", "secret\n", 0644));
}

TEST(Secret, IsTheFirstLine)
{
    const TempFolder folder;
    const auto file = folder.path() / "key";
    for (const auto& [content, secret] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"one", "one"}, {"one\n", "one"}, {"one\r\ntwo\n", "one"}, {"one\ntwo", "one"}, {" one ", " one "}}) {
        write_file(file, content);
        ::chmod(file.c_str(), 0640);
        EXPECT_EQ(read_secret(file).value(), secret);
    }
}

TEST(Secrets, AreEqualByteForByte)
{
    EXPECT_TRUE(equal_secrets("abc", "abc"));
    EXPECT_TRUE(equal_secrets("", ""));
    EXPECT_FALSE(equal_secrets("abc", "abd"));
    EXPECT_FALSE(equal_secrets("abc", "ab"));
    EXPECT_FALSE(equal_secrets("", "a"));
}

} // namespace
} // namespace parley::credentials
