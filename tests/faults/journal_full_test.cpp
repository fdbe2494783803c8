// No room: by a limit on file sizes, by a full tmpfs where one may be mounted, and by answers of the system itself.

#include "tests/faults/journal_calls.h"
#include "tests/unit/journal/journal_fixture.h"

#include <chrono>
#include <csignal>
#include <iostream>
#include <thread>

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>

namespace parley::journal {
namespace {

/// No file of this process may grow over `bytes` while this lives.
class FileSizeLimit {
public:
    explicit FileSizeLimit(std::uint64_t bytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = bytes;
        if (::setrlimit(RLIMIT_FSIZE, &limit) != 0)
            throw std::runtime_error("setrlimit");
    }
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit before_{};
};

class JournalFull : public JournalTest {
protected:
    JournalFull()
        : JournalTest(fast_folder())
    {}
    ~JournalFull() override { calls::faults = {}; }

    /// A refusal that leaves everything as it was.
    void expect_refused(Writer& writer, std::uint64_t seq, std::string_view payload) const
    {
        const Offset end = writer.end();
        const auto file = segment_files().back();
        const std::string before = file_content(file);
        const auto refused = writer.append(message_to_ops(seq, payload));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, Errc::unavailable);
        EXPECT_EQ(writer.end(), end);
        EXPECT_EQ(segment_files().back(), file);
        EXPECT_EQ(file_content(file), before) << "nothing is half written";
    }
};

TEST_F(JournalFull, AWriteThatStopsAtAnyByteIsTakenBack)
{
    const auto writer = open();
    append(*writer, 1, "one");
    const std::uint64_t full = std::filesystem::file_size(segment_files().at(0));
    const std::uint64_t frame = frame_header_bytes + body_size(message_to_ops(2, "two")).bytes;
    for (std::uint64_t more = 0; more < frame; ++more) {
        const FileSizeLimit limit(full + more);
        expect_refused(*writer, 2, "two");
        if (HasFailure())
            return;
    }
    append(*writer, 2, "two");
    EXPECT_EQ(read_all(folder()), (Words{"epoch 1", "message 1 one", "message 2 two"}));
}

TEST_F(JournalFull, ASegmentThatCannotBeBegunIsTriedAgain)
{
    options_.segment_bytes = 300;
    const std::string payload(150, 'p');
    const auto writer = open();
    append(*writer, 1, payload);
    for (std::int64_t room = 0; room < static_cast<std::int64_t>(segment_header_bytes); ++room) {
        calls::faults.room = room;
        expect_refused(*writer, 2, payload);
    }
    calls::faults = {};
    append(*writer, 2, payload);
    EXPECT_EQ(read_all(folder()), (Words{"epoch 1", "message 1 " + payload, "message 2 " + payload}));
    const auto files = std::distance(std::filesystem::directory_iterator(folder()), {});
    EXPECT_EQ(static_cast<std::size_t>(files), segment_files().size()) << "no unfinished file is left";
}

TEST_F(JournalFull, AStartWithoutRoomIsUnavailableAndLeavesNothing)
{
    const auto need = static_cast<std::int64_t>(segment_header_bytes + frame_header_bytes +
                                                body_size(EpochStarted{test_ts, 1, "2.0.11"}).bytes);
    for (std::int64_t room = 0; room < need; ++room) {
        calls::faults.room = room;
        const auto writer = try_open();
        ASSERT_FALSE(writer);
        EXPECT_EQ(writer.error().code, Errc::unavailable);
        EXPECT_TRUE(std::filesystem::is_empty(folder()));
    }
    calls::faults = {};
    EXPECT_EQ(open()->epoch(), 1u);
}

TEST_F(JournalFull, ATornTailThatCannotBeKeptIsNotCut)
{
    {
        const auto writer = open();
        append(*writer, 1, "one");
    }
    const auto file = segment_files().at(0);
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
    const std::string before = file_content(file);
    calls::faults.room = 5;
    const auto refused = try_open();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_EQ(file_content(file), before);
    EXPECT_TRUE(cut_files().empty());
    calls::faults = {};
    EXPECT_GT(open()->cut_bytes(), 0u);
}

TEST_F(JournalFull, RefusesUntilAFailedWriteCouldBeTakenBack)
{
    const auto writer = open();
    append(*writer, 1, "one");
    const auto file = segment_files().at(0);
    const std::string before = file_content(file);
    calls::faults.room = 20;
    calls::faults.truncate_error = EIO;
    EXPECT_EQ(writer->append(message_to_ops(2, "two")).error().code, Errc::unavailable);
    EXPECT_EQ(file_content(file).size(), before.size() + 20) << "the case that is meant here";

    calls::faults.room = -1;
    const std::uint64_t writes = calls::count.writes;
    for (int again = 0; again < 3; ++again)
        EXPECT_EQ(writer->append(message_to_ops(2, "two")).error().code, Errc::unavailable);
    EXPECT_EQ(calls::count.writes, writes) << "it does not even try";
    EXPECT_EQ(read_all(folder()), (Words{"epoch 1", "message 1 one"})) << "a reader waits at the rest";

    calls::faults = {};
    append(*writer, 2, "2");
    EXPECT_EQ(read_all(folder()), (Words{"epoch 1", "message 1 one", "message 2 2"}));
}

TEST_F(JournalFull, ShortWritesAndInterruptionsAreNoFailures)
{
    const auto writer = open();
    calls::faults.largest_write = 7;
    calls::faults.interruptions = 5;
    append(*writer, 1, "one");
    calls::faults.interruptions = 3;
    writer->sync();
    EXPECT_FALSE(writer->needs_sync());
    EXPECT_EQ(read_all(folder()), (Words{"epoch 1", "message 1 one"}));
}

TEST_F(JournalFull, AnAppendIsOneWrite)
{
    const auto writer = open();
    const std::uint64_t writes = calls::count.writes;
    append(*writer, 1, std::string(100'000, 'p'));
    EXPECT_EQ(calls::count.writes, writes + 1);
}

TEST_F(JournalFull, TheAppendingThreadNeverWaitsForTheDisk)
{
    options_.segment_bytes = 300;
    const auto writer = open();
    const std::uint64_t syncs = calls::count.syncs;
    for (std::uint64_t seq = 1; seq <= 50; ++seq)
        append(*writer, seq, std::string(150, 'p'));
    EXPECT_EQ(calls::count.syncs, syncs);
    writer->sync();
    EXPECT_GE(calls::count.syncs, syncs + 50) << "each segment is brought to the disk";
}

TEST_F(JournalFull, ADiskThatFailedOnceIsNotBelievedLater)
{
    const auto writer = open();
    append(*writer, 1, "one");
    calls::faults.sync_error = EIO;
    EXPECT_THROW(writer->sync(), StorageError);
    EXPECT_TRUE(writer->needs_sync());
    calls::faults.sync_error = 0;
    EXPECT_THROW(writer->sync(), StorageError);
    EXPECT_TRUE(writer->needs_sync());
}

TEST_F(JournalFull, TheLimitRefusesAndHealsWhenTheBridgeRemovesSegments)
{
    options_.segment_bytes = 1000;
    options_.max_bytes = 5000;
    const std::string payload(200, 'p');
    const auto writer = open();
    std::uint64_t seq = 0;
    while (writer->append(message_to_ops(seq + 1, payload)))
        ++seq;
    expect_refused(*writer, seq + 1, payload);
    EXPECT_LE(writer->bytes(), options_.max_bytes);
    remove_segments(folder(), writer->end());
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!writer->append(message_to_ops(seq + 1, payload)))
        ASSERT_LT(std::chrono::steady_clock::now(), deadline);
}

/// A tmpfs of its own that nobody else sees, where this process may have one: as root, or in a user namespace.
bool mount_small_tmpfs(const std::filesystem::path& folder, const char* options)
{
    const std::string user = "0 " + std::to_string(::geteuid()) + " 1";
    const std::string group = "0 " + std::to_string(::getegid()) + " 1";
    if (::geteuid() != 0) {
        if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
            return false;
        set_content("/proc/self/setgroups", "deny");
        set_content("/proc/self/gid_map", group);
        set_content("/proc/self/uid_map", user);
    } else if (::unshare(CLONE_NEWNS) != 0) {
        return false;
    }
    return ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount("parley-test", folder.c_str(), "tmpfs", 0, options) == 0;
}

TEST_F(JournalFull, AFullDiskRefusesAndHealsWhenThereIsRoomAgain)
{
    std::filesystem::create_directory(folder());
    const bool mounted = mount_small_tmpfs(folder(), "size=64k");
    // Without that right the same story is told with the system's answers instead of a disk.
    std::cout << (mounted ? "on a tmpfs of 64 KiB\n"
                          : "no tmpfs may be mounted here: ENOSPC is answered by the test\n");
    {
        const auto writer = open();
        const auto ballast = folder() / "ballast";
        if (mounted)
            set_content(ballast, std::string(20'000, 'b'));
        else
            calls::faults.room = 40'000;
        options_.segment_bytes = 16'000;
        const std::string payload(1500, 'p');
        std::uint64_t seq = 0;
        while (writer->append(message_to_ops(seq + 1, payload)))
            ++seq;
        EXPECT_GT(seq, 10u);
        expect_refused(*writer, seq + 1, payload);
        EXPECT_EQ(read_all(folder()).size(), seq + 1);

        if (mounted)
            std::filesystem::remove(ballast);
        calls::faults = {};
        append(*writer, seq + 1, payload);
        EXPECT_EQ(read_all(folder()).size(), seq + 2);
    }
    EXPECT_EQ(open()->cut_bytes(), 0u);
    if (mounted)
        ::umount(folder().c_str());
}

} // namespace
} // namespace parley::journal
