#include "bridge/search/search.h"
#include "bridge/search/text_of.h"
#include "tests/unit/bridge/history_support.h"

#include <chrono>
#include <thread>

namespace parley::bridge::test {
namespace {

using namespace std::chrono_literals;

class SearchTest : public ::testing::Test {
protected:
    ~SearchTest() override { search.stop(); }

    /// Projects what is in the journal and waits until it is indexed.
    void index_all()
    {
        project(options().history_db, journal.folder());
        search.start();
        HistoryStore store(options().history_db);
        wait_until_indexed();
    }
    void wait_until_indexed()
    {
        sqlite::Database database(options().history_db, sqlite::Database::Mode::read_only);
        sqlite::Statement newest(database, "SELECT max(id) FROM message");
        newest.step();
        const auto last = static_cast<std::uint64_t>(newest.integer(0));
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while ((search.status().position != last || !search.status().healthy) &&
               std::chrono::steady_clock::now() < deadline)
            std::this_thread::yield();
        ASSERT_EQ(search.status().position, last) << search.status().problem;
    }
    Result<SearchHits> find(const std::string& text, std::vector<std::string> conversations = {"g/ops"},
                            std::int64_t below = 0, std::size_t limit = 20)
    {
        SearchQuestion question{text, {}, below, limit};
        for (const std::string& key : conversations)
            question.conversations.emplace_back(key, key);
        std::optional<Result<SearchHits>> answer;
        auto ask = [&]() -> asio::awaitable<void> { answer.emplace(co_await search.find(std::move(question))); };
        std::exception_ptr failure;
        asio::co_spawn(io, std::move(ask), [&failure](std::exception_ptr problem) { failure = problem; });
        io.restart();
        io.run();
        if (failure)
            std::rethrow_exception(failure);
        return *std::move(answer);
    }
    std::vector<std::string> texts(const std::string& text, std::vector<std::string> conversations = {"g/ops"})
    {
        std::vector<std::string> found;
        const auto hits = find(text, std::move(conversations));
        EXPECT_TRUE(hits) << hits.error().message;
        for (const StoredMessage& message : hits->messages)
            found.push_back(message.payload);
        return found;
    }
    SearchOptions options()
    {
        SearchOptions given;
        given.search_db = folder.path() / "search.db";
        given.history_db = folder.path() / "history.db";
        given.instance = instance;
        given.batch_messages = 7;
        given.poll = 1ms;
        given.retry = 1ms;
        return given;
    }

