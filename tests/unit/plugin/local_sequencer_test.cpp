#include "plugin/local_sequencer.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

const journal::ConversationView ops{ConversationKind::group, "ops", {}};
const journal::ConversationView pair{ConversationKind::direct, "u1", "u2"};

journal::Message message(const journal::ConversationView& conversation, std::string_view sender, std::string_view ref)
{
    journal::Message message;
    message.conversation = conversation;
    message.sender = sender;
    message.ref = ref;
    message.content_type = "text/plain";
    message.payload = "hello";
    return message;
}

/// One start of a broker over the same data folder.
struct Start {
    Start(testing::TestDataFolder& data, const Clock& clock, Counters& counters, bool with_history = true)
    {
        const Settings settings = data.settings();
        if (with_history)
            history = std::make_unique<HistoryLookup>(settings.history_db());
        journal::WriterOptions options;
        options.folder = settings.journal_folder();
        options.instance = testing::test_instance;
        options.at_least = history ? history->projected() : journal::Offset{0};
        auto writer = journal::Writer::open(options, to_number(clock.now()), "test");
        journal =
            std::make_unique<NodeJournal>(std::move(*writer), SyncMode::never, std::chrono::milliseconds{20}, counters);
        sequencer =
            std::make_unique<LocalSequencer>(*journal, history.get(), clock,
                                             LocalSequencer::Options{.journal_folder = settings.journal_folder(),
                                                                     .resend_window = std::chrono::seconds{600}},
                                             counters);
        sequencer->rebuild(options.at_least);
    }
    std::unique_ptr<HistoryLookup> history;
    std::unique_ptr<NodeJournal> journal;
    std::unique_ptr<LocalSequencer> sequencer;
};

struct LocalSequencerTest : ::testing::Test {
    void start(bool with_history = true)
    {
        now.reset();
        now = std::make_unique<Start>(data, clock, counters, with_history);
    }
    std::uint64_t send(const journal::ConversationView& conversation, std::string_view ref = {})
    {
        const auto numbered = now->sequencer->accept(message(conversation, "u1", ref));
        return numbered ? numbered->seq.value() : 0;
    }
    testing::TestDataFolder data;
    testing::ManualClock clock;
    Counters counters;
    std::unique_ptr<Start> now;
};

TEST_F(LocalSequencerTest, NumbersEachConversationFromOneWithoutGaps)
{
    start();
    EXPECT_EQ(send(ops), 1u);
    EXPECT_EQ(send(ops), 2u);
    EXPECT_EQ(send(pair), 1u);
    EXPECT_EQ(send(ops), 3u);
}

TEST_F(LocalSequencerTest, GoesOnAfterARestartWithoutTheBridge)
{
    start();
    send(ops);
    send(ops);
    send(pair);
    start();
    EXPECT_EQ(send(ops), 3u);
    EXPECT_EQ(send(pair), 2u);
    start(false);
    EXPECT_EQ(send(ops), 4u) << "and without history.db, as the journal is complete";
}

TEST_F(LocalSequencerTest, GoesOnFromHistoryForWhatIsProjected)
{
    start();
    send(ops);
    const auto end = now->journal->writer().end();
    data.run_history("INSERT INTO conversation (key, last_seq, last_ts, messages) VALUES ('g/ops', 1, 1, 1);"
                     "UPDATE position SET epoch = 1, journal_offset = " +
                     std::to_string(end.value()));
    start();
    EXPECT_EQ(send(ops), 2u);
    start();
    EXPECT_EQ(send(ops), 3u) << "the second one is in the tail, the first in history";
}

TEST_F(LocalSequencerTest, FindsAnEarlierMessageByItsReference)
{
    start();
    send(ops, "r1");
    std::string buffer;
    const auto earlier = now->sequencer->find_earlier(journal::MessageKind::message, "u1", ops, "r1", buffer);
    ASSERT_TRUE(earlier);
    EXPECT_EQ(earlier->seq, Seq{1});
    EXPECT_EQ(earlier->payload, "hello");
    EXPECT_EQ(earlier->content_type, "text/plain");
    EXPECT_FALSE(now->sequencer->find_earlier(journal::MessageKind::message, "u2", ops, "r1", buffer));
    EXPECT_FALSE(now->sequencer->find_earlier(journal::MessageKind::event, "u1", ops, "r1", buffer))
        << "a reference used beforehand must not swallow an event of that reference";
    EXPECT_FALSE(now->sequencer->find_earlier(journal::MessageKind::message, "u1", pair, "r1", buffer));
    EXPECT_FALSE(now->sequencer->find_earlier(journal::MessageKind::message, "u1", ops, "r2", buffer));
}

