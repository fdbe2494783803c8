// The audit log as the directory's writer keeps it.

#include "directory_support.h"

#include "core/audit/verify.h"

#include <boost/json/object.hpp>

namespace parley::bridge::test {
namespace {

class DirectoryAuditTest : public DirectoryTest {
protected:
    std::vector<audit::Entry> entries(AuditQuery query = {})
    {
        return ask([&](DirectoryReader& directory) { return directory.audit_entries(query); });
    }
    audit::Entry newest() { return entries().at(0); }
    bool is_sound()
    {
        sqlite::Database file(folder.path() / "directory.db", sqlite::Database::Mode::read_only);
        return !audit::verify(file).broken;
    }
};

TEST_F(DirectoryAuditTest, AnActIsOneEntryWithItsActorAndTime)
{
    change(
        [](DirectoryWriter& directory) {
            directory.insert_user({.id = "u1"});
            directory.set_verifier("u1", "v");
            directory.audit("user.created", "u1", {{"kind", "person"}});
        },
        "alice");

    ASSERT_EQ(entries().size(), 1u);
    const audit::Entry entry = newest();
    EXPECT_EQ(entry.seq, 1);
    EXPECT_EQ(entry.at_ms, to_number(clock.time));
    EXPECT_EQ(entry.actor, "alice");
    EXPECT_EQ(entry.action, "user.created");
    EXPECT_EQ(entry.target, "u1");
    EXPECT_EQ(entry.detail, R"({"kind":"person"})");
    EXPECT_FALSE(entry.source);
    EXPECT_TRUE(is_sound());
}

TEST_F(DirectoryAuditTest, AChangeThatNamesNoActIsEnteredByWhatItChanged)
{
    given_user("u1");
    change([](DirectoryWriter& directory) {
        directory.insert_group({.id = "g1"});
        directory.insert_member("g1", "u1", Role::owner, false);
    });

    const audit::Entry entry = newest();
    EXPECT_EQ(entry.action, "directory.changed");
    EXPECT_EQ(entry.actor, "admin");
    EXPECT_EQ(entry.detail, R"({"count":2,"changes":[{"entity":"group","what":"added","key":"g1"},)"
                            R"({"entity":"member","what":"added","key":"g1/u1"}]})");
}

TEST_F(DirectoryAuditTest, AChangeOfThousandsOfRowsIsAShortEntry)
{
    change([](DirectoryWriter& directory) {
        for (int i = 0; i < 2000; ++i)
            directory.insert_user({.id = "u" + std::to_string(i)});
    });

    EXPECT_NE(newest().detail.find(R"("count":2000)"), std::string::npos);
    EXPECT_LT(newest().detail.size(), 2000u);
}

TEST_F(DirectoryAuditTest, WhatIsRolledBackLeavesNoEntryAndNoGap)
{
    given_user("u1");
    auto refused = [](DirectoryWriter& directory) -> Result<Done> {
        directory.insert_user({.id = "u2"});
        directory.audit("user.created", "u2");
        return Error{Errc::permission_denied, "no"};
    };
    EXPECT_FALSE(run(store.change(UserId{"admin"}, std::move(refused))));
    given_user("u3");

    EXPECT_EQ(newest().seq, 2);
    EXPECT_TRUE(is_sound());
}

TEST_F(DirectoryAuditTest, WhatIsToldTwiceStandsOnce)
{
    const auto tell = [this] {
        bool is_new = false;
        change([&](DirectoryWriter& directory) {
            is_new = directory.audit(
                audit::Entry{.at_ms = 5, .action = "login.failed", .detail = "{}", .source = "journal:37"});
        });
        return is_new;
    };
    EXPECT_TRUE(tell());
    EXPECT_FALSE(tell());

    ASSERT_EQ(entries().size(), 1u);
    EXPECT_EQ(newest().at_ms, 5);
    EXPECT_EQ(newest().actor, "");
    EXPECT_EQ(newest().source, "journal:37");
    EXPECT_TRUE(is_sound());
}

TEST_F(DirectoryAuditTest, EntriesAreFoundByWhoWhatWhomAndWhen)
{
    const auto act = [this](const char* actor, const char* action, const char* target) {
        clock.time += std::chrono::milliseconds{10};
        change([&](DirectoryWriter& directory) { directory.audit(action, target); }, actor);
    };
    act("alice", "user.created", "u1");
    act("alice", "user.removed", "u1");
    act("bob", "users.listed", "u2");

    const auto seqs = [this](AuditQuery query) {
        std::vector<std::int64_t> found;
        for (const audit::Entry& entry : entries(query))
            found.push_back(entry.seq);
        return found;
    };
    using Seqs = std::vector<std::int64_t>;
    EXPECT_EQ(seqs({}), (Seqs{3, 2, 1}));
    EXPECT_EQ(seqs({.below = 3}), (Seqs{2, 1}));
    EXPECT_EQ(seqs({.limit = 1}), (Seqs{3}));
    EXPECT_EQ(seqs({.actor = "ALICE"}), (Seqs{2, 1}));
    EXPECT_EQ(seqs({.action = "user.created"}), (Seqs{1}));
    EXPECT_EQ(seqs({.action = "user."}), (Seqs{2, 1}));
    EXPECT_EQ(seqs({.action = "user"}), (Seqs{}));
    EXPECT_EQ(seqs({.target = "u2"}), (Seqs{3}));
    EXPECT_EQ(seqs({.since_ms = to_number(clock.time) - 10}), (Seqs{3, 2}));
    EXPECT_EQ(seqs({.until_ms = to_number(clock.time) - 10}), (Seqs{2, 1}));
}

} // namespace
} // namespace parley::bridge::test
