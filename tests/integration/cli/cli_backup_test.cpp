#include "tests/integration/cli/ctl.h"
#include "tests/integration/conversation_helpers.h"
#include "tests/support/programs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <thread>

namespace parley::testing {
namespace {

using ::testing::HasSubstr;

class CliBackup : public ::testing::Test {
protected:
    CliBackup()
    {
        system_.start();
        system_.given().user("u1").member_of("ops");
    }
    ~CliBackup() override
    {
        if (HasFailure())
            std::cerr << system_.logs();
    }
    std::pair<int, std::string> local(const std::vector<std::string>& arguments)
    {
        std::vector<std::string> all{programs::ctl()};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return run_to_end(all, system_.folder() / "parleyctl.log");
    }
    ParleySystem system_;
};

TEST_F(CliBackup, ABackupUnderLoadHoldsWhatWasAcknowledgedBefore)
{
    auto sender = system_.connect_as("u1");
    const auto send = [&](int number) {
        sender.publish(system_.topics().group_send("ops", "u1", "r" + std::to_string(number)), std::to_string(number));
    };
    for (int number = 1; number <= 200; ++number)
        send(number);
    const auto backup = (system_.folder() / "backup").string();
    std::atomic<bool> done{false};
    std::pair<int, std::string> made;
    std::thread copying([&] {
        made = local({"backup", backup, "--data", system_.data().string()});
        done = true;
    });
    int sent = 200;
    while (!done)
        send(++sent);
    copying.join();
    ASSERT_EQ(made.first, 0) << made.second;

    ParleySystem other;
    std::filesystem::remove_all(other.data()); // a restore wants a folder of its own
    const auto restored = local({"restore", backup, other.data().string()});
    ASSERT_EQ(restored.first, 0) << restored.second;
    other.start();
    const auto texts = texts_in_history(other, "ops", 200);
    ASSERT_GE(texts.size(), 200u);
    for (std::size_t i = 0; i < texts.size(); ++i)
        ASSERT_EQ(texts[i], std::to_string(i + 1)); // no gap, no double, nothing acknowledged before is missing
    // The restored one goes on: users log in, messages are numbered behind the old ones.
    auto user = other.connect_as("u1");
    user.publish(other.topics().group_send("ops", "u1"), "after");
    EXPECT_EQ(texts_in_history(other, "ops", texts.size() + 1).back(), "after");
}

TEST_F(CliBackup, AJournalInUseIsInspectedAndVerifiedButNotRepaired)
{
    auto sender = system_.connect_as("u1");
    sender.publish(system_.topics().group_send("ops", "u1"), "x");
    const auto data = system_.data().string();
    const auto inspected = local({"journal", "inspect", "--data", data});
    EXPECT_EQ(inspected.first, 0) << inspected.second;
    EXPECT_THAT(inspected.second, HasSubstr(".journal"));
    EXPECT_EQ(local({"journal", "verify", "--config", system_.settings_file().string()}).first, 0);
    const auto repaired = local({"journal", "repair", "--data", data});
    EXPECT_EQ(repaired.first, 8);
    EXPECT_THAT(repaired.second, HasSubstr("is running"));
}

TEST_F(CliBackup, ADamagedJournalIsReportedRepairedAndStartsAgain)
{
    auto sender = system_.connect_as("u1");
    for (int i = 0; i < 10; ++i)
        sender.publish(system_.topics().group_send("ops", "u1"), "message");
    texts_in_history(system_, "ops", 10);
    system_.stop_bridge();
    system_.kill_broker();
    std::filesystem::path segment;
    for (const auto& entry : std::filesystem::directory_iterator(system_.data() / "journal"))
        if (entry.path().extension() == ".journal" && entry.path() > segment)
            segment = entry.path();
    auto bytes = read_file(segment);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    write_file(segment, bytes);

    const auto data = system_.data().string();
    const auto verified = local({"journal", "verify", "--data", data});
    EXPECT_EQ(verified.first, 1);
    EXPECT_THAT(verified.second, HasSubstr(segment.filename().string()));
    const auto repaired = local({"journal", "repair", "--data", data});
    EXPECT_EQ(repaired.first, 0) << repaired.second;
    EXPECT_EQ(local({"journal", "verify", "--data", data}).first, 0);
    system_.start();
}

} // namespace
} // namespace parley::testing
