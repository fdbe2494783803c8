// What a crash, a power cut or a bad disk can do to a journal's bytes, each of it at every place of a small journal.

#include "core/journal/repair.h"
#include "tests/unit/journal/journal_fixture.h"

namespace parley::journal {
namespace {

class JournalDamage : public JournalTest {
protected:
    JournalDamage()
        : JournalTest(fast_folder())
    {
        {
            const auto writer = open();
            append(*writer, 1, "older");
        }
        {
            const auto writer = open();
            append(*writer, 2, "two");
            must(writer->append(Marker{test_ts, MarkerKind::read, {ConversationKind::group, "ops", {}}, "u1", Seq{2}}));
            must(writer->append(SessionOpened{test_ts, 1, 2, "u1", "u1:web", "127.0.0.1", "mqtt/5"}));
            append(*writer, 3, "");
            must(writer->append(SessionClosed{test_ts, 1, "u1", 0}));
            append(*writer, 4, "four, and the last one");
        }
        older_ = segment_files().at(0);
        newest_ = segment_files().at(1);
        older_bytes_ = file_content(older_);
        newest_bytes_ = file_content(newest_);
        Reader reader(folder(), Offset{0});
        while (const auto entry = reader.next()) {
            words_.push_back(in_words(entry->record));
            ends_.push_back(entry->next.value());
        }
        first_of_newest_ = list_segments(folder()).at(1).first.value();
    }

    static void must(const Result<Offset>& appended)
    {
        if (!appended)
            throw std::runtime_error(appended.error().message);
    }
    /// The journal as it was made, but with these bytes as its newest segment.
    void restore(std::string_view newest_bytes) const
    {
        std::filesystem::remove_all(folder());
        std::filesystem::create_directory(folder());
        set_content(older_, older_bytes_);
        set_content(newest_, newest_bytes);
    }
    /// The records that end at or before byte `bytes` of the newest segment.
    [[nodiscard]] Words whole_before(std::size_t bytes) const
    {
        Words whole;
        for (std::size_t i = 0; i < words_.size(); ++i)
            if (ends_[i] <= first_of_newest_ ||
                (bytes >= segment_header_bytes && ends_[i] <= first_of_newest_ + bytes - segment_header_bytes))
                whole.push_back(words_[i]);
        return whole;
    }
    /// Byte of the newest segment behind its last record that is whole in the first `bytes` of it.
    [[nodiscard]] std::size_t last_whole_byte(std::size_t bytes) const
    {
        std::size_t last = bytes < segment_header_bytes ? 0 : segment_header_bytes;
        for (const std::uint64_t end : ends_)
            if (end > first_of_newest_ && segment_header_bytes + (end - first_of_newest_) <= bytes)
                last = segment_header_bytes + (end - first_of_newest_);
        return last;
    }

