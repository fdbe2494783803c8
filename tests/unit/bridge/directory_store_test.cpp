#include "directory_support.h"

#include <future>

namespace parley::bridge::test {
namespace {

using Store = DirectoryTest;

TEST_F(Store, AChangeIsReadAtOnceByTheReaders)
{
    given_user("u1");
    const auto row = ask([](DirectoryReader& directory) { return directory.user("u1"); });

    ASSERT_TRUE(row);
    EXPECT_EQ(row->display_name, "The u1");
    EXPECT_EQ(row->created, clock.time);
}

TEST_F(Store, TheChangeLogSaysWhoAndWhen)
{
    clock.time = unix_millis(77);
    const Revision revision = change([](DirectoryWriter& directory) { directory.insert_user({.id = "u1"}); }, "ops");

    const auto rows = changes_after(Revision{0});
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].revision, revision);
    EXPECT_EQ(rows[0].entity, Entity::user);
    EXPECT_EQ(rows[0].what, What::added);
    EXPECT_EQ(rows[0].key1, "u1");
    EXPECT_EQ(rows[0].actor, "ops");
    EXPECT_EQ(rows[0].at, unix_millis(77));
}

TEST_F(Store, WhatTheWorkRefusesChangesNothing)
{
    auto refuse = [](DirectoryWriter& directory) -> Result<Done> {
        directory.insert_user({.id = "u1"});
        return Error{Errc::permission_denied, "no"};
    };
    const auto answer = run(store.change(UserId{"admin"}, refuse));

    EXPECT_EQ(code_of(answer), Errc::permission_denied);
    EXPECT_FALSE(ask([](DirectoryReader& directory) { return directory.user("u1"); }));
    EXPECT_EQ(store.revision(), Revision{0});
}

TEST_F(Store, AfterABrokenStatementTheNextChangeWorks)
{
    auto twice = [](DirectoryWriter& directory) -> Result<Done> {
        directory.insert_user({.id = "u1"});
        directory.insert_user({.id = "U1"}); // ids are unique without regard to case
        return Done{};
    };
    EXPECT_THROW(run(store.change(UserId{"admin"}, twice)), StorageError);
    EXPECT_FALSE(ask([](DirectoryReader& directory) { return directory.user("u1"); }));

    given_user("u1");
    EXPECT_TRUE(ask([](DirectoryReader& directory) { return directory.user("u1"); }));
}

TEST_F(Store, ThousandsOfChangesAtOnceAreAllMadeInTheOrderOfTheCalls)
{
    constexpr int count = 3000;
    std::vector<std::int64_t> revisions;
    auto all = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < count; ++i) {
            auto one = [this, i, &revisions]() -> asio::awaitable<void> {
                auto work = [i](DirectoryWriter& directory) -> Result<Done> {
                    directory.insert_user({.id = "u" + std::to_string(i)});
                    return Done{};
                };
                const auto committed = co_await store.change(UserId{"admin"}, std::move(work));
                revisions.push_back(committed->revision.value());
            };
            asio::co_spawn(io, std::move(one), [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
        }
        co_return;
    };
    asio::co_spawn(io, std::move(all), [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
    io.run();

    ASSERT_EQ(revisions.size(), static_cast<std::size_t>(count));
    EXPECT_TRUE(std::is_sorted(revisions.begin(), revisions.end()));
    EXPECT_EQ(store.revision(), Revision{count});
    const auto rows = changes_after(Revision{0});
    EXPECT_EQ(rows.front().key1, "u0");
    EXPECT_EQ(rows.back().key1, "u2999");
}

TEST_F(Store, MoreThanTheBoundIsRefusedAndTheRestIsMade)
{
    std::promise<void> release;
    asio::post(writer_thread, [wait = release.get_future().share()] { wait.wait(); });
    std::size_t made = 0;
    std::size_t refused = 0;
    for (std::size_t i = 0; i < DirectoryStore::max_waiting + 5; ++i) {
        auto one = [&]() -> asio::awaitable<void> {
            auto work = [](DirectoryWriter&) -> Result<Done> { return Done{}; };
            const auto answer = co_await store.change(UserId{"admin"}, std::move(work));
            ++(answer ? made : refused);
            if (code_of(answer) == Errc::unavailable && refused == 5)
                release.set_value();
        };
        asio::co_spawn(io, std::move(one), [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
    }
    io.run();

    EXPECT_EQ(made, DirectoryStore::max_waiting);
    EXPECT_EQ(refused, 5u);
}

TEST_F(Store, ListenersHearOfNewRevisionsOnly)
{
    std::vector<Revision> heard;
    store.on_commit([&heard](Revision revision) { heard.push_back(revision); });
    given_user("u1");
    change([](DirectoryWriter& directory) { directory.set_meta("announced", "1"); });
    given_user("u2");
    writer_thread.join();

    EXPECT_EQ(heard, (std::vector{Revision{1}, Revision{2}}));
}

TEST_F(Store, TheRevisionIsKnownAgainAfterARestart)
{
    given_user("u1");
    given_user("u2");
    const DirectoryStore again(folder.path() / "directory.db", writer_thread.get_executor(), clock);
    EXPECT_EQ(again.revision(), Revision{2});
}

TEST_F(Store, ADatabaseOfSomebodyElseIsRefused)
{
    const auto file = folder.path() / "foreign.db";
    {
        sqlite::Database foreign(file, sqlite::Database::Mode::create);
        foreign.execute("CREATE TABLE song (title TEXT)");
    }
    EXPECT_THROW(DirectoryStore(file, writer_thread.get_executor(), clock), StorageError);
}

TEST_F(Store, APageOfUsersIsFilteredAndInTheOrderOfIds)
{
    for (const char* id : {"b", "A", "c", "D"})
        given_user(id, id == std::string("c"));
    const auto ids = [this](const UserQuery& query) {
        std::string text;
        for (const UserRow& row : ask([&](DirectoryReader& directory) { return directory.users(query); }))
            text += row.id;
        return text;
    };

    EXPECT_EQ(ids({.limit = 10}), "AbcD");
    EXPECT_EQ(ids({.after = "a", .limit = 2}), "bc");
    EXPECT_EQ(ids({.limit = 10, .text = "THE C"}), "c");
    EXPECT_EQ(ids({.limit = 10, .admin = false}), "AbD");
    EXPECT_EQ(ids({.limit = 10, .kind = UserKind::device}), "");
}

TEST_F(Store, DeletingAUserTakesWhatIsHisAndKeepsTheId)
{
    for (const char* id : {"u1", "u2"})
        given_user(id);
    given_group("ops");
    given_member("ops", "u1");
    change([](DirectoryWriter& directory) {
        directory.set_verifier("u1", "v");
        directory.insert_contacts("u1", "u2");
        directory.insert_block("u1", "u2");
    });
    change([](DirectoryWriter& directory) { directory.delete_user("u1"); });

    const auto gone = ask([](DirectoryReader& directory) { return directory.user("u1"); });
    ASSERT_TRUE(gone);
    EXPECT_TRUE(gone->deleted);
    EXPECT_FALSE(gone->has_password);
    EXPECT_EQ(role_of("ops", "u1"), Role::none);
    EXPECT_FALSE(ask([](DirectoryReader& directory) { return directory.are_contacts("u2", "u1"); }));
    EXPECT_FALSE(ask([](DirectoryReader& directory) { return directory.has_blocked("u1", "u2"); }));
}

} // namespace
} // namespace parley::bridge::test
