#include "tests/unit/bridge/history_support.h"

#include <random>

namespace parley::bridge::test {
namespace {

class HistoryWriterTest : public ::testing::Test {
protected:
    std::filesystem::path file(const std::string& name) { return folder.path() / name; }
    void project_all() { project(file("history.db"), journal.folder()); }

    /// Some of everything: groups, pairs, events, markers, sessions, a broker that is killed.
    void given_a_busy_day()
    {
        std::mt19937 random(7);
        const std::vector<Conversation> conversations{group("ops"), group("lab"), pair("u1", "u2"), pair("u3", "u1")};
        const std::vector<std::string> users{"u1", "u2", "u3"};
        std::map<std::uint64_t, std::string> open;
        for (int step = 0; step < 60; ++step) {
            const Conversation& conversation = conversations[random() % conversations.size()];
            const std::string& user = users[random() % users.size()];
            switch (random() % 8) {
            case 0:
                journal.read(conversation, user, 1);
                break;
            case 1:
                journal.message(conversation, user, R"({"event":"renamed"})", {.is_event = true});
                break;
            case 2:
                open.emplace(journal.open(user, user + ":" + std::to_string(step)), user);
                break;
            case 3:
                if (!open.empty()) {
                    journal.close(open.begin()->second, open.begin()->first);
                    open.erase(open.begin());
                }
                break;
            default:
                journal.message(conversation, user, "message " + std::to_string(step));
            }
            if (step == 30) {
                journal.start_broker();
                open.clear();
            }
        }
    }