    std::filesystem::path older_;
    std::filesystem::path newest_;
    std::string older_bytes_;
    std::string newest_bytes_;
    std::uint64_t first_of_newest_ = 0;
    Words words_;
    std::vector<std::uint64_t> ends_;
};

TEST_F(JournalDamage, CutAtAnyByteOpensWithTheWholeRecordsBeforeIt)
{
    for (std::size_t size = 0; size <= newest_bytes_.size(); ++size) {
        SCOPED_TRACE(size);
        restore(std::string_view(newest_bytes_).substr(0, size));
        EXPECT_EQ(read_all(folder()), whole_before(size)) << "a bridge that starts before the broker";

        const std::size_t cut_at = last_whole_byte(size);
        const auto writer = open();
        Words expected = whole_before(size);
        expected.push_back("epoch " + std::to_string(writer->epoch()));
        EXPECT_EQ(read_all(folder()), expected);
        EXPECT_EQ(writer->epoch(), size < segment_header_bytes ? 2u : 3u);
        EXPECT_EQ(writer->cut_bytes(), size - cut_at);
        if (size != cut_at) {
            ASSERT_EQ(cut_files().size(), 1u);
            EXPECT_EQ(file_content(cut_files()[0]), newest_bytes_.substr(cut_at, size - cut_at));
        }
        append(*writer, 9, "goes on");
        EXPECT_EQ(read_all(folder()).back(), "message 9 goes on");
        if (HasFailure())
            return;
    }
}

TEST_F(JournalDamage, CutAtAnyByteAndThenOfZerosToABlockOpensToo)
{
    for (std::size_t size = 0; size <= newest_bytes_.size(); ++size) {
        SCOPED_TRACE(size);
        if (last_whole_byte(size) != size && size != 0)
            continue; // zeros begin at a block, or where the last write ended
        for (const std::size_t zeros : {1u, 11u, 12u, 4096u, 70'000u}) {
            restore(newest_bytes_.substr(0, size) + std::string(zeros, '\0'));
            EXPECT_EQ(read_all(folder()), whole_before(size));
            const auto writer = open();
            EXPECT_EQ(writer->cut_bytes(), zeros);
        }
    }
}

TEST_F(JournalDamage, ARecordWhoseLastBlocksAreZeroIsATornTail)
{
    restore(newest_bytes_);
    Offset large;
    {
        const auto writer = open();
        large = append(*writer, 5, std::string(20'000, 'L'));
    }
    const auto file = segment_files().back();
    const std::string whole = file_content(file);
    for (const std::size_t block : {4096u, 8192u, 16'384u}) {
        std::string bytes = whole;
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(block), bytes.end(), '\0');
        set_content(file, bytes);
        Words expected = words_;
        expected.push_back("epoch 3");
        EXPECT_EQ(read_all(folder()), expected);
        EXPECT_TRUE(verify(folder()).empty());
    }
    const auto writer = open();
    EXPECT_EQ(list_segments(folder()).back().first, large);
    EXPECT_GT(writer->cut_bytes(), 20'000u);
}

TEST_F(JournalDamage, AnyFlippedBitInTheNewestSegmentIsRefused)
{
    for (std::size_t bit = 0; bit < newest_bytes_.size() * 8; ++bit) {
        std::string bytes = newest_bytes_;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        restore(bytes);
        const std::string why = refusal();
        ASSERT_NE(why.find(newest_.string() + ": byte "), std::string::npos) << "bit " << bit << ": " << why;
        ASSERT_NE(why.find("parleyctl journal inspect"), std::string::npos);
        ASSERT_EQ(file_content(newest_), bytes) << "a refusal changes nothing";
        ASSERT_TRUE(cut_files().empty());
        ASSERT_FALSE(verify(folder()).empty()) << "bit " << bit;
    }
}

TEST_F(JournalDamage, AnyFlippedBitOrCutInAnOlderSegmentIsRefused)
{
    for (std::size_t bit = 0; bit < older_bytes_.size() * 8; ++bit) {
        std::string bytes = older_bytes_;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        restore(newest_bytes_);
        set_content(older_, bytes);
        ASSERT_NE(refusal().find(older_.string() + ": byte "), std::string::npos) << "bit " << bit;
    }
    for (std::size_t size = 0; size < older_bytes_.size(); ++size) {
        restore(newest_bytes_);
        set_content(older_, older_bytes_.substr(0, size));
        ASSERT_NE(refusal(), "") << "cut at " << size;
        ASSERT_FALSE(verify(folder()).empty());
        ASSERT_EQ(file_content(newest_), newest_bytes_);
    }
}

TEST_F(JournalDamage, AnyDamagedByteCostsOneRecordAtMostAfterRepair)
{
    for (std::size_t byte = 0; byte < newest_bytes_.size(); ++byte) {
        SCOPED_TRACE(byte);
        std::string bytes = newest_bytes_;
        bytes[byte] = static_cast<char>(~bytes[byte]);
        restore(bytes);
        const auto report = repair(folder());
        ASSERT_TRUE(report);
        ASSERT_TRUE(report->left.empty());
        ASSERT_LE(report->lost.size(), 1u);

        Words expected;
        for (std::size_t i = 0; i < words_.size(); ++i)
            if (report->lost.empty() || ends_[i] != report->lost[0].end.value())
                expected.push_back(words_[i]);
        ASSERT_EQ(expected.size() + report->lost.size(), words_.size()) << "a lost range is one whole record";
        ASSERT_EQ(read_all(folder()), expected);
        ASSERT_EQ(refusal(), "");
        ASSERT_GE(list_segments(folder()).back().first.value(), ends_.back()) << "no offset is used twice";
    }
}

TEST_F(JournalDamage, APowerCutAtRotationLosesTheEndOfTheSegmentBeforeAndStarts)
{
    restore(newest_bytes_);
    options_.segment_bytes = 400;
    options_.record_bytes = 200;
    {
        const auto writer = open();
        for (std::uint64_t seq = 5; list_segments(folder()).size() < 4; ++seq)
            append(*writer, seq, "a payload that fills segments");
    }
    const auto segments = list_segments(folder());
    const auto before = segments.at(2);
    const std::string before_bytes = file_content(before.file);
    const std::string last_bytes = file_content(segments.at(3).file);
    const Words all = read_all(folder());
    for (std::size_t size = segment_header_bytes; size < before_bytes.size(); ++size) {
        SCOPED_TRACE(size);
        restore(newest_bytes_);
        set_content(before.file, before_bytes.substr(0, size));
        set_content(segments[3].file, last_bytes);
        const auto writer = open();
        EXPECT_EQ(writer->cut_bytes(), before.end.value() - before.first.value() -
                                           (std::filesystem::file_size(before.file) - segment_header_bytes));
        const Words left = read_all(folder());
        EXPECT_EQ(left.back(), "epoch " + std::to_string(writer->epoch()));
        EXPECT_EQ(left[left.size() - 2], all.back()) << "what follows the loss is kept";
        EXPECT_EQ(refusal(), "") << "and it starts again";
        if (HasFailure())
            return;
    }
}

TEST_F(JournalDamage, AnEarlierCutIsNotOverwritten)
{
    restore(std::string_view(newest_bytes_).substr(0, newest_bytes_.size() - 1));
    const std::uint64_t torn_at = ends_[ends_.size() - 2];
    const auto earlier = folder() / ("cut-" + std::to_string(torn_at) + ".bin");
    set_content(earlier, "earlier");
    EXPECT_EQ(refusal(), "");
    EXPECT_EQ(file_content(earlier), "earlier");
    EXPECT_EQ(cut_files().size(), 2u);
}

} // namespace
} // namespace parley::journal
