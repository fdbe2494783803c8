#include "tests/unit/journal/journal_fixture.h"

#include <atomic>
#include <thread>

namespace parley::journal {
namespace {

using ReaderTest = JournalTest;

TEST_F(ReaderTest, WaitsForAJournalThatDoesNotExistYet)
{
    EXPECT_TRUE(list_segments(folder()).empty());
    Reader reader(folder(), Offset{0});
    EXPECT_FALSE(reader.next());
    const auto writer = open();
    EXPECT_EQ(read_rest(reader), Words{"epoch 1"});
    EXPECT_EQ(reader.position(), writer->end());
}

TEST_F(ReaderTest, FollowsWhatIsAppended)
{
    const auto writer = open();
    Reader reader(folder(), Offset{0});
    EXPECT_EQ(read_rest(reader), Words{"epoch 1"});
    for (std::uint64_t seq = 1; seq <= 10; ++seq) {
        EXPECT_FALSE(reader.next());
        append(*writer, seq, "x");
        EXPECT_EQ(read_rest(reader), Words{"message " + std::to_string(seq) + " x"});
        EXPECT_EQ(reader.position(), writer->end());
    }
}

TEST_F(ReaderTest, TellsOffsetsThatCanBeReadAgain)
{
    const auto writer = open();
    append(*writer, 1, "one");
    append(*writer, 2, "two");
    Reader reader(folder(), Offset{0});
    Offset expected{0};
    while (const auto entry = reader.next()) {
        EXPECT_EQ(entry->offset, expected);
        expected = entry->next;
        EXPECT_EQ(reader.position(), entry->next);
        std::string buffer;
        const auto again = read_at(folder(), entry->offset, buffer);
        ASSERT_TRUE(again);
        EXPECT_EQ(again->record, entry->record);
        EXPECT_EQ(again->next, entry->next);
    }
    EXPECT_EQ(expected, writer->end());
}

TEST_F(ReaderTest, FollowsAcrossSegmentsWhileAnotherThreadAppends)
{
    options_.segment_bytes = 100'000;
    constexpr std::uint64_t count = 20'000;
    const auto writer = open();
    std::thread appender([&] {
        for (std::uint64_t seq = 1; seq <= count; ++seq)
            append(*writer, seq, std::string(seq % 300, 'p'));
    });
    Reader reader(folder(), Offset{0});
    std::uint64_t seen = 0;
    while (seen < count) {
        const auto entry = reader.next();
        const auto* const message = entry ? std::get_if<Message>(&entry->record) : nullptr;
        if (message == nullptr)
            continue;
        ++seen;
        if (message->seq != Seq{seen} || message->payload.size() != seen % 300) {
            ADD_FAILURE() << "expected " << seen << ", got " << in_words(entry->record);
            break;
        }
    }
    appender.join();
    EXPECT_EQ(reader.position(), writer->end());
}

TEST_F(ReaderTest, WaitsAtAFrameThatIsNotAllThere)
{
    {
        const auto writer = open();
        append(*writer, 1, "one");
        append(*writer, 2, "two");
    }
    const auto file = segment_files().at(0);
    const std::string whole = file_content(file);
    set_content(file, whole.substr(0, whole.size() - 1));
    Reader reader(folder(), Offset{0});
    EXPECT_EQ(read_rest(reader), (Words{"epoch 1", "message 1 one"}));
    EXPECT_FALSE(reader.next());
    set_content(file, whole);
    EXPECT_EQ(read_rest(reader), Words{"message 2 two"});
}

TEST_F(ReaderTest, WaitsAtZerosThatAPowerCutLeft)
{
    open();
    const auto file = segment_files().at(0);
    set_content(file, file_content(file) + std::string(5000, '\0'));
    Reader reader(folder(), Offset{0});
    EXPECT_EQ(read_rest(reader), Words{"epoch 1"});
}

TEST_F(ReaderTest, DoesNotMindAFrameThatWasRolledBack)
{
    const auto writer = open();
    const auto file = segment_files().at(0);
    const std::string before = file_content(file);
    append(*writer, 1, "this one is seen in part, then taken back");
    const std::string after = file_content(file);
    set_content(file, after.substr(0, after.size() - 3));
    Reader reader(folder(), Offset{0});
    EXPECT_EQ(read_rest(reader), Words{"epoch 1"});

    set_content(file, before);
    std::vector<char> buffer;
    const auto frame = encode_frame(message_to_ops(1, "another"), reader.position(), buffer);
    set_content(file, before + std::string(frame.bytes));
    EXPECT_EQ(read_rest(reader), Words{"message 1 another"});
}

TEST_F(ReaderTest, ReportsDamageWithFileAndPlace)
{
    Offset damaged;
    {
        const auto writer = open();
        damaged = append(*writer, 1, "one");
        append(*writer, 2, "two");
    }
    const auto file = segment_files().at(0);
    std::string bytes = file_content(file);
    const std::size_t place = segment_header_bytes + damaged.value();
    bytes[place + frame_header_bytes + 3] ^= 1;
    set_content(file, bytes);
    Reader reader(folder(), Offset{0});
    EXPECT_TRUE(reader.next());
    try {
        reader.next();
        FAIL() << "damage was not reported";
    } catch (const StorageError& error) {
        const std::string what = error.what();
        EXPECT_NE(what.find(file.string() + ": byte " + std::to_string(place)), std::string::npos) << what;
        EXPECT_NE(what.find("parleyctl journal inspect --data " + data().string()), std::string::npos) << what;
    }
    std::string buffer;
    EXPECT_THROW((void)read_at(folder(), damaged, buffer), StorageError);
}

TEST_F(ReaderTest, ReportsASegmentThatEndsTooEarly)
{
    options_.segment_bytes = 300;
    {
        const auto writer = open();
        for (std::uint64_t seq = 1; seq <= 6; ++seq)
            append(*writer, seq, "some payload of a size that two of them fill a segment");
    }
    const auto file = segment_files().at(0);
    set_content(file, file_content(file).substr(0, std::filesystem::file_size(file) - 1));
    Reader reader(folder(), Offset{0});
    EXPECT_THROW(read_rest(reader), StorageError);
}

TEST_F(ReaderTest, RefusesOffsetsThatAreNotInTheJournal)
{
    const auto writer = open();
    EXPECT_THROW(Reader(folder(), writer->end() + 1), StorageError);
    append(*writer, 1, "one");
    Reader inside(folder(), Offset{3});
    EXPECT_THROW(inside.next(), StorageError);
    EXPECT_THROW(Reader(folder() / "absent", Offset{1}), StorageError);
}

TEST_F(ReaderTest, SingleRecordsThatAreGoneAreNotFound)
{
    options_.segment_bytes = 300;
    const auto writer = open();
    const Offset first = append(*writer, 1, "some payload of a size that two of them fill a segment");
    for (std::uint64_t seq = 2; seq <= 6; ++seq)
        append(*writer, seq, "some payload of a size that two of them fill a segment");
    remove_segments(folder(), writer->end());
    std::string buffer;
    for (const Offset gone : {first, writer->end(), writer->end() + 100'000}) {
        const auto entry = read_at(folder(), gone, buffer);
        ASSERT_FALSE(entry);
        EXPECT_EQ(entry.error().code, Errc::not_found);
    }
    EXPECT_EQ(read_at(folder() / "absent", Offset{0}, buffer).error().code, Errc::not_found);
}

TEST_F(ReaderTest, ReadsOnWhileTheSegmentsUnderItAreRemoved)
{
    options_.segment_bytes = 300;
    const auto writer = open();
    for (std::uint64_t seq = 1; seq <= 10; ++seq)
        append(*writer, seq, "some payload of a size that two of them fill a segment");
    Reader reader(folder(), Offset{0});
    std::uint64_t records = 0;
    while (reader.next()) {
        ++records;
        remove_segments(folder(), reader.position());
    }
    EXPECT_EQ(records, 11u);
    EXPECT_EQ(segment_files().size(), 1u);
    append(*writer, 11, "x");
    EXPECT_EQ(read_rest(reader), Words{"message 11 x"});
    EXPECT_THROW(Reader(folder(), Offset{0}), StorageError) << "no longer there, and that is not hidden";
}

TEST_F(ReaderTest, RemovesWholeSegmentsAloneAndNeverTheNewest)
{
    options_.segment_bytes = 300;
    const auto writer = open();
    for (std::uint64_t seq = 1; seq <= 6; ++seq)
        append(*writer, seq, "some payload of a size that two of them fill a segment");
    const auto segments = list_segments(folder());
    ASSERT_GE(segments.size(), 3u);
    EXPECT_EQ(remove_segments(folder(), Offset{0}), 0u);
    EXPECT_EQ(remove_segments(folder(), Offset{segments[0].end.value() - 1}), 0u);
    EXPECT_EQ(remove_segments(folder(), segments[0].end), 1u);
    EXPECT_EQ(remove_segments(folder(), writer->end() + 1'000'000), segments.size() - 2);
    EXPECT_EQ(segment_files(), std::vector<std::filesystem::path>{segments.back().file});
}

TEST_F(ReaderTest, GoesOnWhenTheBrokerStartsAgainBehindATornTail)
{
    Offset torn;
    {
        const auto writer = open();
        append(*writer, 1, "one");
        torn = append(*writer, 2, "two");
    }
    const auto file = segment_files().at(0);
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 2);
    Reader reader(folder(), Offset{0});
    EXPECT_EQ(read_rest(reader), (Words{"epoch 1", "message 1 one"}));

    const auto writer = open();
    EXPECT_EQ(list_segments(folder()).at(1).first, torn);
    append(*writer, 2, "another two");
    EXPECT_EQ(read_rest(reader), (Words{"epoch 2", "message 2 another two"}));
}

TEST_F(ReaderTest, GoesOnWhenAnEmptySegmentIsReplaced)
{
    Offset end;
    {
        const auto writer = open();
        end = writer->end();
    }
    // Rotated, then killed before the first record.
    const auto header = encode_segment_header({test_instance, 1, end, end, test_ts});
    const auto empty = folder() / ("000000000000000000" + std::to_string(end.value()) + ".journal");
    set_content(empty, {header.data(), header.size()});
    Reader reader(folder(), Offset{0});
    EXPECT_EQ(read_rest(reader), Words{"epoch 1"});
    EXPECT_FALSE(reader.next());

    const auto writer = open();
    EXPECT_EQ(segment_files().size(), 2u);
    EXPECT_EQ(read_rest(reader), Words{"epoch 2"});
}

TEST_F(ReaderTest, ReadsRecordsLargerThanItsBuffer)
{
    const std::string large(3'000'000, 'L');
    const auto writer = open();
    append(*writer, 1, large);
    append(*writer, 2, "small");
    append(*writer, 3, large);
    EXPECT_EQ(read_all(folder()), (Words{"epoch 1", "message 1 " + large, "message 2 small", "message 3 " + large}));
}

} // namespace
} // namespace parley::journal
