#include "bridge/presence/group_roll.h"
#include "bridge/presence/machine.h"
#include "bridge/presence/payloads.h"
#include "bridge/presence/publisher.h"
#include "tests/unit/bridge/history_support.h"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <sstream>

namespace parley::bridge::test {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::steady_clock::time_point;

Time at(int milliseconds)
{
    return Time{} + std::chrono::milliseconds{milliseconds};
}

PresenceRow row(std::uint32_t clients, std::uint64_t version, const std::string& user = "u1")
{
    return {UserId{user}, clients, unix_millis(1), unix_millis(2), version};
}

// One user, debounce 100 ms. A step is an event or a look at the clock; what is published stands as "on2" or "off", and
// is accepted at once.
struct Step {
    enum Kind { sees, unsure, looks, looks_in_vain } kind;
    int time;
    std::uint32_t clients = 0;
    std::string published = {};
};

TEST(PresenceMachineTest, PublishesWhatLasts)
{
    struct Case {
        const char* what;
        std::vector<Step> steps;
    };
    using enum Step::Kind;
    const std::vector<Case> cases{
        {"online at once", {{sees, 0, 1}, {looks, 0, 0, "on1"}, {looks, 500}}},
        {"offline if it lasts",
         {{sees, 0, 1}, {looks, 0, 0, "on1"}, {sees, 10, 0}, {looks, 109}, {looks, 110, 0, "off"}}},
        {"a take-over is not seen", {{sees, 0, 1}, {looks, 0, 0, "on1"}, {sees, 10, 0}, {sees, 50, 1}, {looks, 500}}},
        {"a take-over the other way round",
         {{sees, 0, 1}, {looks, 0, 0, "on1"}, {sees, 10, 2}, {sees, 50, 1}, {looks, 500}}},
        {"a second client, a little later",
         {{sees, 0, 1}, {looks, 0, 0, "on1"}, {sees, 10, 2}, {looks, 110, 0, "on2"}}},
        {"flapping counts from the last change",
         {{sees, 0, 1},
          {looks, 0, 0, "on1"},
          {sees, 10, 0},
          {sees, 20, 1},
          {sees, 90, 0},
          {looks, 180},
          {looks, 190, 0, "off"}}},
        {"never seen and offline", {{sees, 0, 0}, {looks, 99}, {looks, 100, 0, "off"}, {looks, 500}}},
        {"came and went before anybody looked", {{sees, 0, 1}, {sees, 5, 0}, {looks, 50}, {looks, 105, 0, "off"}}},
        {"a broker that forgot: online is told again",
         {{sees, 0, 1}, {looks, 0, 0, "on1"}, {unsure, 300}, {looks, 300, 0, "on1"}, {looks, 900}}},
        {"a broker that forgot: offline is told again",
         {{sees, 0, 0}, {looks, 100, 0, "off"}, {unsure, 300}, {looks, 300, 0, "off"}, {looks, 900}}},
        {"a new epoch takes everybody off, and who returns in time was never off",
         {{sees, 0, 1}, {looks, 0, 0, "on1"}, {sees, 200, 0}, {unsure, 201}, {sees, 250, 1}, {looks, 250, 0, "on1"}}},
        {"a new epoch, and he does not return",
         {{sees, 0, 1}, {looks, 0, 0, "on1"}, {sees, 200, 0}, {unsure, 201}, {looks, 299}, {looks, 300, 0, "off"}}},
        {"what the broker did not take is told again",
         {{sees, 0, 1}, {looks_in_vain, 0, 0, "on1"}, {looks, 0, 0, "on1"}, {looks, 500}}},
        {"also an offline", {{sees, 0, 0}, {looks_in_vain, 100, 0, "off"}, {looks, 101, 0, "off"}}},
    };
    for (const Case& test : cases) {
        PresenceMachine machine(100ms);
        std::uint64_t version = 0;
        for (const Step& step : test.steps) {
            if (step.kind == sees) {
                machine.observe(row(step.clients, ++version), at(step.time));
            } else if (step.kind == unsure) {
                machine.unsure();
            } else {
                std::string published;
                for (const PresenceRow& due : machine.take_due(at(step.time), 10)) {
                    published += due.online() ? "on" + std::to_string(due.clients) : "off";
                    EXPECT_EQ(due.version, version);
                    machine.done(due, step.kind == looks, at(step.time));
                }
                EXPECT_EQ(published, step.published) << test.what << ", at " << step.time;
            }
        }
    }
}

TEST(PresenceMachineTest, AnOlderVersionNeverReplacesANewerOne)
{
    PresenceMachine machine(100ms);
    machine.observe(row(1, 7), at(0));
    machine.observe(row(0, 6), at(1));
    const auto due = machine.take_due(at(500), 10);
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due[0], row(1, 7));
}

