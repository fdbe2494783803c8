#include "plugin/slow_mode.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

using namespace std::chrono_literals;

struct SlowModeTest : ::testing::Test {
    SlowModeTest()
    {
        group = directory.put_group("ops", false, true);
        member("u1", Role::member);
        member("mod", Role::moderator);
        directory.put_user({.id = "stranger"});
        directory.set_speech(group, false, 1000);
    }
    void member(const std::string& id, Role role)
    {
        directory.set_membership(directory.put_user({.id = id}), group, {role, false});
    }
    std::optional<Pause> send(const std::string& user)
    {
        const std::string name = "parley/g/ops/send/" + user;
        return slow.admit(topics::parse("parley", name));
    }
    Directory directory;
    GroupIndex group{};
    testing::ManualClock clock;
    SlowMode slow{directory, clock};
};

TEST_F(SlowModeTest, LetsOneMessagePassInItsTime)
{
    EXPECT_FALSE(send("u1"));
    clock.pass(400ms);
    const auto pause = send("u1");
    ASSERT_TRUE(pause);
    EXPECT_EQ(pause->reason, "slow_mode");
    EXPECT_EQ(pause->retry, 600ms);
    clock.pass(600ms);
    EXPECT_FALSE(send("u1")); // a refused one did not begin the time anew
    EXPECT_TRUE(send("u1"));
}

TEST_F(SlowModeTest, IsForMembersBelowModerator)
{
    for (const char* user : {"mod", "stranger"}) {
        EXPECT_FALSE(send(user));
        EXPECT_FALSE(send(user)) << user;
    }
    EXPECT_EQ(slow.remembered(), 0u);
}

TEST_F(SlowModeTest, EndsWhenItIsTakenOff)
{
    EXPECT_FALSE(send("u1"));
    EXPECT_TRUE(send("u1"));
    directory.set_speech(group, false, 0);
    EXPECT_FALSE(directory.has_slow_groups());
    EXPECT_FALSE(send("u1"));
}

TEST_F(SlowModeTest, ForgetsWhoseTimeIsOver)
{
    for (std::size_t i = 0; i < SlowMode::least_swept; ++i) {
        const std::string id = "m" + std::to_string(i);
        member(id, Role::member);
        EXPECT_FALSE(send(id));
    }
    clock.pass(1s);
    EXPECT_FALSE(send("u1"));
    EXPECT_EQ(slow.remembered(), 1u);
}

} // namespace
} // namespace parley::plugin
