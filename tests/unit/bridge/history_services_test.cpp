#include "bridge/search/search.h"
#include "bridge/services/history.h"
#include "bridge/services/presence.h"
#include "bridge/services/sessions.h"
#include "bridge/stores/membership_query.h"
#include "tests/unit/bridge/history_support.h"

namespace parley::bridge::test {
namespace {

class FakeCloser final : public SessionCloser {
public:
    asio::awaitable<Result<int>> close_user(UserId user) override
    {
        closed.push_back("user " + user.value());
        co_return 2;
    }
    asio::awaitable<Result<int>> close_client(std::string client) override
    {
        closed.push_back("client " + client);
        co_return 1;
    }
    std::vector<std::string> closed;
};

/// u1 and u2 are in ops, u2 and u3 in lab; u4 is a stranger.
class HistoryServicesTest : public DirectoryTest {
protected:
    HistoryServicesTest()
    {
        for (const char* user : {"u1", "u2", "u3", "u4"})
            given_user(user);
        given_group("ops");
        given_group("lab");
        given_group("empty");
        given_member("ops", "u1");
        given_member("ops", "u2", Role::observer);
        given_member("lab", "u2");
        given_member("lab", "u3");
        prepare_history_db(history_db, instance);
    }
    void project_all() { project(history_db, journal.folder()); }