TEST(PresenceMachineTest, AUserHasOnePublicationUnderWay)
{
    PresenceMachine machine(100ms);
    machine.observe(row(1, 1), at(0));
    const auto first = machine.take_due(at(0), 10);
    ASSERT_EQ(first.size(), 1U);
    machine.observe(row(0, 2), at(10));
    EXPECT_TRUE(machine.take_due(at(500), 10).empty());
    EXPECT_FALSE(machine.next_due());
    machine.done(first[0], true, at(510));
    EXPECT_EQ(machine.next_due(), at(110));
    EXPECT_EQ(machine.take_due(at(510), 10).size(), 1U);
}

TEST(PresenceMachineTest, WhatWasUnderWayToABrokerThatRestartedIsNotSure)
{
    PresenceMachine machine(100ms);
    machine.observe(row(1, 1), at(0));
    const auto first = machine.take_due(at(0), 10);
    machine.unsure();
    machine.done(first[0], true, at(10));
    EXPECT_EQ(machine.take_due(at(10), 10).size(), 1U);
}

std::string words(const std::vector<GroupPresence>& told)
{
    std::ostringstream out;
    for (const GroupPresence& presence : told) {
        out << presence.group.value() << " " << presence.online;
        for (const UserId& user : presence.on)
            out << " +" << user.value();
        for (const UserId& user : presence.off)
            out << " -" << user.value();
        out << ";";
    }
    return out.str();
}

TEST(GroupRollTest, AGroupHearsOnceAnIntervalWhoCameAndWent)
{
    GroupRoll roll(1000ms);
    const std::vector<GroupId> ops{GroupId{"ops"}};
    roll.online(UserId{"u1"}, ops, at(0));
    EXPECT_EQ(words(roll.take_due(at(0), 10)), "ops 1 +u1;");
    roll.online(UserId{"u2"}, ops, at(10));
    roll.online(UserId{"u3"}, ops, at(20));
    roll.offline(UserId{"u1"}, at(30));
    roll.online(UserId{"u3"}, ops, at(40)); // nothing new
    EXPECT_EQ(words(roll.take_due(at(999), 10)), "");
    EXPECT_EQ(roll.next_due(), at(1000));
    EXPECT_EQ(words(roll.take_due(at(1000), 10)), "ops 2 +u2 +u3 -u1;");
    roll.offline(UserId{"u2"}, at(1100));
    roll.online(UserId{"u2"}, ops, at(1200)); // came back before anybody heard
    EXPECT_EQ(words(roll.take_due(at(2000), 10)), "ops 2;");
    roll.offline(UserId{"u9"}, at(2100)); // was not known to be online
    EXPECT_FALSE(roll.next_due());
}

TEST(GroupRollTest, MembershipsOfAnOnlineUserChange)
{
    GroupRoll roll(1000ms);
    roll.online(UserId{"u1"}, {GroupId{"a"}, GroupId{"b"}}, at(0));
    EXPECT_EQ(words(roll.take_due(at(0), 10)), "a 1 +u1;b 1 +u1;");
    roll.online(UserId{"u1"}, {GroupId{"b"}, GroupId{"c"}}, at(2000));
    EXPECT_EQ(words(roll.take_due(at(2000), 10)), "a 0;c 1 +u1;");
    roll.remove_group(GroupId{"b"});
    roll.offline(UserId{"u1"}, at(4000));
    EXPECT_EQ(words(roll.take_due(at(4000), 10)), "c 0 -u1;");
}

