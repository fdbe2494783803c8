#include "directory_support.h"

#include "bridge/announcer/announcer.h"

#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>

#include <map>
#include <memory>

namespace parley::bridge::test {
namespace {

using namespace std::chrono_literals;

class AnnouncerTest : public DirectoryTest {
protected:
    AnnouncerTest()
    {
        given_user("admin", true);
        for (const char* id : {"u1", "u2"})
            given_user(id);
        given_group("ops");
    }

    std::unique_ptr<Announcer> make()
    {
        auto last_seqs = [this](std::vector<GroupId> groups) -> asio::awaitable<std::vector<Seq>> {
            std::vector<Seq> seqs;
            for (const GroupId& group : groups)
                seqs.push_back(in_history[group.value()]);
            co_return seqs;
        };
        return std::make_unique<Announcer>(
            asio::any_io_executor(io.get_executor()), store, readers, publisher, enforcement, std::move(last_seqs),
            Announcer::Options{.card_interval = 20ms, .list_max = 2, .retry_least = 1ms, .retry_most = 2ms});
    }

    /// Runs the announcer until `done`, or fails after a while.
    void run_until(Announcer& announcer, std::function<bool()> done)
    {
        auto watch = [&]() -> asio::awaitable<void> {
            asio::steady_timer tick(io);
            const auto deadline = std::chrono::steady_clock::now() + 30s;
            while (!done() && std::chrono::steady_clock::now() < deadline) {
                tick.expires_after(1ms);
                co_await tick.async_wait(asio::use_awaitable);
            }
            EXPECT_TRUE(done());
            announcer.stop();
        };
        std::exception_ptr failure;
        asio::co_spawn(io, announcer.run(), [&failure](std::exception_ptr problem) { failure = problem; });
        asio::co_spawn(io, std::move(watch), [](std::exception_ptr problem) { EXPECT_FALSE(problem); });
        io.restart();
        io.run();
        if (failure)
            std::rethrow_exception(failure);
    }
    void run_until_told(Announcer& announcer)
    {
        run_until(announcer, [&] { return announcer.is_idle() && announcer.announced() == store.revision(); });
    }
    void tell_all()
    {
        const auto announcer = make();
        run_until_told(*announcer);
    }

    [[nodiscard]] std::vector<Publication> on(std::string_view part) const
    {
        std::vector<Publication> found;
        for (const Publication& publication : publisher.sent)
            if (publication.topic.find(part) != std::string::npos)
                found.push_back(publication);
        return found;
    }
    static boost::json::value json(const Publication& publication) { return boost::json::parse(publication.payload); }

