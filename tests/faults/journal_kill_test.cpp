// A process that appends is killed at random moments: nothing that it reported before is lost.

#include "tests/unit/journal/journal_fixture.h"

#include <chrono>
#include <csignal>
#include <random>

#include <sys/wait.h>
#include <unistd.h>

namespace parley::journal {
namespace {

class JournalKill : public JournalTest {
protected:
    JournalKill()
        : JournalTest(fast_folder())
    {}

    /// Appends message after message, reports each number once append() has returned it, until it is killed.
    [[noreturn]] void append_until_killed(int reports, std::uint64_t seq) const
    {
        try {
            const auto writer = open();
            for (;; ++seq) {
                append(*writer, seq, std::string(seq % 200, 'p'));
                if (seq % 16 == 0)
                    writer->sync();
                if (::write(reports, &seq, sizeof seq) != sizeof seq)
                    break;
            }
        } catch (...) {
        }
        ::_exit(1);
    }
};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int rounds = 15; // a sanitizer's shadow memory makes each fork dear
#else
constexpr int rounds = 60;
#endif

TEST_F(JournalKill, LosesNothingThatWasReported)
{
    options_.segment_bytes = 10'000;
    std::mt19937 random(4711);
    std::uint64_t reported = 0;
    std::uint64_t last = 0;
    int rounds_with_cut = 0;
    for (int round = 0; round < rounds; ++round) {
        SCOPED_TRACE(round);
        int pipe[2];
        ASSERT_EQ(::pipe(pipe), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            ::close(pipe[0]);
            append_until_killed(pipe[1], last + 1);
        }
        ::close(pipe[1]);

        // At a moment that is random down to single instructions: some reports, then some time of less than a report.
        std::uint64_t seq = 0;
        for (unsigned wait = random() % 300; wait > 0 && ::read(pipe[0], &seq, sizeof seq) == sizeof seq; --wait)
            reported = seq;
        const auto until = std::chrono::steady_clock::now() + std::chrono::nanoseconds(random() % 100'000);
        while (std::chrono::steady_clock::now() < until) {
        }
        ASSERT_EQ(::kill(child, SIGKILL), 0);
        while (::read(pipe[0], &seq, sizeof seq) == sizeof seq)
            reported = seq;
        ::close(pipe[0]);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the child gave up by itself";

        Reader reader(folder(), Offset{0});
        last = 0;
        while (const auto entry = reader.next()) {
            if (const auto* message = std::get_if<Message>(&entry->record)) {
                ASSERT_EQ(message->seq, Seq{last + 1});
                ASSERT_EQ(message->payload.size(), message->seq.value() % 200);
                last = message->seq.value();
            }
        }
        ASSERT_GE(last, reported);
        ASSERT_LE(last, reported + 1) << "one may be written and not yet reported";
        rounds_with_cut += !cut_files().empty();
    }
    EXPECT_GT(reported, 500u);
    EXPECT_EQ(refusal(), "");
    RecordProperty("reported", std::to_string(reported));
    RecordProperty("rounds_with_a_torn_tail", rounds_with_cut);
}

TEST_F(JournalKill, AReaderInAnotherProcessSeesEachRecordOnceAndWhole)
{
    options_.segment_bytes = 20'000;
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        ::close(pipe[0]);
        append_until_killed(pipe[1], 1);
    }
    ::close(pipe[1]);
    Reader reader(folder(), Offset{0});
    std::uint64_t last = 0;
    std::uint64_t reported = 0;
    while (last < 5000 && !HasFailure() && ::read(pipe[0], &reported, sizeof reported) == sizeof reported) {
        // Often further than what was reported: the other process does not wait.
        while (const auto entry = reader.next()) {
            const auto* const message = std::get_if<Message>(&entry->record);
            if (message == nullptr)
                continue;
            ++last;
            EXPECT_EQ(message->seq, Seq{last});
            EXPECT_EQ(message->payload.size(), last % 200);
        }
        EXPECT_GE(last, reported);
    }
    EXPECT_GE(last, 5000u);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(pipe[0]);
}

} // namespace
} // namespace parley::journal