TEST_F(LocalSequencerTest, RemembersReferencesOverARestart)
{
    start();
    send(ops, "r1");
    start();
    std::string buffer;
    EXPECT_TRUE(now->sequencer->find_earlier(journal::MessageKind::message, "u1", ops, "r1", buffer));
}

TEST_F(LocalSequencerTest, RemembersProjectedReferencesOverARestart)
{
    start();
    send(ops, "r1");
    data.run_history("INSERT INTO conversation (key, last_seq, last_ts, messages) VALUES ('g/ops', 1, 1, 1);"
                     "UPDATE position SET epoch = 1, journal_offset = " +
                     std::to_string(now->journal->writer().end().value()));
    start();
    std::string buffer;
    EXPECT_TRUE(now->sequencer->find_earlier(journal::MessageKind::message, "u1", ops, "r1", buffer));
}

TEST_F(LocalSequencerTest, ForgetsReferencesFromBeforeTheWindowAtARestart)
{
    start();
    send(ops, "r1");
    clock.pass(std::chrono::seconds{601});
    start();
    std::string buffer;
    EXPECT_FALSE(now->sequencer->find_earlier(journal::MessageKind::message, "u1", ops, "r1", buffer));
}

TEST_F(LocalSequencerTest, NeverTurnsTimeBack)
{
    start();
    const auto first = now->sequencer->accept(message(ops, "u1", {}));
    clock.wall -= std::chrono::hours{1};
    const auto second = now->sequencer->accept(message(pair, "u1", {}));
    EXPECT_EQ(second->ts, first->ts);
    start();
    const auto third = now->sequencer->accept(message(ops, "u1", {}));
    EXPECT_GE(third->ts, first->ts) << "nor over a restart";
}

TEST_F(LocalSequencerTest, MarksOnlyWhatHasBeenSaid)
{
    start();
    EXPECT_EQ(now->sequencer->mark(journal::MarkerKind::read, ops, "u2", Seq{1}).error().code, Errc::invalid_argument);
    send(ops);
    EXPECT_TRUE(now->sequencer->mark(journal::MarkerKind::read, ops, "u2", Seq{1}));
    EXPECT_FALSE(now->sequencer->mark(journal::MarkerKind::read, ops, "u2", Seq{2}));
    EXPECT_FALSE(now->sequencer->mark(journal::MarkerKind::received, ops, "u2", Seq{0}));
}

TEST(LocalSequencer, DoesNotUseUpANumberThatTheJournalDidNotTake)
{
    testing::FakeWriter::Control disk;
    testing::ManualClock clock;
    Counters counters;
    NodeJournal journal(std::make_unique<testing::FakeWriter>(disk), SyncMode::never, std::chrono::milliseconds{1},
                        counters);
    LocalSequencer sequencer(journal, nullptr, clock, {.journal_folder = "nowhere"}, counters);
    disk.full = true;
    EXPECT_EQ(sequencer.accept(message(ops, "u1", {})).error().code, Errc::unavailable);
    disk.full = false;
    EXPECT_EQ(sequencer.accept(message(ops, "u1", {}))->seq, Seq{1});
}

TEST(LocalSequencer, UsesUpANumberThatStandsInTheJournalUnsynced)
{
    testing::FakeWriter::Control disk;
    testing::ManualClock clock;
    Counters counters;
    NodeJournal journal(std::make_unique<testing::FakeWriter>(disk), SyncMode::always, std::chrono::milliseconds{1},
                        counters);
    LocalSequencer sequencer(journal, nullptr, clock, {.journal_folder = "nowhere"}, counters);
    disk.broken_disk = true;
    EXPECT_FALSE(sequencer.accept(message(ops, "u1", {})));
    EXPECT_EQ(disk.appended, 1u);
    EXPECT_FALSE(sequencer.accept(message(ops, "u1", {})));
    EXPECT_EQ(disk.appended, 1u) << "nothing follows it";
}

} // namespace
} // namespace parley::plugin
