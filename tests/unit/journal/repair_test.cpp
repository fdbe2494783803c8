#include "core/journal/repair.h"

#include "tests/unit/journal/journal_fixture.h"

namespace parley::journal {
namespace {

using std::filesystem::path;

class RepairTest : public JournalTest {
protected:
    /// Epoch 1 with five messages; offsets_[n] is where message n stands (0: the start of the epoch).
    void make_journal()
    {
        const auto writer = open();
        offsets_ = {Offset{0}};
        for (std::uint64_t seq = 1; seq <= 5; ++seq)
            offsets_.push_back(append(*writer, seq, "payload " + std::to_string(seq)));
        offsets_.push_back(writer->end());
    }
    void flip(const path& file, std::size_t position) const
    {
        std::string bytes = file_content(file);
        bytes.at(position) = static_cast<char>(bytes.at(position) ^ 0x10);
        set_content(file, bytes);
    }
    [[nodiscard]] std::size_t place(std::size_t record) const
    {
        return segment_header_bytes + offsets_.at(record).value();
    }
    [[nodiscard]] RepairReport repaired() const
    {
        auto report = repair(folder());
        if (!report)
            throw std::runtime_error(report.error().message);
        return std::move(*report);
    }

    std::vector<Offset> offsets_;
};

TEST_F(RepairTest, InspectsWhatIsThere)
{
    make_journal();
    const auto segments = inspect(folder());
    ASSERT_EQ(segments.size(), 1u);
    EXPECT_EQ(segments[0].records, 6u);
    EXPECT_EQ(segments[0].by_type[static_cast<std::size_t>(RecordType::message)], 5u);
    EXPECT_EQ(segments[0].by_type[static_cast<std::size_t>(RecordType::epoch_started)], 1u);
    EXPECT_EQ(segments[0].first, Offset{0});
    EXPECT_EQ(segments[0].end, offsets_.back());
    EXPECT_EQ(segments[0].first_ts, test_ts);
    EXPECT_EQ(segments[0].last_ts, test_ts + 5);
    EXPECT_EQ(segments[0].state, CheckedSegment::State::whole);
    EXPECT_EQ(segments[0].header->epoch, 1u);
    EXPECT_TRUE(inspect(data() / "absent").empty());
}

TEST_F(RepairTest, FindsNothingWrongInAGoodJournalAndChangesNothing)
{
    make_journal();
    open();
    const std::string before = file_content(segment_files().at(0));
    EXPECT_TRUE(verify(folder(), test_instance).empty());
    const auto report = repaired();
    EXPECT_TRUE(report.lost.empty());
    EXPECT_TRUE(report.kept.empty());
    EXPECT_TRUE(report.segments.empty());
    EXPECT_EQ(file_content(segment_files().at(0)), before);
    EXPECT_TRUE(repair(data() / "absent").has_value());
}

TEST_F(RepairTest, ATornTailIsNoDamage)
{
    make_journal();
    std::filesystem::resize_file(segment_files().at(0), std::filesystem::file_size(segment_files().at(0)) - 1);
    EXPECT_EQ(inspect(folder()).at(0).state, CheckedSegment::State::torn);
    EXPECT_TRUE(verify(folder()).empty());
    EXPECT_TRUE(repaired().segments.empty());
}

TEST_F(RepairTest, KeepsWhatIsValidBeforeAndBehindTheDamage)
{
    make_journal();
    const path file = segment_files().at(0);
    flip(file, place(2) + frame_header_bytes + 5);
    const std::string damaged = file_content(file);
    ASSERT_EQ(verify(folder()).size(), 1u);
    EXPECT_EQ(verify(folder()).at(0).position, place(2));
    EXPECT_NE(refusal(), "");

    const auto report = repaired();
    EXPECT_EQ(report.lost, (std::vector<LostRange>{{offsets_[2], offsets_[3]}}));
    ASSERT_EQ(report.kept.size(), 1u);
    EXPECT_EQ(file_content(report.kept[0]), damaged);
    EXPECT_TRUE(report.left.empty());
    EXPECT_EQ(read_all(folder()), (Words{"epoch 1", "message 1 payload 1", "message 3 payload 3", "message 4 payload 4",
                                         "message 5 payload 5"}));
    std::string buffer;
    EXPECT_EQ(in_words(read_at(folder(), offsets_[4], buffer).value().record), "message 4 payload 4")
        << "offsets stay what they were";

    const auto writer = open();
    EXPECT_EQ(writer->epoch(), 2u);
    EXPECT_EQ(list_segments(folder()).back().first, offsets_.back());
}

TEST_F(RepairTest, KeepsEachStretchBetweenSeveralDamages)
{
    make_journal();
    const path file = segment_files().at(0);
    flip(file, place(0));
    flip(file, place(2) + 4);
    flip(file, place(4) + frame_header_bytes);
    const auto report = repaired();
    EXPECT_EQ(report.lost, (std::vector<LostRange>{
                               {offsets_[0], offsets_[1]}, {offsets_[2], offsets_[3]}, {offsets_[4], offsets_[5]}}));
    EXPECT_EQ(read_all(folder()), (Words{"message 1 payload 1", "message 3 payload 3", "message 5 payload 5"}));
    EXPECT_EQ(refusal(), "");
}

TEST_F(RepairTest, DoesNotUseOffsetsOfALostEndAgain)
{
    make_journal();
    flip(segment_files().at(0), place(5) + frame_header_bytes);
    const auto report = repaired();
    EXPECT_EQ(report.lost, (std::vector<LostRange>{{offsets_[5], offsets_[6]}}));
    const auto writer = open();
    EXPECT_EQ(list_segments(folder()).back().first, offsets_[6]);
    EXPECT_EQ(read_all(folder(), offsets_[5]), Words{"epoch 2"});
}

TEST_F(RepairTest, RebuildsAHeader)
{
    make_journal();
    open(); // a second epoch behind it
    const path file = segment_files().at(0);
    const path second = segment_files().at(1);
    flip(file, 20);
    const auto report = repaired();
    EXPECT_TRUE(report.lost.empty());
    EXPECT_TRUE(report.left.empty());
    flip(second, 60);
    EXPECT_TRUE(repaired().left.empty());
    EXPECT_EQ(read_all(folder()).size(), 7u);
    EXPECT_EQ(open()->epoch(), 3u);
}

TEST_F(RepairTest, AsksWhoseJournalItIsWhenNoHeaderSaysSo)
{
    make_journal();
    flip(segment_files().at(0), 20);
    EXPECT_THROW((void)repair(folder()), StorageError);
    EXPECT_TRUE(repair(folder(), test_instance).value().left.empty());
    EXPECT_EQ(refusal(), "");
}

TEST_F(RepairTest, LeavesAForeignSegmentToItsOwner)
{
    make_journal();
    EXPECT_THROW((void)repair(folder(), other_instance), StorageError);
    EXPECT_EQ(verify(folder(), other_instance).size(), 1u);
}

TEST_F(RepairTest, AdmitsThatASegmentIsMissing)
{
    options_.segment_bytes = 300;
    {
        const auto writer = open();
        for (std::uint64_t seq = 1; seq <= 10; ++seq)
            append(*writer, seq, "some payload of a size that two of them fill a segment");
    }
    const auto before = list_segments(folder());
    std::filesystem::remove(before.at(1).file);
    const auto report = repaired();
    EXPECT_EQ(report.lost, (std::vector<LostRange>{{before[1].first, before[1].end}}));
    EXPECT_TRUE(report.left.empty());
    EXPECT_EQ(refusal(), "");
}

TEST_F(RepairTest, MendsASegmentInTheMiddleThatWasCut)
{
    options_.segment_bytes = 300;
    {
        const auto writer = open();
        for (std::uint64_t seq = 1; seq <= 10; ++seq)
            append(*writer, seq, "some payload of a size that two of them fill a segment");
    }
    const auto before = list_segments(folder());
    const std::size_t records = read_all(folder()).size();
    std::filesystem::resize_file(before.at(1).file, before[1].file_bytes - 1);
    EXPECT_NE(refusal(), "");
    const auto report = repaired();
    ASSERT_EQ(report.lost.size(), 1u);
    EXPECT_EQ(report.lost[0].end, before[1].end);
    EXPECT_EQ(read_all(folder()).size(), records - 1);
    EXPECT_EQ(refusal(), "");

    std::filesystem::resize_file(before.at(2).file, 10);
    EXPECT_NE(refusal(), "");
    EXPECT_TRUE(repaired().left.empty());
    EXPECT_EQ(refusal(), "");
}

TEST_F(RepairTest, MayBeRunAgainAfterItWasKilled)
{
    make_journal();
    const path file = segment_files().at(0);
    flip(file, place(2) + frame_header_bytes + 5);
    const std::string damaged = file_content(file);
    const auto first = repaired();
    const Words words = read_all(folder());
    // As if it had been killed just before the good first piece took the damaged file's name.
    std::filesystem::remove(file);
    std::filesystem::create_hard_link(first.kept.at(0), file);
    EXPECT_NE(refusal(), "");

    const auto second = repaired();
    EXPECT_EQ(second.kept, first.kept);
    EXPECT_TRUE(second.left.empty());
    EXPECT_EQ(read_all(folder()), words);
    EXPECT_EQ(file_content(second.kept[0]), damaged);
}

TEST_F(RepairTest, NamesTypes)
{
    EXPECT_EQ(to_string(RecordType::message), "message");
    EXPECT_EQ(to_string(static_cast<RecordType>(99)), "unknown");
}

} // namespace
} // namespace parley::journal