    FakePublisher publisher;
    std::map<std::string, Seq> in_history;
};

TEST_F(AnnouncerTest, ANewMemberIsToldToAllWhoNeedToKnow)
{
    tell_all();
    publisher.sent.clear();
    in_history["ops"] = Seq{41};
    given_member("ops", "u1", Role::moderator);
    tell_all();

    ASSERT_EQ(on("/send-event/").size(), 1u);
    EXPECT_EQ(on("/send-event/")[0].topic, "parley/g/ops/send-event/u1/rev:5");
    ASSERT_EQ(on("/notice").size(), 1u);
    ASSERT_EQ(on("/g/ops/info").size(), 1u);
    EXPECT_EQ(json(on("/g/ops/info")[0]).at("members").as_int64(), 1);
    EXPECT_EQ(json(on("/g/ops/info")[0]).at("last_seq").as_int64(), 41);
    ASSERT_EQ(on("/u/u1/groups").size(), 1u);
    EXPECT_EQ(json(on("/u/u1/groups")[0]).at("groups").at(0).at("role").as_string(), "moderator");
}

TEST_F(AnnouncerTest, NothingIsPublishedBeforeThePluginHasAppliedIt)
{
    given_member("ops", "u1");
    enforcement.reachable = false;
    const auto announcer = make();
    run_until(*announcer, [&] { return enforcement.asked.size() >= 3; });
    EXPECT_TRUE(publisher.sent.empty());
    EXPECT_EQ(enforcement.asked.front(), store.revision());

    enforcement.reachable = true;
    tell_all();
    EXPECT_EQ(on("/send-event/").size(), 1u);
}

TEST_F(AnnouncerTest, ARestartGoesOnWhereThePositionStands)
{
    given_member("ops", "u1");
    tell_all();
    const std::size_t told = publisher.sent.size();
    tell_all();
    EXPECT_EQ(publisher.sent.size(), told);
    given_member("ops", "u2");
    tell_all();
    EXPECT_EQ(on("/send-event/").size(), 2u);
}

TEST_F(AnnouncerTest, ACrashBetweenPublishingAndPositionRepeatsTheSameReference)
{
    tell_all();
    given_member("ops", "u1");
    tell_all();
    const auto first = on("/send-event/");
    change([](DirectoryWriter& directory) { directory.set_meta("announced", "4"); }); // as if the crash had come first
    tell_all();

    const auto both = on("/send-event/");
    ASSERT_EQ(both.size(), 2u);
    EXPECT_EQ(both[0], both[1]);
    EXPECT_EQ(both[0], first[0]);
}

TEST_F(AnnouncerTest, ALostAcknowledgementRepeatsOnlyWhatIsMissing)
{
    for (const char* id : {"u1", "u2"})
        given_member("ops", id);
    int failures = 3;
    publisher.accept = [&](const Publication& publication) {
        return publication.topic.find("/send-event/u2/") == std::string::npos || failures-- <= 0;
    };
    tell_all();

    EXPECT_EQ(on("/send-event/u1/").size(), 1u);
    EXPECT_EQ(on("/send-event/u2/").size(), 4u);
    EXPECT_EQ(on("/send-event/u2/").front(), on("/send-event/u2/").back());
    EXPECT_EQ(on("/u/u1/notice").size(), 1u);
}

TEST_F(AnnouncerTest, OneConversationIsToldInOrderWhileOthersGoOn)
{
    for (int g = 0; g < 100; ++g)
        given_group("g" + std::to_string(g));
    for (const char* id : {"u1", "u2"})
        for (int g = 0; g < 100; ++g)
            given_member("g" + std::to_string(g), id);
    tell_all();

    EXPECT_GT(publisher.most_under_way, 32);
    EXPECT_LE(publisher.most_under_way, static_cast<int>(LanePublisher::max_under_way));
    EXPECT_EQ(on("/send-event/").size(), 200u);
    for (int g = 0; g < 100; ++g) {
        const auto events = on("/g/g" + std::to_string(g) + "/send-event/");
        ASSERT_EQ(events.size(), 2u);
        EXPECT_NE(events[0].topic.find("/u1/"), std::string::npos);
    }
}

TEST_F(AnnouncerTest, WhatTheBrokerNeverAcceptsHoldsUpNobody)
{
    given_group("bad");
    given_member("bad", "u1");
    given_member("ops", "u1");
    publisher.accept = [](const Publication& publication) {
        return publication.topic.find("/g/bad/send-event/") == std::string::npos;
    };
    tell_all();

    EXPECT_EQ(on("/g/bad/send-event/").size(), static_cast<std::size_t>(LanePublisher::max_refusals));
    EXPECT_EQ(on("/g/ops/send-event/").size(), 1u);
    EXPECT_EQ(on("/u/u1/notice").size(), 2u);
}

TEST_F(AnnouncerTest, WithoutABrokerNothingIsGivenUp)
{
    given_member("ops", "u1");
    std::size_t attempts = 0;
    publisher.accept = [&](const Publication&) {
        enforcement.reachable = false; // the connection has gone between the question and the publication
        return ++attempts > 20;
    };
    const auto announcer = make();
    run_until(*announcer, [&] {
        const bool told = announcer->announced() == store.revision();
        enforcement.reachable = true;
        return told;
    });
    EXPECT_GT(on("/send-event/").size(), 0u);
    EXPECT_GT(attempts, 20u);
}

TEST_F(AnnouncerTest, EventsOfADeletedGroupAreDroppedAndItsCardCleared)
{
    given_member("ops", "u1");
    change([](DirectoryWriter& directory) { directory.delete_group("ops"); });
    tell_all();

    EXPECT_TRUE(on("/send-event/").empty());
    EXPECT_EQ(on("/g/ops/info").back(), (Publication{.topic = "parley/g/ops/info", .retain = true}));
    EXPECT_EQ(json(on("/u/u1/notice").back()).at("notice").as_string(), "removed");
    EXPECT_TRUE(json(on("/u/u1/groups").back()).at("groups").as_array().empty());
}

TEST_F(AnnouncerTest, ADeletedUserLeavesHisGroupsAndHisListIsCleared)
{
    given_member("ops", "u1");
    change([](DirectoryWriter& directory) { directory.delete_user("u1"); });
    tell_all();

    EXPECT_EQ(json(on("/send-event/u1/").back()).at("event").as_string(), "left");
    EXPECT_EQ(on("/u/u1/groups").back(), (Publication{.topic = "parley/u/u1/groups", .retain = true}));
}

TEST_F(AnnouncerTest, ALongListIsPublishedAsACount)
{
    for (const char* id : {"a", "b", "c"}) {
        given_group(id);
        given_member(id, "u1");
    }
    tell_all();
    EXPECT_EQ(json(on("/u/u1/groups").back()).at("count").as_int64(), 3);
}

TEST_F(AnnouncerTest, ACardFollowsTheConversationAtMostOnceAnInterval)
{
    const auto announcer = make();
    std::uint64_t seq = 0;
    run_until(*announcer, [&] {
        if (announcer->announced() != store.revision())
            return false;
        if (seq < 40)
            announcer->conversation_advanced(GroupId{"ops"}, Seq{++seq});
        const auto cards = on("/g/ops/info");
        return json(cards.back()).at("last_seq").as_int64() == 40;
    });
    EXPECT_LT(on("/g/ops/info").size(), 20u);
}

TEST_F(AnnouncerTest, ANewBrokerGetsAllCardsAndListsAgain)
{
    for (int g = 0; g < 600; ++g)
        given_group("g" + std::to_string(g));
    given_member("ops", "u1");
    tell_all();
    publisher.sent.clear();
    in_history["ops"] = Seq{7};

    const auto announcer = make();
    announcer->republish_all();
    run_until(*announcer, [&] { return announcer->is_idle(); });

    EXPECT_EQ(on("/info").size(), 601u);
    EXPECT_EQ(json(on("/g/ops/info")[0]).at("last_seq").as_int64(), 7);
    EXPECT_EQ(on("/u/u1/groups").size(), 1u);
    EXPECT_EQ(on("/u/u2/groups").size(), 0u); // who is in no group has no list
    EXPECT_TRUE(on("/send-event/").empty());
}

TEST_F(AnnouncerTest, ThousandsOfChangesAreTold)
{
    constexpr int count = 3000;
    change([](DirectoryWriter& directory) {
        for (int i = 0; i < count; ++i)
            directory.insert_user({.id = "p" + std::to_string(i)});
    });
    change([](DirectoryWriter& directory) {
        for (int i = 0; i < count; ++i)
            directory.insert_member("ops", "p" + std::to_string(i), Role::member, false);
    });
    tell_all();

    EXPECT_EQ(on("/send-event/").size(), static_cast<std::size_t>(count));
    EXPECT_LT(on("/g/ops/info").size(), 50u); // one card for many changes
    EXPECT_EQ(json(on("/g/ops/info").back()).at("members").as_int64(), count);
}

TEST_F(AnnouncerTest, OneConversationDoesNotWaitForEachAcknowledgement)
{
    for (int i = 0; i < 100; ++i)
        given_user("p" + std::to_string(i));
    tell_all();
    publisher.sent.clear();
    publisher.most_under_way = 0;
    for (int i = 0; i < 100; ++i)
        given_member("ops", "p" + std::to_string(i));
    tell_all();

    EXPECT_EQ(publisher.most_under_way, static_cast<int>(LanePublisher::max_under_way));
    const auto events = on("/g/ops/send-event/");
    ASSERT_EQ(events.size(), 100u);
    for (std::size_t i = 0; i < events.size(); ++i)
        EXPECT_NE(events[i].topic.find("/p" + std::to_string(i) + "/"), std::string::npos) << i;
}

TEST_F(AnnouncerTest, AFileThatCannotBeReadIsReportedAndTriedAgain)
{
    given_member("ops", "u1");
    sqlite::Database file(folder.path() / "directory.db", sqlite::Database::Mode::read_write);
    file.execute("ALTER TABLE change RENAME TO elsewhere");
    const auto announcer = make();
    std::string reported;
    run_until(*announcer, [&] {
        if (reported.empty() && !announcer->problem().empty()) {
            reported = announcer->problem();
            file.execute("ALTER TABLE elsewhere RENAME TO change");
        }
        return announcer->is_idle() && announcer->announced() == store.revision();
    });
    EXPECT_NE(reported.find("directory.db"), std::string::npos) << reported;
    EXPECT_TRUE(announcer->problem().empty());
    EXPECT_EQ(on("/send-event/").size(), 1u);
}

TEST_F(AnnouncerTest, ACommitWakesIt)
{
    const auto announcer = make();
    store.on_commit([&](Revision) { announcer->wake(); });
    bool changed = false;
    run_until(*announcer, [&] {
        if (announcer->is_idle() && !changed) {
            changed = true;
            auto add = [this]() -> asio::awaitable<void> {
                auto work = [](DirectoryWriter& directory) -> Result<Done> {
                    directory.insert_member("ops", "u1", Role::member, false);
                    return Done{};
                };
                EXPECT_TRUE(co_await store.change(UserId{"admin"}, std::move(work)));
            };
            asio::co_spawn(io, std::move(add), [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
        }
        return on("/send-event/").size() == 1;
    });
    writer_thread.join();
}

} // namespace
} // namespace parley::bridge::test
