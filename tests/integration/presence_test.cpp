#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"
#include "tests/support/eventually.h"

#include <gmock/gmock.h>

namespace parley::testing {
namespace {

class Presence : public SystemSuite<Presence> {
protected:
    friend class SystemSuite<Presence>;
    static SystemOptions options()
    {
        SystemOptions impatient;
        impatient.settings = {{"presence.debounce", "100ms"}};
        return impatient;
    }

    /// Reads a user's presence topic until it says what is expected; false at the deadline.
    static bool becomes(MqttClient& watcher, std::string_view user, bool online)
    {
        for (;;) {
            const auto message = watcher.try_message(Within{20'000});
            if (!message)
                return false;
            if (message->topic == topics().user_presence(user) && !message->payload.empty() &&
                json_of(*message).at("online") == online)
                return true;
        }
    }
    /// A user in a group with its watcher, who is subscribed to its presence.
    static MqttClient watcher_of(const std::string& user)
    {
        given().user(user).member_of("g-" + user);
        given().user("watcher-" + user).member_of("g-" + user);
        auto watcher = connect_as("watcher-" + user);
        if (watcher.subscribe(topics().user_presence(user)) >= reason::unspecified)
            throw std::runtime_error("may not watch " + user);
        return watcher;
    }
};

TEST_F(Presence, ComingAndGoingIsTold)
{
    auto watcher = watcher_of("a1");
    auto user = connect_as("a1");
    EXPECT_TRUE(becomes(watcher, "a1", true));

    user.disconnect();
    EXPECT_TRUE(becomes(watcher, "a1", false));
}

TEST_F(Presence, ACrashIsNoticedToo)
{
    auto watcher = watcher_of("b1");
    auto user = connect_as("b1");
    ASSERT_TRUE(becomes(watcher, "b1", true));

    user.abort();
    EXPECT_TRUE(becomes(watcher, "b1", false));
}

TEST_F(Presence, TheLastDeviceDecides)
{
    auto watcher = watcher_of("c1");
    auto phone = connect_as("c1");
    auto laptop = connect_as("c1");
    ASSERT_TRUE(becomes(watcher, "c1", true));

    phone.disconnect();
    laptop.disconnect();
    EXPECT_TRUE(becomes(watcher, "c1", false));
    auto late = connect_as("watcher-c1");
    ASSERT_EQ(late.subscribe(topics().user_presence("c1")), 1);
    const auto state = json_of(late.next_message());
    EXPECT_EQ(state.at("online"), false);
    EXPECT_EQ(state.at("clients"), 0);
}

TEST_F(Presence, ATakeOverLeavesTheUserOnline)
{
    auto watcher = watcher_of("d1");
    auto first = connect_as("d1", {.client = "d1:phone"});
    ASSERT_TRUE(becomes(watcher, "d1", true));

    auto second = connect_as("d1", {.client = "d1:phone"});
    EXPECT_TRUE(first.closes());
    second.disconnect();
    // Offline is told once, for the second; had the first one's end been told, online would have to follow it.
    EXPECT_TRUE(becomes(watcher, "d1", false));
    EXPECT_FALSE(watcher.try_message(Within{0}));
}

TEST_F(Presence, AHalfOpenConnectionEndsAtItsKeepAlive)
{
    auto watcher = watcher_of("e1");
    auto silent = connect_as("e1", {.keep_alive = 1});
    ASSERT_TRUE(becomes(watcher, "e1", true));

    // Nothing is sent and nothing read any more: the broker looks at keep-alives about every six seconds.
    EXPECT_TRUE(becomes(watcher, "e1", false));
}

TEST_F(Presence, AStrangerDoesNotSeeIt)
{
    given().user("f1").member_of("gf");
    given().user("stranger-f");
    EXPECT_EQ(connect_as("stranger-f").subscribe(topics().user_presence("f1")), reason::not_authorized);
}

TEST_F(Presence, IsTrueAgainAfterABridgeRestart)
{
    auto watcher = watcher_of("h1");
    auto stays = connect_as("h1");
    ASSERT_TRUE(becomes(watcher, "h1", true));
    auto other = watcher_of("h2");
    auto goes = connect_as("h2");
    ASSERT_TRUE(becomes(other, "h2", true));

    system().kill_bridge();
    goes.disconnect();
    system().start_bridge();

    EXPECT_TRUE(becomes(other, "h2", false));
    auto late = connect_as("watcher-h1");
    ASSERT_EQ(late.subscribe(topics().user_presence("h1")), 1);
    EXPECT_EQ(json_of(late.next_message()).at("online"), true);
}

TEST_F(Presence, IsTrueAgainAfterABrokerCrash)
{
    {
        auto watcher = watcher_of("i1");
        auto user = connect_as("i1");
        ASSERT_TRUE(becomes(watcher, "i1", true));
        system().kill_broker();
    }
    system().start_broker();

    auto watcher = connect_as("watcher-i1");
    ASSERT_EQ(watcher.subscribe(topics().user_presence("i1")), 1);
    EXPECT_TRUE(becomes(watcher, "i1", false));
    auto user = connect_as("i1");
    EXPECT_TRUE(becomes(watcher, "i1", true));
}

TEST_F(Presence, AGroupHearsWhoCameAndWhoWent)
{
    given().user("j1").member_of("gj");
    given().user("watcher-j").member_of("gj");
    auto watcher = connect_as("watcher-j");
    ASSERT_EQ(watcher.subscribe(topics().group_presence("gj")), 1);

    auto user = connect_as("j1");
    for (;;) {
        const auto change = json_of(watcher.next_message());
        const auto& on = change.at("on").as_array();
        if (std::find(on.begin(), on.end(), boost::json::value("j1")) != on.end())
            break;
    }
}

} // namespace
} // namespace parley::testing