TEST(GroupRollTest, WhatTheBrokerDidNotTakeIsToldAgain)
{
    GroupRoll roll(1000ms);
    const std::vector<GroupId> ops{GroupId{"ops"}};
    roll.online(UserId{"u1"}, ops, at(0));
    roll.online(UserId{"u2"}, ops, at(0));
    const auto lost = roll.take_due(at(0), 10);
    roll.offline(UserId{"u2"}, at(10));
    roll.give_back(lost[0], at(20));
    EXPECT_EQ(words(roll.take_due(at(1000), 10)), "ops 1 +u1;");
}

TEST(GroupRollTest, NamesSoManyAtOnceAndTheOthersLater)
{
    GroupRoll roll(1000ms);
    for (std::size_t number = 0; number < GroupRoll::max_named + 5; ++number)
        roll.online(UserId{"u" + std::to_string(number)}, {GroupId{"ops"}}, at(0));
    const auto first = roll.take_due(at(0), 10);
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].on.size(), GroupRoll::max_named);
    EXPECT_EQ(first[0].online, GroupRoll::max_named + 5);
    EXPECT_TRUE(roll.take_due(at(999), 10).empty());
    EXPECT_EQ(roll.take_due(at(1000), 10).at(0).on.size(), 5U);
}

TEST(PresencePayload, IsAsTheProtocolSays)
{
    EXPECT_EQ(presence_payload(row(2, 9)), R"({"online":true,"since":1,"last_seen":2,"clients":2,"version":9})");
    EXPECT_EQ(presence_payload({GroupId{"ops"}, {UserId{"u1"}}, {UserId{"u2"}}, 4}, unix_millis(5)),
              R"({"on":["u1"],"off":["u2"],"online":4,"ts":5})");
}

class FixedMembership final : public MembershipView {
public:
    GroupAccess access(const UserId&, const GroupId&) override { return {}; }
    std::vector<GroupId> groups_of(const UserId&) override { return {GroupId{"ops"}}; }
    bool is_known_to(const UserId&, const UserId&) override { return true; }
    std::vector<UserId> deleted_among(const std::vector<UserId>& users) override
    {
        std::vector<UserId> found;
        for (const UserId& user : users)
            if (is_deleted && user == UserId{"u1"})
                found.push_back(user);
        return found;
    }
    Revision revision() override { return Revision{1}; }
    MembershipChanges changes_after(Revision revision, std::size_t) override
    {
        if (!is_deleted || revision == Revision{2})
            return {revision, {}, {}, {}, false};
        return {Revision{2}, {}, {}, {UserId{"u1"}}, false};
    }

    std::atomic<bool> is_deleted{false}; ///< u1, at revision 2
};

/// Publishes to a broker that can be away, with short times; runs until the given number of publications was taken.
class PresencePublisherTest : public ::testing::Test {
protected:
    PresencePublisherTest()
    {
        prepare_history_db(folder.path() / "history.db", instance);
        broker.accept = [this](const Publication& publication) {
            if (refuse-- > 0)
                return false;
            accepted.push_back(publication);
            if (accepted.size() >= until)
                stop();
            return true;
        };
    }
    ~PresencePublisherTest() override { pool.join(); }

    void stop()
    {
        presence.stop();
        deadline.cancel();
    }
    void run_until(std::size_t publications)
    {
        until = publications;
        auto work = [this]() -> asio::awaitable<void> { co_await presence.run(); };
        asio::co_spawn(io, std::move(work), [](std::exception_ptr) {});
        deadline.expires_after(10s);
        deadline.async_wait([this](boost::system::error_code cancelled) {
            if (!cancelled)
                presence.stop();
        });
        io.run();
        EXPECT_EQ(accepted.size(), publications);
    }
    std::string payload_of(std::size_t index) const { return accepted.at(index).payload; }

