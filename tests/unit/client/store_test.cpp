#include "clients/cpp/store/store.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace parley::client {
namespace {

const auto ops = ConversationId::group("ops");
const auto peer = ConversationId::with("u2");

class ClientStore : public ::testing::Test {
protected:
    std::unique_ptr<Store> open(const std::string& client = "main")
    {
        auto store = Store::open(folder_.path() / "state", "u1", client);
        EXPECT_TRUE(store) << store.error().message;
        return store ? *std::move(store) : nullptr;
    }
    testing::TempFolder folder_;
};

TEST_F(ClientStore, KeepsWaitingMessagesAndCursorsOverARestart)
{
    {
        const auto store = open();
        ASSERT_TRUE(store->put(ops, "r1", {std::string("\0bytes", 6), "text/plain", {{"a", "1"}, {"a", "2"}}}));
        ASSERT_TRUE(store->put(peer, "r2", Content{"two", {}, {}}));
        store->put_cursors({{ops, Seq{17}}});
        store->set_caught_up();
    }
    const auto store = open();
    const auto waiting = store->waiting();
    ASSERT_EQ(waiting.size(), 2u);
    EXPECT_EQ(waiting[0].second, ops);
    const auto message = store->read(waiting[0].first);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->ref, "r1");
    EXPECT_EQ(message->content.payload, std::string("\0bytes", 6));
    EXPECT_EQ(message->content.properties, (std::vector<std::pair<std::string, std::string>>{{"a", "1"}, {"a", "2"}}));
    EXPECT_FALSE(message->sent);
    EXPECT_EQ(store->cursors(), (Store::Cursors{{ops, Seq{17}}}));
    EXPECT_TRUE(store->has_caught_up());
}

TEST_F(ClientStore, TakesAReferenceThatWaitsAlreadyForTheSameMessage)
{
    const auto store = open();
    EXPECT_TRUE(store->put(ops, "r1", Content{"one", {}, {}}));
    EXPECT_FALSE(store->put(ops, "r1", Content{"one", {}, {}}));
    EXPECT_EQ(store->waiting().size(), 1u);
}

TEST_F(ClientStore, RemembersWhenAMessageWasFirstSent)
{
    const auto store = open();
    const auto number = store->put(ops, "r1", Content{"one", {}, {}});
    ASSERT_TRUE(number);
    const Time first{std::chrono::milliseconds{1000}};
    store->mark_sent({*number}, first);
    store->mark_sent({*number}, first + std::chrono::seconds{9});
    EXPECT_EQ(store->read(*number)->sent, first);
}

TEST_F(ClientStore, NeverMovesACursorBackwards)
{
    const auto store = open();
    store->put_cursors({{ops, Seq{17}}});
    store->put_cursors({{ops, Seq{5}}});
    EXPECT_EQ(store->cursors().at(ops), Seq{17});
}

TEST_F(ClientStore, LetsOneProgramInAtATime)
{
    const auto store = open();
    const auto second = Store::open(folder_.path() / "state", "u1", "main");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::unavailable);
    EXPECT_NE(open("other"), nullptr);
}

TEST_F(ClientStore, IsReadableByItsOwnerAlone)
{
    const auto store = open();
    const auto state = folder_.path() / "state";
    EXPECT_EQ(std::filesystem::status(state).permissions(), std::filesystem::perms::owner_all);
    EXPECT_EQ(std::filesystem::status(state / "u1@main.db").permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(ClientStoreInMemory, NeedsNoFolder)
{
    const auto store = Store::open({}, "u1", "main");
    ASSERT_TRUE(store);
    EXPECT_TRUE((*store)->put(ops, "r1", Content{"one", {}, {}}));
    EXPECT_EQ((*store)->waiting().size(), 1u);
}

} // namespace
} // namespace parley::client
