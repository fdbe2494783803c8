#include "plugin/sessions.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

using testing::log_in;

struct SessionsTest : ::testing::Test {
    testing::FakeBroker broker;
    Sessions sessions{3};
    const UserIndex u1{1};
    const UserIndex u2{2};
};

TEST_F(SessionsTest, AreFoundByConnectionClientAndUser)
{
    const auto client = broker.connect("u1:a");
    Session& session = log_in(sessions, client, u1, "u1", "u1:a");
    EXPECT_EQ(sessions.find(client), &session);
    EXPECT_EQ(sessions.find_client("u1:a"), &session);
    EXPECT_THAT(sessions.of_user(u1), ::testing::ElementsAre(&session));
    EXPECT_EQ(sessions.size(), 1u);
    EXPECT_EQ(sessions.users(), 1u);

    EXPECT_NE(sessions.close(client), nullptr);
    EXPECT_EQ(sessions.find(client), nullptr);
    EXPECT_EQ(sessions.find_client("u1:a"), nullptr);
    EXPECT_EQ(sessions.users(), 0u);
    EXPECT_EQ(sessions.close(client), nullptr) << "a second report of the same end";
}

TEST_F(SessionsTest, AreNumberedWithinTheEpochAndGrowing)
{
    const auto one = log_in(sessions, broker.connect("a"), u1, "u1", "a").number;
    const auto two = log_in(sessions, broker.connect("b"), u1, "u1", "b").number;
    EXPECT_EQ(one >> 32, 3u);
    EXPECT_GT(two, one);
}

TEST_F(SessionsTest, ATakenOverSessionIsClosingUntilItsEndIsReported)
{
    const auto old_client = broker.connect("u1:a");
    const auto new_client = broker.connect("u1:a");
    Session& older = log_in(sessions, old_client, u1, "u1", "u1:a");
    Session& newer = log_in(sessions, new_client, u1, "u1", "u1:a");
    EXPECT_TRUE(older.closing);
    EXPECT_FALSE(newer.closing);
    EXPECT_EQ(sessions.find_client("u1:a"), &newer);

    sessions.close(old_client);
    EXPECT_EQ(sessions.find_client("u1:a"), &newer);
    EXPECT_THAT(sessions.of_user(u1), ::testing::ElementsAre(&newer));
}

TEST_F(SessionsTest, AReusedHandleReplacesTheSessionThatHadIt)
{
    const auto client = broker.connect("u1:a");
    log_in(sessions, client, u1, "u1", "u1:a");
    Session next;
    next.client = client;
    next.user = u2;
    next.user_id = "u2";
    next.client_id = "u2";
    const auto opened = sessions.open(std::move(next));
    ASSERT_NE(opened.replaced, nullptr);
    EXPECT_EQ(opened.replaced->user_id, "u1");
    EXPECT_EQ(sessions.find(client)->user_id, "u2");
    EXPECT_TRUE(sessions.of_user(u1).empty());
    EXPECT_EQ(sessions.size(), 1u);
}

TEST_F(SessionsTest, TheBridgeIsNobodysUser)
{
    log_in(sessions, broker.connect("$bridge"), UserIndex{}, "$bridge", "$bridge");
    EXPECT_EQ(sessions.size(), 1u);
    EXPECT_EQ(sessions.users(), 0u);
}

} // namespace
} // namespace parley::plugin
