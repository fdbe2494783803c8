#include "tests/support/parley_system.h"
#include "tests/support/programs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace parley::testing {
namespace {

using ::testing::HasSubstr;

/// A start that must fail does so with one clear message, and the broker never runs unprotected.
class StartFailures : public ::testing::Test {
protected:
    /// The log of a broker that did not start.
    static std::string broker_refuses(ParleySystem& system)
    {
        auto& broker = system.launch_broker();
        const auto status = broker.wait();
        EXPECT_TRUE(status.has_value()) << "the broker runs";
        EXPECT_NE(status.value_or(0), 0);
        EXPECT_LT(status.value_or(0), 128) << "a crash is no refusal";
        EXPECT_FALSE(port_answers(system.broker_port()));
        return broker.log();
    }
    static std::string bridge_refuses(ParleySystem& system)
    {
        auto& bridge = system.launch_bridge();
        const auto status = bridge.wait();
        EXPECT_TRUE(status.has_value()) << "the bridge runs";
        EXPECT_NE(status.value_or(0), 0);
        EXPECT_LT(status.value_or(0), 128) << "a crash is no refusal";
        return bridge.log();
    }
    static void append(const std::filesystem::path& file, std::string_view text)
    {
        std::ofstream(file, std::ios::app) << text;
    }
};

TEST_F(StartFailures, BrokenYaml)
{
    ParleySystem system;
    append(system.settings_file(), "journal: [\n");
    EXPECT_THAT(broker_refuses(system), HasSubstr("parley.yaml"));
    EXPECT_THAT(bridge_refuses(system), HasSubstr("parley.yaml"));
}

TEST_F(StartFailures, UnknownKeysAndBadValuesAreAllNamed)
{
    ParleySystem system;
    append(system.settings_file(), "journal:\n  sink: always\n  sync: sometimes\nmessages:\n  max_bytes: -1\n");
    for (const auto& log : {broker_refuses(system), bridge_refuses(system)}) {
        EXPECT_THAT(log, HasSubstr("journal.sink"));
        EXPECT_THAT(log, HasSubstr("journal.sync"));
        EXPECT_THAT(log, HasSubstr("messages.max_bytes"));
    }
}

TEST_F(StartFailures, NoSettingsAtAll)
{
    ParleySystem system;
    std::filesystem::remove(system.settings_file());
    EXPECT_THAT(broker_refuses(system), HasSubstr("parley.yaml"));
    EXPECT_THAT(bridge_refuses(system), HasSubstr("parley.yaml"));
}

TEST_F(StartFailures, NoDirectoryYet)
{
    ParleySystem system;
    std::filesystem::remove(system.data() / "directory.db");
    EXPECT_THAT(broker_refuses(system), HasSubstr("directory.db"));
}

TEST_F(StartFailures, ABrokenDirectory)
{
    ParleySystem system;
    write_file(system.data() / "directory.db", std::string(8192, 'x'));
    EXPECT_THAT(broker_refuses(system), HasSubstr("directory.db"));
    EXPECT_THAT(bridge_refuses(system), HasSubstr("directory.db"));
}

TEST_F(StartFailures, AnotherProgramsDatabase)
{
    ParleySystem system;
    std::filesystem::remove(system.data() / "directory.db");
    const auto [status, output] = run_to_end(
        {"sqlite3", (system.data() / "directory.db").string(), "PRAGMA application_id = 7; CREATE TABLE t (x);"},
        system.folder() / "sqlite.log");
    ASSERT_EQ(status, 0) << output;
    EXPECT_THAT(broker_refuses(system), HasSubstr("directory.db"));
    EXPECT_THAT(bridge_refuses(system), HasSubstr("directory.db"));
}

TEST_F(StartFailures, ADirectoryOfAnotherInstallation)
{
    ParleySystem system;
    system.start();
    system.stop_bridge();
    system.stop_broker();
    const ParleySystem other;
    for (const char* suffix : {"-wal", "-shm"})
        std::filesystem::remove(system.data() / (std::string("directory.db") + suffix));
    std::filesystem::copy_file(other.data() / "directory.db", system.data() / "directory.db",
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_THAT(broker_refuses(system), HasSubstr("belongs to another data folder"));
}

TEST_F(StartFailures, AMissingSecret)
{
    ParleySystem system;
    std::filesystem::remove(system.data() / "secrets" / "bridge.key");
    EXPECT_THAT(broker_refuses(system), HasSubstr("bridge.key"));
}

TEST_F(StartFailures, ASecretThatOthersMayRead)
{
    ParleySystem system;
    std::filesystem::permissions(system.data() / "secrets" / "bridge.key", std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    EXPECT_THAT(broker_refuses(system), HasSubstr("bridge.key"));
    EXPECT_THAT(bridge_refuses(system), HasSubstr("bridge.key"));
}

TEST_F(StartFailures, AnEmptySecret)
{
    ParleySystem system;
    write_file(system.data() / "secrets" / "bridge.key", "");
    EXPECT_THAT(broker_refuses(system), HasSubstr("bridge.key"));
}

TEST_F(StartFailures, ASecondBrokerOnTheSameData)
{
    ParleySystem system;
    system.start_broker();
    Process second({"second broker",
                    {programs::mosquitto(), "-c", (system.folder() / "mosquitto.conf").string()},
                    system.folder() / "second.log",
                    programs::broker_environment()});
    EXPECT_NE(second.wait().value_or(0), 0);
    EXPECT_THAT(second.log(), HasSubstr("broker.lock"));
    system.stop_broker();
}

TEST_F(StartFailures, ASecondBridgeOnTheSameData)
{
    ParleySystem system;
    system.start();
    Process second({"second bridge",
                    {programs::bridge(), "--config", system.settings_file().string()},
                    system.folder() / "second.log",
                    {}});
    EXPECT_NE(second.wait().value_or(0), 0);
    EXPECT_THAT(second.log(), HasSubstr("bridge.lock"));
    system.stop_bridge();
    system.stop_broker();
}

TEST_F(StartFailures, DamageInTheJournal)
{
    ParleySystem system;
    system.start();
    system.given().user("u1").member_of("ops");
    system.connect_as("u1").publish(system.topics().group_send("ops", "u1"), "one");
    system.connect_as("u1").publish(system.topics().group_send("ops", "u1"), "two");
    system.stop_bridge();
    system.stop_broker();
    for (const auto& entry : std::filesystem::directory_iterator(system.data() / "journal"))
        if (entry.path().extension() == ".journal") {
            auto bytes = read_file(entry.path());
            const auto where = bytes.rfind("one");
            if (where != std::string::npos) {
                bytes[where] ^= 1;
                write_file(entry.path(), bytes);
            }
        }
    const auto log = broker_refuses(system);
    EXPECT_THAT(log, HasSubstr(".journal"));
    EXPECT_THAT(log, HasSubstr("parleyctl journal"));
}

} // namespace
} // namespace parley::testing
