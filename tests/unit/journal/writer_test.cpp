#include "tests/unit/journal/journal_fixture.h"

#include <chrono>
#include <thread>

namespace parley::journal {
namespace {

using WriterTest = JournalTest;

TEST_F(WriterTest, ANewJournalHoldsItsFirstEpoch)
{
    const auto writer = open();
    EXPECT_EQ(writer->epoch(), 1u);
    EXPECT_EQ(writer->cut_bytes(), 0u);
    EXPECT_EQ(read_all(folder()), Words{"epoch 1"});
    EXPECT_EQ(std::filesystem::status(folder()).permissions(), std::filesystem::perms::owner_all);
    EXPECT_EQ(std::filesystem::status(segment_files().at(0)).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(WriterTest, AppendReturnsWhereTheRecordStands)
{
    const auto writer = open();
    const Offset end_before = writer->end();
    const Offset first = append(*writer, 1, "one");
    const Offset second = append(*writer, 2, "two");
    EXPECT_EQ(first, end_before);
    EXPECT_GT(second, first);
    EXPECT_EQ(read_all(folder(), first), (Words{"message 1 one", "message 2 two"}));
    EXPECT_EQ(read_all(folder(), second), (Words{"message 2 two"}));
    EXPECT_EQ(read_all(folder(), writer->end()), Words{});
    EXPECT_EQ(writer->bytes(), segment_header_bytes + writer->end().value());
}

TEST_F(WriterTest, EachStartIsANewEpochInASegmentOfItsOwn)
{
    {
        const auto writer = open();
        append(*writer, 1, "one");
    }
    const auto writer = open();
    append(*writer, 2, "two");
    EXPECT_EQ(writer->epoch(), 2u);
    EXPECT_EQ(read_all(folder()), (Words{"epoch 1", "message 1 one", "epoch 2", "message 2 two"}));

    const auto segments = list_segments(folder());
    ASSERT_EQ(segments.size(), 2u);
    EXPECT_EQ(segments[0].epoch, 1u);
    EXPECT_EQ(segments[1].epoch, 2u);
    EXPECT_EQ(segments[0].end, segments[1].first);
    EXPECT_EQ(segments[1].end, writer->end());
    EXPECT_EQ(segments[1].instance, test_instance);
    EXPECT_EQ(segments[0].file_bytes + segments[1].file_bytes, writer->bytes());
}

TEST_F(WriterTest, AnEpochKnownElsewhereIsNotUsedAgain)
{
    options_.last_epoch = 41;
    EXPECT_EQ(open()->epoch(), 42u);
    options_.last_epoch = 7;
    EXPECT_EQ(open()->epoch(), 43u);
}

TEST_F(WriterTest, ANewSegmentIsBegunWhenOneIsFull)
{
    options_.segment_bytes = 1000;
    const std::string payload(300, 'p');
    Words expected{"epoch 1"};
    const auto writer = open();
    for (std::uint64_t seq = 1; seq <= 20; ++seq) {
        append(*writer, seq, payload);
        expected.push_back("message " + std::to_string(seq) + " " + payload);
    }
    EXPECT_EQ(read_all(folder()), expected);
    EXPECT_GE(segment_files().size(), 8u);
    for (const auto& file : segment_files())
        EXPECT_LE(std::filesystem::file_size(file), 1000u);
    EXPECT_EQ(writer->epoch(), 1u);
}

TEST_F(WriterTest, ARecordLargerThanASegmentHasOneOfItsOwn)
{
    options_.segment_bytes = 1000;
    const std::string payload(5000, 'p');
    const auto writer = open();
    append(*writer, 1, payload);
    append(*writer, 2, payload);
    append(*writer, 3, "x");
    EXPECT_EQ(read_all(folder()).size(), 4u);
    EXPECT_EQ(segment_files().size(), 4u);
}

TEST_F(WriterTest, RefusesWhatIsTooLargeAndGoesOn)
{
    options_.record_bytes = 200;
    const auto writer = open();
    const Offset before = writer->end();
    const auto refused = writer->append(message_to_ops(1, std::string(201, 'p')));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::too_large);
    Message message = message_to_ops(1, {});
    message.qos = 9;
    const auto malformed = writer->append(message);
    ASSERT_FALSE(malformed);
    EXPECT_EQ(malformed.error().code, Errc::invalid_argument);
    EXPECT_EQ(writer->end(), before);
    append(*writer, 1, "fits");
    EXPECT_EQ(read_all(folder()), (Words{"epoch 1", "message 1 fits"}));
}

TEST_F(WriterTest, KeepsItsLimitAndSeesThatSegmentsWereRemoved)
{
    options_.segment_bytes = 2000;
    options_.max_bytes = 10'000;
    const std::string payload(500, 'p');
    const auto writer = open();
    std::uint64_t seq = 0;
    Result<Offset> last = Offset{0};
    while ((last = writer->append(message_to_ops(seq + 1, payload))))
        ++seq;
    EXPECT_EQ(last.error().code, Errc::unavailable);
    EXPECT_LE(writer->bytes(), options_.max_bytes);
    EXPECT_EQ(read_all(folder()).size(), seq + 1) << "a refused record is not there";

    EXPECT_GE(remove_segments(folder(), writer->end()), 3u);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!(last = writer->append(message_to_ops(seq + 1, payload))) && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    EXPECT_TRUE(last);
    EXPECT_LT(writer->bytes(), options_.max_bytes);
}

TEST_F(WriterTest, KnowsWhetherThereIsSomethingToSync)
{
    const auto writer = open();
    writer->sync();
    EXPECT_FALSE(writer->needs_sync());
    append(*writer, 1, "one");
    EXPECT_TRUE(writer->needs_sync());
    writer->sync();
    EXPECT_FALSE(writer->needs_sync());
}

TEST_F(WriterTest, SyncsOnOneThreadWhileAnotherAppendsAndRotates)
{
    options_.segment_bytes = 4000;
    const auto writer = open();
    std::atomic<bool> stop{false};
    std::thread syncer([&] {
        while (!stop || writer->needs_sync())
            writer->sync();
    });
    for (std::uint64_t seq = 1; seq <= 1000; ++seq)
        append(*writer, seq, "some payload");
    stop = true;
    syncer.join();
    EXPECT_FALSE(writer->needs_sync());
    EXPECT_EQ(read_all(folder()).size(), 1001u);
}

TEST_F(WriterTest, HoldsFewFilesOpenWhenNobodySyncs)
{
    options_.segment_bytes = 300;
    const auto writer = open();
    const auto open_files = [] {
        return std::distance(std::filesystem::directory_iterator("/proc/self/fd"),
                             std::filesystem::directory_iterator());
    };
    const auto before = open_files();
    for (std::uint64_t seq = 1; seq <= 40; ++seq)
        append(*writer, seq, "some payload of a size that two of them fill a segment");
    EXPECT_LE(open_files() - before, 1) << "the current segment and the one before";
    writer->sync();
    EXPECT_LE(open_files() - before, 1);
    EXPECT_FALSE(writer->needs_sync());
}

TEST_F(WriterTest, BeginsBehindWhatTheHistoryAlreadyHas)
{
    Offset end;
    {
        const auto writer = open();
        append(*writer, 1, "one");
        end = writer->end();
    }
    options_.at_least = end + 1000;
    const auto writer = open();
    EXPECT_EQ(list_segments(folder()).at(1).first, end + 1000);
    append(*writer, 5, "five");
    EXPECT_EQ(read_all(folder()), (Words{"epoch 1", "message 1 one", "epoch 2", "message 5 five"}));
    EXPECT_EQ(read_all(folder(), end + 1000), (Words{"epoch 2", "message 5 five"}));
    EXPECT_EQ(read_all(folder(), end + 500), (Words{"epoch 2", "message 5 five"})) << "inside the gap that is admitted";
    options_.at_least = Offset{0};
    EXPECT_EQ(refusal(), "");
}

TEST_F(WriterTest, BeginsBehindTheHistoryAlsoWithoutAnySegment)
{
    options_.at_least = Offset{5000};
    const auto writer = open();
    EXPECT_EQ(writer->end().value(), 5000 + frame_header_bytes + body_size(EpochStarted{0, 1, "2.0.11"}).bytes);
    EXPECT_EQ(read_all(folder(), Offset{5000}), Words{"epoch 1"});
    EXPECT_THROW(Reader(folder(), Offset{4999}), StorageError) << "nothing says that those are lost";
}

TEST_F(WriterTest, RefusesAnotherDataFoldersJournal)
{
    open();
    options_.instance = other_instance;
    EXPECT_NE(refusal().find("foreign"), std::string::npos) << refusal();
    EXPECT_NE(refusal().find(segment_files().at(0).string()), std::string::npos);
    options_.instance = "not an instance";
    EXPECT_THROW((void)try_open(), std::logic_error);
}

TEST_F(WriterTest, RefusesAJournalWithAMissingSegment)
{
    options_.segment_bytes = 300;
    {
        const auto writer = open();
        for (std::uint64_t seq = 1; seq <= 10; ++seq)
            append(*writer, seq, "some payload of a size that two of them fill a segment");
    }
    std::filesystem::remove(segment_files().at(1));
    EXPECT_NE(refusal().find("missing"), std::string::npos) << refusal();
}

TEST_F(WriterTest, RefusesAFolderThatCannotBeOne)
{
    set_content(data() / "journal", "a file");
    EXPECT_NE(refusal().find("journal"), std::string::npos);
    EXPECT_THROW((void)try_open(), StorageError);
}

TEST_F(WriterTest, AnUnfinishedStartLeavesNothingThatHinders)
{
    open();
    set_content(folder() / "00000000000000000123.journal.new", "half a hea");
    EXPECT_EQ(refusal(), "");
    EXPECT_FALSE(std::filesystem::exists(folder() / "00000000000000000123.journal.new"));
}

} // namespace
} // namespace parley::journal