    std::filesystem::path history_db = folder.path() / "history.db";
    JournalScript journal{folder.path() / "journal"};
    HistoryReaders history_readers{history_db, pool.get_executor()};
    MembershipQuery membership{folder.path() / "directory.db"};
    Search search{{.search_db = folder.path() / "search.db", .history_db = history_db, .instance = instance}};
    FakeCloser closer;
    History history{history_readers, membership, search};
    Sessions sessions{history_readers, store, closer};
    Presence presence{history_readers, membership};
};

HistoryRequest of(const std::string& conversation)
{
    HistoryRequest request;
    request.conversation = conversation;
    return request;
}

TEST_F(HistoryServicesTest, OnlyWhoTakesPartReads)
{
    journal.message(group("ops"), "u1", "to the group");
    journal.message(pair("u1", "u2"), "u1", "private");
    project_all();

    struct Case {
        Caller caller;
        const char* conversation;
        std::optional<Errc> refused;
        std::size_t messages;
    };
    const std::vector<Case> cases{
        {as("u1"), "g/ops", {}, 1},
        {as("u2"), "g/ops", {}, 1}, // an observer
        {as("u3"), "g/ops", Errc::permission_denied, 0},
        {as("u3"), "g/nowhere", Errc::permission_denied, 0}, // as if it were there
        {as("u1"), "g/OPS", Errc::permission_denied, 0},     // spelled otherwise
        {as_admin(), "g/ops", {}, 1},
        {as_admin(), "g/nowhere", Errc::not_found, 0},
        {as_admin(), "g/empty", {}, 0},
        {as("u1"), "u/u2", {}, 1},
        {as("u2"), "u/u1", {}, 1},
        {as("u3"), "u/u1", {}, 0}, // his own with u1, which is empty
        {as_admin(), "u/u1", {}, 0},
        {as("u1"), "p/u1/u2", Errc::invalid_argument, 0},
        {as("u1"), "", Errc::invalid_argument, 0},
    };
    for (const Case& test : cases) {
        const auto page = run(history.page(test.caller, of(test.conversation)));
        EXPECT_EQ(code_of(page), test.refused) << test.caller.user.value() << " reads " << test.conversation;
        if (page) {
            EXPECT_EQ(page->messages.size(), test.messages)
                << test.caller.user.value() << " reads " << test.conversation;
        }
    }
}

TEST_F(HistoryServicesTest, CursorsLeadThroughTheWholeHistoryInEitherDirection)
{
    for (int number = 1; number <= 25; ++number)
        journal.message(group("ops"), "u1", "text");
    project_all();

    for (const bool forwards : {true, false}) {
        HistoryRequest request = of("g/ops");
        request.limit = 4;
        if (forwards)
            request.after = Seq::before_first();
        std::vector<std::uint64_t> all;
        for (;;) {
            const auto page = run(history.page(as("u1"), request));
            ASSERT_TRUE(page);
            const auto numbers = seqs(page->messages);
            all.insert(forwards ? all.end() : all.begin(), numbers.begin(), numbers.end());
            if (!page->next)
                break;
            request.cursor = *page->next;
        }
        std::vector<std::uint64_t> expected(25);
        for (std::size_t index = 0; index < expected.size(); ++index)
            expected[index] = index + 1;
        EXPECT_EQ(all, expected);
    }
    for (const char* cursor : {"x", "17", ">", "<-1", ">1x"}) {
        HistoryRequest request = of("g/ops");
        request.cursor = cursor;
        EXPECT_EQ(code_of(run(history.page(as("u1"), request))), Errc::invalid_argument) << cursor;
    }
    for (const std::size_t limit : {std::size_t{0}, max_history_page + 1}) {
        HistoryRequest request = of("g/ops");
        request.limit = limit;
        EXPECT_EQ(code_of(run(history.page(as("u1"), request))), Errc::invalid_argument);
    }
}

TEST_F(HistoryServicesTest, SyncTellsWhatIsNewEverywhereAndWhatIsGone)
{
    for (int number = 1; number <= 30; ++number)
        journal.message(group("ops"), "u1", "ops");
    for (int number = 1; number <= 3; ++number)
        journal.message(group("lab"), "u3", "lab");
    journal.message(pair("u2", "u4"), "u4", "hello");
    journal.message(pair("u1", "u3"), "u3", "not for u2");
    project_all();

    SyncRequest request;
    request.known = {{"g/lab", Seq{1}}, {"u/u4", Seq{1}}, {"g/empty", Seq{9}}};
    const auto answer = run(history.sync(as("u2"), request));
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->conversations.size(), 2U);
    EXPECT_EQ(answer->conversations[0].conversation, "g/lab");
    EXPECT_EQ(seqs(answer->conversations[0].messages), (std::vector<std::uint64_t>{2, 3}));
    // Not named: the newest few and the last seq.
    EXPECT_EQ(answer->conversations[1].conversation, "g/ops");
    EXPECT_EQ(answer->conversations[1].last_seq, Seq{30});
    EXPECT_EQ(answer->conversations[1].messages.size(), History::new_conversation_messages);
    EXPECT_EQ(answer->conversations[1].messages.back().seq, Seq{30});
    EXPECT_EQ(answer->gone, std::vector<std::string>{"g/empty"});
    EXPECT_FALSE(answer->more);
}

TEST_F(HistoryServicesTest, SyncInSmallStepsMissesNothing)
{
    std::map<std::string, std::vector<std::uint64_t>> expected;
    for (std::uint64_t number = 1; number <= 17; ++number) {
        journal.message(group("ops"), "u1", "ops");
        journal.message(group("lab"), "u3", "lab");
        journal.message(pair("u2", "u3"), "u3", "hello");
        for (const char* name : {"g/lab", "g/ops", "u/u3"})
            expected[name].push_back(number);
    }
    project_all();

    std::map<std::string, std::vector<std::uint64_t>> got;
    SyncRequest request;
    request.limit = 5;
    request.known = {{"g/lab", Seq{0}}, {"g/ops", Seq{0}}, {"u/u3", Seq{0}}};
    for (int step = 0; step < 20; ++step) {
        const auto answer = run(history.sync(as("u2"), request));
        ASSERT_TRUE(answer);
        std::size_t messages = 0;
        for (const SyncedConversation& conversation : answer->conversations) {
            messages += conversation.messages.size();
            for (const StoredMessage& message : conversation.messages)
                got[conversation.conversation].push_back(message.seq.value());
            request.known[conversation.conversation] = conversation.messages.back().seq;
        }
        EXPECT_LE(messages, request.limit);
        if (!answer->more)
            break;
    }
    EXPECT_EQ(got, expected);
}

TEST_F(HistoryServicesTest, UnreadIsExactAndInPages)
{
    journal.message(group("ops"), "u1", "1");
    journal.message(group("lab"), "u3", "1");
    journal.message(group("lab"), "u3", "2", {.is_event = true});
    journal.message(group("lab"), "u3", "3");
    journal.message(pair("u2", "u4"), "u4", "1");
    journal.message(pair("u2", "u3"), "u2", "own");
    journal.read(group("ops"), "u2", 1);
    project_all();

    PageRequest request;
    request.limit = 1;
    const auto first = run(history.unread(as("u2"), request));
    ASSERT_TRUE(first);
    ASSERT_EQ(first->items.size(), 1U);
    EXPECT_EQ(first->items[0].conversation, "g/lab");
    EXPECT_EQ(first->items[0].state.unread, 2U);
    ASSERT_TRUE(first->next);
    request.cursor = *first->next;
    const auto second = run(history.unread(as("u2"), request));
    ASSERT_EQ(second->items.size(), 1U);
    EXPECT_EQ(second->items[0].conversation, "u/u4");
    EXPECT_EQ(second->items[0].state.unread, 1U);
    EXPECT_FALSE(second->next);
}

TEST_F(HistoryServicesTest, SessionsAreOnesOwn)
{
    journal.open("u1", "u1:a");
    journal.open("u1", "u1:b");
    journal.open("u2", "u2:a");
    project_all();

    EXPECT_EQ(run(sessions.list(as("u1"), {}, {}))->items.size(), 2U);
    EXPECT_EQ(run(sessions.list(as_admin(), {}, {}))->items.size(), 3U);
    EXPECT_EQ(run(sessions.list(as_admin(), UserId{"u2"}, {}))->items.size(), 1U);
    EXPECT_EQ(code_of(run(sessions.list(as("u1"), UserId{"u2"}, {}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(sessions.close_user(as("u1"), UserId{"u2"}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(sessions.close_client(as("u1"), "u2:a"))), Errc::not_found);
    EXPECT_EQ(code_of(run(sessions.close_client(as_admin(), "nobody"))), Errc::not_found);
    EXPECT_TRUE(closer.closed.empty());
    EXPECT_TRUE(run(sessions.close_client(as("u1"), "u1:b")));
    EXPECT_TRUE(run(sessions.close_user(as_admin(), UserId{"u2"})));
    EXPECT_EQ(closer.closed, (std::vector<std::string>{"client u1:b", "user u2"}));

    PageRequest page;
    page.limit = 2;
    const auto first = run(sessions.list(as_admin(), {}, page));
    ASSERT_TRUE(first->next);
    page.cursor = *first->next;
    EXPECT_EQ(run(sessions.list(as_admin(), {}, page))->items.size(), 1U);
}

TEST_F(HistoryServicesTest, PresenceIsSeenByWhoSharesAGroup)
{
    journal.open("u1", "u1");
    project_all();

    EXPECT_TRUE(run(presence.get(as("u2"), UserId{"u1"}))->online());
    EXPECT_TRUE(run(presence.get(as("u1"), UserId{"u1"}))->online());
    EXPECT_TRUE(run(presence.get(as_admin(), UserId{"u1"}))->online());
    EXPECT_EQ(code_of(run(presence.get(as("u4"), UserId{"u1"}))), Errc::permission_denied);
    const auto many = run(presence.get_many(as("u2"), {UserId{"u1"}, UserId{"u4"}, UserId{"u3"}}));
    ASSERT_EQ(many->size(), 2U);
    EXPECT_TRUE((*many)[0].online());
    EXPECT_FALSE((*many)[1].online());
}

TEST_F(HistoryServicesTest, MembershipChangesNameWhoCameOrLeft)
{
    const Revision before = membership.revision();
    given_member("ops", "u3");
    change([](DirectoryWriter& directory) { directory.delete_member("lab", "u2"); });

    const MembershipChanges changes = membership.changes_after(before, 100);
    EXPECT_EQ(changes.users, (std::vector<UserId>{UserId{"u2"}, UserId{"u3"}}));
    EXPECT_EQ(changes.revision, membership.revision());
    EXPECT_FALSE(changes.more);
    EXPECT_EQ(membership.groups_of(UserId{"u3"}), (std::vector<GroupId>{GroupId{"lab"}, GroupId{"ops"}}));
}

} // namespace
} // namespace parley::bridge::test