    using Texts = std::vector<std::string>;
    TemporaryFolder folder;
    JournalScript journal{folder.path() / "journal"};
    asio::io_context io{1};
    Search search{options()};
};

TEST_F(SearchTest, FindsChineseInTheMiddleOfASentence)
{
    journal.message(group("ops"), "u1", "三号机组的温度过高，请检查");
    journal.message(group("ops"), "u1", "温度正常");
    journal.message(group("ops"), "u1", "サーバーを再起動しました");
    journal.message(group("ops"), "u1", "서버를 다시 시작했습니다");
    index_all();

    EXPECT_EQ(texts("温度过"), Texts{"三号机组的温度过高，请检查"});
    EXPECT_EQ(texts("再起動"), Texts{"サーバーを再起動しました"});
    EXPECT_EQ(texts("시작했"), Texts{"서버를 다시 시작했습니다"});
    EXPECT_EQ(code_of(find("温度")), Errc::invalid_argument); // two characters, six bytes
}

TEST_F(SearchTest, TakesEveryTextLiterally)
{
    journal.message(group("ops"), "u1", R"(say "hello" AND leave)");
    journal.message(group("ops"), "u1", "50% off_now* NOT here");
    index_all();

    EXPECT_EQ(texts(R"("hello" AND)"), Texts{R"(say "hello" AND leave)"});
    EXPECT_EQ(texts("off_now*"), Texts{"50% off_now* NOT here"});
    EXPECT_EQ(texts("HELLO"), Texts{R"(say "hello" AND leave)"});
    EXPECT_EQ(texts("hello OR off"), Texts{});
    EXPECT_EQ(texts("text:say"), Texts{});
    EXPECT_EQ(code_of(find("")), Errc::invalid_argument);
    EXPECT_EQ(code_of(find("ab\xff"
                           "cd")),
              Errc::invalid_argument);
    EXPECT_EQ(code_of(find(std::string(2000, 'x'))), Errc::invalid_argument);
}

TEST_F(SearchTest, OnlyInTheGivenConversationsNewestFirstAndInPages)
{
    for (int number = 0; number < 30; ++number) {
        journal.message(group("ops"), "u1", "alarm " + std::to_string(number));
        journal.message(group("secret"), "u9", "alarm elsewhere");
    }
    index_all();

    std::vector<std::string> all;
    std::int64_t below = 0;
    do {
        const auto hits = find("alarm", {"g/ops"}, below, 7);
        ASSERT_TRUE(hits);
        for (const StoredMessage& message : hits->messages)
            all.push_back(message.payload);
        below = hits->next;
    } while (below != 0);
    ASSERT_EQ(all.size(), 30U);
    EXPECT_EQ(all.front(), "alarm 29");
    EXPECT_EQ(all.back(), "alarm 0");
    EXPECT_TRUE(texts("alarm", {}).empty());
    EXPECT_TRUE(texts("alarm", {"g/nowhere"}).empty());
}

TEST_F(SearchTest, IsFilledAgainWhenItsFileIsTakenAway)
{
    journal.message(group("ops"), "u1", "still to be found");
    index_all();
    ASSERT_EQ(texts("to be found").size(), 1U);
    const auto indexed = search.status().indexed_total;

    for (const char* suffix : {"", "-wal", "-shm"})
        std::filesystem::remove(folder.path() / (std::string("search.db") + suffix));
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (search.status().indexed_total == indexed && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();

    EXPECT_EQ(texts("to be found").size(), 1U);
}

TEST_F(SearchTest, LeavesEventsAndWhatIsNoTextOut)
{
    journal.message(group("ops"), "u1", R"({"event":"renamed","name":"needle"})", {.is_event = true});
    journal.message(group("ops"), "u1", "needle \xff\xfe");
    journal.message(group("ops"), "u1", R"({"type":"text","text":"a needle","reply_to":3})",
                    {.content_type = "application/vnd.parley+json"});
    journal.message(group("ops"), "u1", R"({"type":"file","name":"needle.png"})",
                    {.content_type = "application/vnd.parley+json"});
    index_all();
    EXPECT_EQ(texts("needle").size(), 1U);
    EXPECT_EQ(search.status().indexed_total, 1U);
    EXPECT_EQ(texts("reply_to").size(), 0U);
}

TEST_F(SearchTest, FindsAnEditedMessageByItsNewTextAndOnce)
{
    journal.message(group("ops"), "u1", "needle in hay");
    journal.message(group("ops"), "u1", R"({"event":"edited","seq":1,"by":"u1","text":"needle in straw"})",
                    {.is_event = true});
    index_all();
    EXPECT_EQ(texts("in straw"), Texts{"needle in straw"});
    EXPECT_EQ(texts("needle"), Texts{"needle in straw"});
}

TEST_F(SearchTest, FindsNothingOfADeletedMessage)
{
    journal.message(group("ops"), "u1", "needle in hay");
    journal.message(group("ops"), "u1", R"({"event":"edited","seq":1,"by":"u1","text":"needle in straw"})",
                    {.is_event = true});
    index_all();
    journal.message(group("ops"), "u1", R"({"event":"deleted","seq":1,"by":"u1"})", {.is_event = true});
    project(options().history_db, journal.folder());
    wait_until_indexed();
    EXPECT_EQ(texts("needle"), Texts{});
}

TEST(SearchableText, IsTheTextMemberOfOurOwnPayloads)
{
    const std::string ours = "application/vnd.parley+json";
    EXPECT_EQ(searchable_text(ours, R"({"type":"text","text":"hé\u4e2d"})"), "hé中");
    EXPECT_EQ(searchable_text(ours, R"({"text":5})"), "");
    EXPECT_EQ(searchable_text(ours, "{broken"), "");
    EXPECT_EQ(searchable_text(ours, "[]"), "");
    EXPECT_EQ(searchable_text("", "21.5"), "21.5");
    EXPECT_EQ(searchable_text("application/json", R"({"t":21})"), R"({"t":21})");
    EXPECT_EQ(count_characters("a中é"), 3U);
}

TEST(SearchFile, OfAnotherDataFolderIsRefused)
{
    TemporaryFolder folder;
    SearchOptions given;
    given.search_db = folder.path() / "search.db";
    given.history_db = folder.path() / "history.db";
    given.instance = instance;
    {
        Search search(given);
    }
    given.instance = std::string(32, 'f');
    EXPECT_THROW(Search{given}, StorageError);
}

} // namespace
} // namespace parley::bridge::test
