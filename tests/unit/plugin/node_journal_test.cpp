#include "plugin/node_journal.h"

#include "tests/unit/plugin/support.h"

#include <future>

namespace parley::plugin {
namespace {

using testing::FakeWriter;

const journal::Record record = journal::Marker{1, journal::MarkerKind::read, {}, "u1", Seq{1}};

struct NodeJournalTest : ::testing::Test {
    std::unique_ptr<NodeJournal> open(SyncMode mode)
    {
        return std::make_unique<NodeJournal>(std::make_unique<FakeWriter>(disk), mode, std::chrono::milliseconds{1},
                                             counters);
    }
    FakeWriter::Control disk;
    Counters counters;
};

TEST_F(NodeJournalTest, AlwaysSyncsBeforeItReturns)
{
    const auto journal = open(SyncMode::always);
    ASSERT_TRUE(journal->append(record));
    EXPECT_EQ(disk.syncs, 1u);
}

TEST_F(NodeJournalTest, NeverLeavesItToTheOperatingSystem)
{
    const auto journal = open(SyncMode::never);
    ASSERT_TRUE(journal->append(record));
    EXPECT_EQ(disk.syncs, 0u);
}

TEST_F(NodeJournalTest, HealsByItselfWhenThereIsRoomAgain)
{
    const auto journal = open(SyncMode::never);
    disk.full = true;
    const auto refused = journal->append(record);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_FALSE(journal->healthy());
    EXPECT_THAT(journal->take_news().value_or(""), ::testing::HasSubstr("no space"));
    EXPECT_FALSE(journal->take_news()) << "told once";

    disk.full = false;
    EXPECT_TRUE(journal->append(record));
    EXPECT_TRUE(journal->healthy());
    EXPECT_TRUE(journal->take_news());
    EXPECT_EQ(counters.journal_failures, 1u);
}

TEST_F(NodeJournalTest, AcknowledgesNothingAfterAFailedSync)
{
    const auto journal = open(SyncMode::always);
    disk.broken_disk = true;
    const auto first = journal->append(record);
    ASSERT_TRUE(first) << "the record stands in the journal";
    EXPECT_FALSE(first->acknowledged);
    EXPECT_FALSE(journal->append(record));
    disk.broken_disk = false;
    EXPECT_FALSE(journal->append(record)) << "what the disk lost is not known";
    EXPECT_FALSE(journal->healthy());
    EXPECT_THAT(journal->take_news().value_or(""), ::testing::HasSubstr("the disk is broken"));
}

/// Tells the test when the sync thread has come by.
class SignallingWriter final : public journal::Writer {
public:
    explicit SignallingWriter(std::promise<void>& synced)
        : synced_(synced)
    {}
    Result<journal::Offset> append(const journal::Record&) override
    {
        dirty_ = true;
        return journal::Offset{0};
    }
    void sync() override
    {
        if (dirty_.exchange(false))
            synced_.set_value();
    }
    [[nodiscard]] bool needs_sync() const noexcept override { return dirty_; }
    [[nodiscard]] journal::Offset end() const noexcept override { return journal::Offset{0}; }
    [[nodiscard]] std::uint64_t epoch() const noexcept override { return 1; }
    [[nodiscard]] std::uint64_t bytes() const noexcept override { return 0; }
    [[nodiscard]] std::uint64_t cut_bytes() const noexcept override { return 0; }

private:
    std::promise<void>& synced_;
    std::atomic<bool> dirty_{false};
};

TEST_F(NodeJournalTest, SyncsFromItsOwnThreadAtTheInterval)
{
    std::promise<void> synced;
    auto done = synced.get_future();
    NodeJournal journal(std::make_unique<SignallingWriter>(synced), SyncMode::interval, std::chrono::milliseconds{1},
                        counters);
    ASSERT_TRUE(journal.append(record));
    EXPECT_EQ(done.wait_for(std::chrono::seconds{10}), std::future_status::ready);
}

} // namespace
} // namespace parley::plugin