    TemporaryFolder folder;
    SystemClock clock;
    asio::io_context io{1};
    asio::thread_pool pool{2};
    asio::steady_timer deadline{io};
    FakePublisher broker;
    int refuse = 0;
    std::size_t until = 0;
    std::vector<Publication> accepted;
    HistoryReaders readers{folder.path() / "history.db", pool.get_executor()};
    FixedMembership membership;
    PresencePublisher presence{{.debounce = 5ms, .group_interval = 5ms, .retry = 1ms},
                               clock,
                               io.get_executor(),
                               broker,
                               readers,
                               membership,
                               topics::Names("parley")};
};

TEST_F(PresencePublisherTest, PublishesWhatIsKnownAtTheStartAndTellsTheGroups)
{
    JournalScript journal(folder.path() / "journal");
    journal.open("u1", "u1");
    const auto gone = journal.open("u2", "u2");
    journal.close("u2", gone);
    project(folder.path() / "history.db", journal.folder());

    presence.broker_connected(1);
    run_until(3);

    // The group is told by a timer of its own, so only the order of the two users is certain.
    const auto place_of = [this](std::string_view topic) {
        const auto found = std::find_if(accepted.begin(), accepted.end(),
                                        [&](const Publication& each) { return each.topic == topic; });
        return static_cast<std::size_t>(found - accepted.begin());
    };
    const std::size_t on = place_of("parley/u/u1/presence");
    const std::size_t off = place_of("parley/u/u2/presence");
    const std::size_t group = place_of("parley/g/ops/presence");
    ASSERT_LT(off, accepted.size());
    ASSERT_LT(group, accepted.size());
    ASSERT_LT(on, off);
    EXPECT_TRUE(accepted[on].retain);
    EXPECT_NE(payload_of(on).find(R"("online":true)"), std::string::npos);
    EXPECT_FALSE(accepted[group].retain);
    EXPECT_NE(payload_of(group).find(R"({"on":["u1"],"off":[],"online":1)"), std::string::npos);
    EXPECT_NE(payload_of(off).find(R"("online":false)"), std::string::npos);
}

TEST_F(PresencePublisherTest, TriesAgainWhenTheBrokerDoesNotTakeIt)
{
    refuse = 3;
    ProjectionNews news;
    news.presence = {row(1, 5)};
    presence.broker_connected(1);
    presence.projected(news);
    run_until(2);
    EXPECT_EQ(accepted[0].topic, "parley/u/u1/presence");
    EXPECT_EQ(accepted[1].topic, "parley/g/ops/presence");
}

TEST_F(PresencePublisherTest, WhatIsRetainedOfADeletedUserIsClearedAndStaysClear)
{
    ProjectionNews news;
    news.presence = {row(1, 5)};
    presence.projected(news);
    presence.broker_connected(1);
    const auto accept = broker.accept;
    broker.accept = [&, accept](const Publication& publication) {
        const bool taken = accept(publication);
        if (accepted.size() == 2)
            membership.is_deleted = true;
        if (accepted.size() == 4) {
            ProjectionNews offline; // his session has been closed
            offline.presence = {row(0, 6)};
            presence.projected(offline);
        }
        return taken;
    };
    run_until(5);
    EXPECT_FALSE(accepted[0].payload.empty());
    EXPECT_EQ(accepted[2], (Publication{.topic = "parley/u/u1/presence", .retain = true}));
    EXPECT_NE(accepted[3].payload.find(R"("off":["u1"])"), std::string::npos) << accepted[3].payload;
    EXPECT_EQ(accepted[4], accepted[2]);
}

TEST_F(PresencePublisherTest, TellsARestartedBrokerAgain)
{
    ProjectionNews news;
    news.presence = {row(1, 5)};
    presence.projected(news);
    presence.broker_connected(1);
    const auto accept = broker.accept;
    broker.accept = [&, accept](const Publication& publication) {
        const bool taken = accept(publication);
        if (accepted.size() == 2) {
            asio::post(io, [&] {
                presence.broker_lost();
                presence.broker_connected(1); // the same broker: nothing to tell
                presence.broker_connected(2);
            });
        }
        return taken;
    };
    run_until(3);
    EXPECT_EQ(accepted[2].topic, "parley/u/u1/presence");
    EXPECT_EQ(accepted[2].payload, accepted[0].payload);
}

} // namespace
} // namespace parley::bridge::test
