#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/enforcement.h"
#include "bridge/services/publisher.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"
#include "core/base/clock.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <optional>
#include <ostream>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace parley {

inline void PrintTo(const Error& error, std::ostream* out)
{
    *out << to_string(error.code) << ": " << error.message;
}

} // namespace parley

namespace parley::bridge::test {

class TemporaryFolder {
public:
    TemporaryFolder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "parley-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

class HandClock final : public Clock {
public:
    [[nodiscard]] UnixMillis now() const override { return time; }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override { return {}; }
    UnixMillis time = unix_millis(1'000'000);
};

class FakeEnforcement final : public Enforcement {
public:
    asio::awaitable<bool> applied(Revision revision) override
    {
        asked.push_back(revision);
        co_return reachable;
    }
    bool reachable = true;
    std::vector<Revision> asked;
};

/// Remembers what the broker would have got; `accept` decides what is acknowledged.
class FakePublisher final : public Publisher {
public:
    asio::awaitable<bool> publish(Publication publication) override
    {
        ++under_way;
        most_under_way = std::max(most_under_way, under_way);
        co_await asio::post(asio::use_awaitable);
        --under_way;
        const bool acknowledged = accept(publication);
        sent.push_back(std::move(publication));
        co_return acknowledged;
    }
    std::function<bool(const Publication&)> accept = [](const Publication&) { return true; };
    std::vector<Publication> sent;
    int under_way = 0;
    int most_under_way = 0;
};

/// A directory in a folder of its own, with the threads that the bridge has.
class DirectoryTest : public ::testing::Test {
protected:
    ~DirectoryTest() override
    {
        writer_thread.join();
        pool.join();
    }

    template <class T>
    T run(asio::awaitable<T> awaitable)
    {
        std::optional<T> outcome;
        std::exception_ptr failure;
        auto wait = [&]() -> asio::awaitable<void> { outcome.emplace(co_await std::move(awaitable)); };
        asio::co_spawn(io, std::move(wait), [&failure](std::exception_ptr problem) { failure = problem; });
        io.restart();
        io.run();
        if (failure)
            std::rethrow_exception(failure);
        return *std::move(outcome);
    }

    /// Runs a change that must succeed.
    template <class Work>
    Revision change(Work work, const std::string& actor = "admin")
    {
        auto all = [&work](DirectoryWriter& directory) -> Result<Done> {
            work(directory);
            return Done{};
        };
        auto committed = run(store.change(UserId{actor}, std::move(all)));
        EXPECT_TRUE(committed);
        return committed->revision;
    }
    void given_user(const std::string& id, bool admin = false)
    {
        change([&](DirectoryWriter& directory) {
            directory.insert_user({.id = id, .display_name = "The " + id, .admin = admin});
        });
    }
    void given_group(const std::string& id, bool is_public = false)
    {
        change([&](DirectoryWriter& directory) {
            directory.insert_group({.id = id,
                                    .name = "Group " + id,
                                    .is_public = is_public,
                                    .joining = is_public ? Joining::open : Joining::invitation});
        });
    }
    void given_member(const std::string& group, const std::string& user, Role role = Role::member, bool muted = false)
    {
        change([&](DirectoryWriter& directory) { directory.insert_member(group, user, role, muted); });
    }
    template <class Ask>
    auto ask(Ask question)
    {
        using Answer = std::invoke_result_t<Ask&, DirectoryReader&>;
        auto wrapped = [&question](DirectoryReader& directory) -> Result<Answer> { return question(directory); };
        return run(readers.read(std::move(wrapped))).value();
    }
    Role role_of(const std::string& group, const std::string& user)
    {
        const auto row = ask([&](DirectoryReader& directory) { return directory.member(group, user); });
        return row ? row->role : Role::none;
    }
    std::vector<ChangeRow> changes_after(Revision revision)
    {
        return ask([&](DirectoryReader& directory) { return directory.changes_after(revision, 100'000); });
    }

    static Caller as(const std::string& user) { return {UserId{user}, false}; }
    static Caller as_admin() { return {UserId{"admin"}, true}; }

    TemporaryFolder folder;
    HandClock clock;
    asio::io_context io{1};
    asio::thread_pool writer_thread{1};
    asio::thread_pool pool{2};
    DirectoryStore store{folder.path() / "directory.db", writer_thread.get_executor(), clock};
    DirectoryReaders readers{folder.path() / "directory.db", pool.get_executor()};
    FakeEnforcement enforcement;
};

/// The code of an error, or nothing for success: for tables of cases.
template <class T>
std::optional<Errc> code_of(const Result<T>& result)
{
    return result ? std::nullopt : std::optional(result.error().code);
}

} // namespace parley::bridge::test
