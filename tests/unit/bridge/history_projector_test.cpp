#include "bridge/projector/news_box.h"
#include "bridge/projector/projector.h"
#include "bridge/projector/retention.h"
#include "tests/unit/bridge/history_support.h"

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <functional>
#include <mutex>

namespace parley::bridge::test {
namespace {

using namespace std::chrono_literals;

class ProjectorTest : public ::testing::Test {
protected:
    ProjectorOptions options()
    {
        ProjectorOptions given;
        given.history_db = folder.path() / "history.db";
        given.journal_folder = folder.path() / "journal";
        given.instance = instance;
        given.retry = 20ms;
        return given;
    }
    void start(ProjectorOptions given)
    {
        projector.emplace(std::move(given), clock, [this] {
            const std::lock_guard lock(mutex);
            ++wakes;
            changed.notify_all();
        });
        projector->start();
    }
    /// Waits, without a fixed sleep, until the projector's figures are so.
    ProjectorStatus wait_until(const std::function<bool(const ProjectorStatus&)>& so)
    {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        ProjectorStatus status = projector->status();
        std::unique_lock lock(mutex);
        while (!so(status) && std::chrono::steady_clock::now() < deadline) {
            changed.wait_for(lock, 2ms); // not every change of the figures has news
            status = projector->status();
        }
        EXPECT_TRUE(so(status)) << status.problem;
        return status;
    }
    void wait_for_messages(std::uint64_t count)
    {
        wait_until([count](const ProjectorStatus& status) { return status.messages_total == count; });
    }