    TemporaryFolder folder;
    JournalScript journal{folder.path() / "journal"};
};

TEST_F(HistoryWriterTest, SessionsThatEndedLongAgoAreRemovedAndOpenOnesStay)
{
    const auto still_open = journal.open("u1", "u1");
    std::vector<std::uint64_t> closed;
    for (int i = 0; i < 5; ++i) {
        closed.push_back(journal.open("u2", "u2:" + std::to_string(i)));
        journal.close("u2", closed.back());
    }
    project_all();
    HistoryWriter writer(file("history.db"), instance);
    const auto numbers = [&] {
        sqlite::Database database(file("history.db"), sqlite::Database::Mode::read_only);
        sqlite::Statement list(database, "SELECT number, closed_ms FROM session ORDER BY number");
        std::vector<std::pair<std::uint64_t, std::int64_t>> found;
        while (list.step())
            found.emplace_back(static_cast<std::uint64_t>(list.integer(0)), list.integer(1));
        return found;
    };
    const auto all = numbers();
    ASSERT_EQ(all.size(), 6u);
    const std::int64_t third_end = all[3].second;

    EXPECT_EQ(writer.prune_sessions(0, 2).removed, 0u);
    std::size_t removed = 0;
    for (bool done = false; !done;) {
        const auto progress = writer.prune_sessions(third_end, 2);
        removed += progress.removed;
        done = progress.done;
    }
    EXPECT_EQ(removed, 2u);
    std::vector<std::uint64_t> kept;
    for (const auto& [number, end] : numbers())
        kept.push_back(number);
    EXPECT_EQ(kept, (std::vector<std::uint64_t>{still_open, closed[2], closed[3], closed[4]}));
}

TEST_F(HistoryWriterTest, EachRecordIsProjectedOnceWhereverTheBatchesEnd)
{
    given_a_busy_day();
    project(file("at-once.db"), journal.folder());
    const std::string expected = dump(file("at-once.db"));

    for (const std::size_t batch : {1, 4, 17}) {
        const auto other = file("batches-of-" + std::to_string(batch) + ".db");
        project(other, journal.folder(), batch);
        EXPECT_EQ(dump(other), expected) << "batches of " << batch;
    }
}

TEST_F(HistoryWriterTest, ABatchThatWasKilledBeforeItsEndLeavesNothing)
{
    given_a_busy_day();
    project(file("at-once.db"), journal.folder());

    for (const std::size_t killed_after : {1, 20, 50}) {
        HistoryWriter writer(file("killed.db"), instance);
        journal::Reader reader(journal.folder(), writer.position());
        writer.begin();
        for (std::size_t record = 0; record < killed_after; ++record)
            writer.apply(*reader.next());
    }
    project(file("killed.db"), journal.folder());

    EXPECT_EQ(dump(file("killed.db")), dump(file("at-once.db")));
}

TEST_F(HistoryWriterTest, AMessageIsKeptAsItWasSent)
{
    std::string properties;
    journal::append_user_property(properties, "unit", "°C");
    journal::append_user_property(properties, "unit", "\"K\"");
    const std::string binary("\x00\xff\x80 raw", 7);
    journal.message(pair("u2", "u1"), "u2", binary,
                    {.ref = "r:1", .from_client = "web", .content_type = "x/y", .user_properties = properties});
    project_all();

    HistoryStore store(file("history.db"));
    const auto conversation = store.conversation("p/u1/u2");
    ASSERT_TRUE(conversation);
    const auto slice = store.page(*conversation, "u/u2", {});
    ASSERT_EQ(slice.messages.size(), 1U);
    const StoredMessage expected{"u/u2",
                                 Seq{1},
                                 UserId{"u2"},
                                 unix_millis(journal.ts),
                                 "r:1",
                                 "web",
                                 "x/y",
                                 false,
                                 {{"unit", "°C"}, {"unit", "\"K\""}},
                                 binary};
    EXPECT_EQ(slice.messages.front(), expected);
}

TEST_F(HistoryWriterTest, ASeqThatIsNotTheNextOneIsCountedAndKept)
{
    journal.message(group("ops"), "u1", "one");
    journal.message(group("ops"), "u1", "five", {.seq = 5});
    journal.message(group("ops"), "u1", "five again", {.seq = 5});
    journal.message(group("ops"), "u1", "six", {.seq = 6});

    HistoryWriter writer(file("history.db"), instance);
    journal::Reader reader(journal.folder(), writer.position());
    writer.begin();
    while (const auto entry = reader.next())
        writer.apply(*entry);
    writer.commit(reader.position());

    EXPECT_EQ(writer.counters().gaps, 2U);
    EXPECT_EQ(writer.counters().messages, 3U);
    HistoryStore store(file("history.db"));
    const auto slice = store.page(*store.conversation("g/ops"), "g/ops", {});
    EXPECT_EQ(seqs(slice.messages), (std::vector<std::uint64_t>{1, 5, 6}));
    EXPECT_EQ(slice.messages[1].payload, "five");
}

TEST_F(HistoryWriterTest, UnreadCountsMessagesBehindTheMarkerAndNoEvents)
{
    const Conversation ops = group("ops");
    journal.message(ops, "u1", "1");
    journal.message(ops, "u1", "2", {.is_event = true});
    journal.message(ops, "u1", "3");
    journal.message(ops, "u2", "4"); // u2 has seen everything up to here
    journal.message(ops, "u1", "5");
    journal.message(ops, "u1", "6", {.is_event = true});
    journal.message(ops, "u1", "7");
    journal.read(ops, "u3", 3);
    journal.read(ops, "u3", 2); // an older marker changes nothing
    project_all();

    HistoryStore store(file("history.db"));
    const auto conversation = store.conversation("g/ops");
    EXPECT_EQ(conversation->messages, 5U);
    EXPECT_EQ(store.unread(*conversation, UserId{"u1"}).unread, 0U);
    EXPECT_EQ(store.unread(*conversation, UserId{"u2"}).unread, 2U);
    EXPECT_EQ(store.unread(*conversation, UserId{"u3"}).unread, 3U);
    EXPECT_EQ(store.unread(*conversation, UserId{"u4"}).unread, 5U);
    EXPECT_EQ(store.unread(*conversation, UserId{"u3"}).read, Seq{3});
}

TEST_F(HistoryWriterTest, WhoJoinsHasNothingUnreadFromBefore)
{
    const Conversation ops = group("ops");
    journal.message(ops, "u1", "before");
    journal.message(ops, "admin", R"({"event":"joined","user":"u2","role":"member","by":"admin"})", {.is_event = true});
    journal.message(ops, "u1", "after");
    journal.message(ops, "u2", R"({"event":"role","user":"u2","role":"observer","by":"admin"})", {.is_event = true});
    project_all();

    HistoryStore store(file("history.db"));
    EXPECT_EQ(store.unread(*store.conversation("g/ops"), UserId{"u2"}).unread, 1U);
}

TEST_F(HistoryWriterTest, PresenceCountsClientsAndATakeOverInEitherOrder)
{
    const auto first = journal.open("u1", "u1:web");
    const auto second = journal.open("u1", "u1:web"); // the broker may say so before it says that the old one is gone
    journal.close("u1", first);
    journal.close("u1", first); // said twice, counted once
    const auto since = journal.ts - 3;
    project_all();
    {
        HistoryStore store(file("history.db"));
        const auto row = store.presence(UserId{"u1"});
        EXPECT_EQ(row->clients, 1U);
        EXPECT_EQ(row->since, unix_millis(since));
        ASSERT_EQ(store.open_sessions(0, 10).size(), 1U);
        EXPECT_EQ(store.open_session_of_client("u1:web")->number, second);
    }

    journal.close("u1", second);
    journal.open("$bridge", "$bridge");
    project_all();
    HistoryStore store(file("history.db"));
    EXPECT_FALSE(store.presence(UserId{"u1"})->online());
    EXPECT_EQ(store.presence(UserId{"u1"})->last_seen, unix_millis(journal.ts - 1));
    EXPECT_FALSE(store.presence(UserId{"$bridge"}));
}

TEST_F(HistoryWriterTest, ANewEpochEndsTheSessionsOfAKilledBrokerWhenItWasLastAlive)
{
    journal.open("u1", "u1:a");
    journal.open("u1", "u1:b");
    journal.message(group("ops"), "u1", "the last sign of life");
    const auto last_sign = unix_millis(journal.ts);
    project_all();
    journal.ts += 60'000;
    journal.start_broker();
    journal.open("u2", "u2:a");
    project_all();

    HistoryStore store(file("history.db"));
    EXPECT_EQ(store.presence(UserId{"u1"})->clients, 0U);
    EXPECT_EQ(store.presence(UserId{"u1"})->last_seen, last_sign);
    EXPECT_TRUE(store.presence(UserId{"u2"})->online());
    EXPECT_EQ(store.open_sessions(0, 10).size(), 1U);
    EXPECT_TRUE(store.open_sessions_of(UserId{"u1"}, 0, 10).empty());
    EXPECT_EQ(store.position().epoch, 2U);
}

TEST_F(HistoryWriterTest, AnotherDataFoldersFileIsRefused)
{
    prepare_history_db(file("history.db"), instance);
    EXPECT_THROW(HistoryWriter(file("history.db"), std::string(32, 'f')), StorageError);
}

} // namespace
} // namespace parley::bridge::test
