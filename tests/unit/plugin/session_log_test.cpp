#include "plugin/session_log.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

using journal::RecordType;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::log_in;

struct SessionLogTest : ::testing::Test {
    Session& enter(ClientHandle client, const std::string& client_id)
    {
        Session& session = log_in(sessions, client, UserIndex{1}, "u1", client_id);
        log.logged_in(session);
        return session;
    }
    void leave(ClientHandle client) { log.closed(*sessions.close(client), -1); }

    testing::FakeWriter::Control disk;
    testing::FakeBroker broker;
    testing::ManualClock clock;
    Counters counters;
    NodeJournal journal{std::make_unique<testing::FakeWriter>(disk), SyncMode::never, std::chrono::milliseconds{1},
                        counters};
    LocalSequencer sequencer{journal, nullptr, clock, {.journal_folder = "nowhere"}, counters};
    Sessions sessions{7};
    SessionLog log{sessions, journal, sequencer};
};

TEST_F(SessionLogTest, WritesABeginningInTheNextTickAndAnEndAtOnce)
{
    const auto client = broker.connect("u1");
    enter(client, "u1");
    EXPECT_THAT(disk.types, IsEmpty());
    log.tick();
    log.tick();
    EXPECT_THAT(disk.types, ElementsAre(RecordType::session_opened));
    leave(client);
    EXPECT_THAT(disk.types, ElementsAre(RecordType::session_opened, RecordType::session_closed));
    EXPECT_EQ(disk.session_numbers[0], disk.session_numbers[1]);
}

TEST_F(SessionLogTest, SaysNothingOfALoginThatFailedAfterThePasswordCheck)
{
    const auto client = broker.connect("u1");
    enter(client, "u1");
    leave(client);
    log.tick();
    EXPECT_THAT(disk.types, IsEmpty());
}

TEST_F(SessionLogTest, IsNotMisledByAReusedHandle)
{
    const auto client = broker.connect("u1");
    const auto first = enter(client, "u1").number;
    leave(client);
    const auto second = enter(client, "u1").number;
    log.tick();
    EXPECT_NE(first, second);
    EXPECT_THAT(disk.session_numbers, ElementsAre(second));
}

TEST_F(SessionLogTest, WritesAtConnectWhereTheBrokerReportsIt)
{
    log.expect_connected();
    const auto client = broker.connect("u1");
    enter(client, "u1");
    log.tick();
    EXPECT_THAT(disk.types, IsEmpty());
    log.connected(client);
    log.connected(client);
    EXPECT_THAT(disk.types, ElementsAre(RecordType::session_opened));
}

TEST_F(SessionLogTest, LosesNothingWhileTheJournalIsFull)
{
    const auto one = broker.connect("u1:a");
    const auto two = broker.connect("u1:b");
    enter(one, "u1:a");
    log.tick();
    disk.full = true;
    leave(one);
    enter(two, "u1:b");
    log.tick();
    EXPECT_EQ(log.waiting(), 2u);
    disk.full = false;
    log.tick();
    EXPECT_THAT(disk.types,
                ElementsAre(RecordType::session_opened, RecordType::session_closed, RecordType::session_opened));
    EXPECT_EQ(log.waiting(), 0u);
}

TEST_F(SessionLogTest, LeavesTheBridgeOut)
{
    const auto client = broker.connect("$bridge");
    log.logged_in(log_in(sessions, client, {}, "$bridge", "$bridge"));
    log.tick();
    leave(client);
    EXPECT_THAT(disk.types, IsEmpty());
}

} // namespace
} // namespace parley::plugin
