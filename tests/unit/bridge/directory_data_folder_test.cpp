#include "directory_support.h"

#include "bridge/stores/data_folder.h"
#include "core/credentials/scram.h"
#include "core/credentials/secret.h"

#include <fstream>

namespace parley::bridge::test {
namespace {

namespace fs = std::filesystem;

class FirstStart : public ::testing::Test {
protected:
    FirstStart() { settings.data.folder = folder.path() / "data"; }

    std::optional<std::string> admins_verifier()
    {
        sqlite::Database database(settings.directory_db(), sqlite::Database::Mode::read_only);
        return DirectoryReader(database).verifier(first_admin);
    }
    static fs::perms mode(const fs::path& path) { return fs::status(path).permissions(); }
    static void write(const fs::path& file, const std::string& text)
    {
        fs::create_directories(file.parent_path());
        std::ofstream(file) << text;
    }

    TemporaryFolder folder;
    Settings settings;
    HandClock clock;
};

TEST_F(FirstStart, MakesTheFolderItsSecretsAndAnAdministratorWhoCanLogIn)
{
    const auto made = prepare_data_folder(settings, clock);

    ASSERT_TRUE(made) << made.error().message;
    EXPECT_TRUE(made->created);
    EXPECT_EQ(made->instance.size(), 32u);
    EXPECT_EQ(mode(settings.data.folder), fs::perms::owner_all);
    EXPECT_EQ(mode(settings.secrets_folder()), fs::perms::owner_all);
    for (const auto& file : {settings.bridge_key_file(), settings.token_key_file(), settings.admin_password_file()})
        EXPECT_EQ(mode(file), fs::perms::owner_read | fs::perms::owner_write) << file;
    const auto password = credentials::read_secret(settings.admin_password_file());
    ASSERT_TRUE(password);
    EXPECT_TRUE(credentials::verify_password(*password, admins_verifier().value()));
}

TEST_F(FirstStart, TheSecondStartChangesNothing)
{
    const auto first = prepare_data_folder(settings, clock);
    const auto key = credentials::read_secret(settings.bridge_key_file());
    const auto verifier = admins_verifier();
    fs::remove(settings.admin_password_file()); // who has noted it down may delete it

    const auto second = prepare_data_folder(settings, clock);
    ASSERT_TRUE(second);
    EXPECT_FALSE(second->created);
    EXPECT_EQ(second->instance, first->instance);
    EXPECT_EQ(credentials::read_secret(settings.bridge_key_file()).value(), key.value());
    EXPECT_EQ(admins_verifier(), verifier);
    EXPECT_FALSE(fs::exists(settings.admin_password_file()));
}

TEST_F(FirstStart, GoesOnWhereAnEarlierOneWasInterrupted)
{
    fs::create_directories(settings.secrets_folder());
    ASSERT_TRUE(credentials::write_new_secret(settings.admin_password_file(), "written-before-the-crash"));
    { // the database was made, its first rows were not
        sqlite::Database database(settings.directory_db(), sqlite::Database::Mode::create);
    }

    const auto made = prepare_data_folder(settings, clock);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_TRUE(made->created);
    EXPECT_TRUE(credentials::verify_password("written-before-the-crash", admins_verifier().value()));
}

TEST_F(FirstStart, RefusesAHistoryWhoseDirectoryIsMissing)
{
    for (const auto& rest : {settings.history_db(), settings.journal_folder() / "00000000000000000000.journal"}) {
        fs::remove_all(settings.data.folder);
        write(rest, "something");

        const auto made = prepare_data_folder(settings, clock);
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().code, Errc::unavailable);
        EXPECT_NE(made.error().message.find("directory.db: missing"), std::string::npos) << made.error().message;
        EXPECT_FALSE(fs::exists(settings.directory_db()));
        EXPECT_FALSE(fs::exists(settings.bridge_key_file()));
    }
}

TEST_F(FirstStart, RefusesADatabaseThatIsNotOurs)
{
    fs::create_directories(settings.data.folder);
    {
        sqlite::Database foreign(settings.directory_db(), sqlite::Database::Mode::create);
        foreign.execute("CREATE TABLE song (title TEXT)");
    }
    EXPECT_THROW((void)prepare_data_folder(settings, clock), StorageError);

    fs::remove(settings.directory_db());
    write(settings.directory_db(), std::string(5000, 'x'));
    EXPECT_THROW((void)prepare_data_folder(settings, clock), StorageError);
}

TEST_F(FirstStart, AFileInTheWayIsNamed)
{
    write(settings.data.folder, "a file");
    const auto made = prepare_data_folder(settings, clock);
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().message.find(settings.data.folder.string()), std::string::npos);
}

} // namespace
} // namespace parley::bridge::test