    TemporaryFolder folder;
    SystemClock clock;
    std::mutex mutex;
    std::condition_variable changed;
    int wakes = 0; ///< guarded by mutex
    std::optional<Projector> projector;
};

TEST_F(ProjectorTest, FollowsAJournalThatIsBornLater)
{
    start(options());
    JournalScript journal(folder.path() / "journal");
    journal.message(group("ops"), "u1", "one");
    wait_for_messages(1);
    journal.message(group("ops"), "u1", "two");
    wait_for_messages(2);
    journal.start_broker();
    journal.message(group("ops"), "u1", "three");
    wait_for_messages(3);

    const auto status = wait_until(
        [&](const ProjectorStatus& now) { return now.position == journal.end().value() && now.lag_bytes == 0; });
    EXPECT_EQ(status.epoch, 2U);
    EXPECT_TRUE(status.healthy);
    const ProjectionNews news = projector->take_news();
    ASSERT_EQ(news.conversations.size(), 1U);
    EXPECT_EQ(news.conversations.front().last_seq, Seq{3});
    EXPECT_TRUE(news.epoch_changed);
}

TEST_F(ProjectorTest, WakesItsListenerOnceUntilTheNewsAreTaken)
{
    JournalScript journal(folder.path() / "journal");
    start(options());
    wait_until([](const ProjectorStatus& status) { return status.records_total == 1; });
    projector->take_news();
    {
        const std::lock_guard lock(mutex);
        wakes = 0;
    }
    for (std::uint64_t number = 1; number <= 3; ++number) {
        journal.message(group("ops"), "u1", "text");
        wait_for_messages(number);
    }
    projector->stop();
    const std::lock_guard lock(mutex);
    EXPECT_EQ(wakes, 1);
}

TEST_F(ProjectorTest, StopsAtDamageSaysSoAndGoesOnWhenItIsRepaired)
{
    JournalScript journal(folder.path() / "journal");
    journal.message(group("ops"), "u1", "sound");
    const auto segment = journal::list_segments(journal.folder()).front();
    const auto flip = static_cast<std::streamoff>(segment.file_bytes) + 30;
    journal.message(group("ops"), "u1", "damaged");
    journal.message(group("ops"), "u1", "behind the damage");
    std::fstream file(segment.file, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(flip);
    const char original = static_cast<char>(file.get());
    file.seekp(flip);
    file.put(static_cast<char>(original ^ 1)).flush();

    start(options());
    const auto status = wait_until([](const ProjectorStatus& now) { return !now.healthy; });
    EXPECT_EQ(status.messages_total, 1U);
    EXPECT_NE(status.problem.find(segment.file.string()), std::string::npos) << status.problem;

    file.seekp(flip);
    file.put(original).flush();
    wait_until([](const ProjectorStatus& now) { return now.healthy && now.messages_total == 3; });
}

TEST_F(ProjectorTest, RefusesAnotherDataFoldersJournal)
{
    JournalScript journal(folder.path() / "journal");
    ProjectorOptions given = options();
    given.instance = std::string(32, 'f');
    EXPECT_THROW(Projector(given, clock, {}), StorageError);
}

TEST_F(ProjectorTest, RemovesSegmentsThatAreProjectedAndOld)
{
    JournalScript journal(folder.path() / "journal", 4096);
    for (int number = 0; number < 100; ++number)
        journal.message(group("ops"), "u1", std::string(200, 'x'));
    const auto segments = journal::list_segments(journal.folder()).size();
    ASSERT_GT(segments, 3U);

    ProjectorOptions given = options();
    given.keep_journal = -1s; // everything is old
    given.remove_every = 0s;
    start(given);
    wait_until([&](const ProjectorStatus& status) { return status.segments_removed_total == segments - 1; });
    journal.message(group("ops"), "u1", "goes on");
    wait_for_messages(101);
    EXPECT_EQ(journal::list_segments(journal.folder()).size(), 1U);
}

TEST(Retention, KeepsWhatIsNotProjectedOrNotOld)
{
    TemporaryFolder folder;
    std::vector<journal::SegmentInfo> segments;
    const auto now = std::filesystem::file_time_type::clock::now();
    const std::pair<int, std::chrono::minutes> ages[] = {{100, 30min}, {200, 20min}, {300, 5min}, {400, 40min}};
    for (const auto& [end, age] : ages) {
        journal::SegmentInfo segment;
        segment.file = folder.path() / std::to_string(end);
        std::ofstream(segment.file) << "x";
        std::filesystem::last_write_time(segment.file, now - age);
        segment.first = journal::Offset{static_cast<std::uint64_t>(end) - 100};
        segment.end = journal::Offset{static_cast<std::uint64_t>(end)};
        segments.push_back(segment);
    }
    const auto before = [&](std::uint64_t projected, std::chrono::minutes keep) {
        return removable_before(segments, journal::Offset{projected}, now - keep).value();
    };
    EXPECT_EQ(before(400, 10min), 200U); // the third is young, so the fourth stays as well
    EXPECT_EQ(before(199, 10min), 100U); // the second is not projected to its end
    EXPECT_EQ(before(400, 1min), 400U);
    EXPECT_EQ(before(400, 60min), 0U);
}

TEST(NewsBoxTest, KeepsTheNewestOfEachAndSaysWhenItHadToCut)
{
    NewsBox box(2);
    ProjectionNews news;
    news.epoch = 3;
    news.conversations = {{"g/a", Seq{1}, {}}, {"g/b", Seq{1}, {}}};
    EXPECT_TRUE(box.put(news));
    news.conversations = {{"g/a", Seq{2}, {}}, {"g/c", Seq{1}, {}}};
    EXPECT_FALSE(box.put(news)); // the listener is awake already

    const ProjectionNews taken = box.take();
    EXPECT_TRUE(taken.conversations_cut);
    ASSERT_EQ(taken.conversations.size(), 2U);
    for (const ConversationChange& change : taken.conversations)
        EXPECT_EQ(change.last_seq, change.key == "g/a" ? Seq{2} : Seq{1});
    EXPECT_EQ(taken.epoch, 3U);
    EXPECT_FALSE(box.take().conversations_cut);
    EXPECT_FALSE(box.put(ProjectionNews{}));
}

} // namespace
} // namespace parley::bridge::test
