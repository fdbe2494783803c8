#include "core/audit/verify.h"

#include "core/audit/chain.h"
#include "core/directory/schema.h"
#include "core/sqlite/migrate.h"
#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <string>

namespace parley::audit {
namespace {

class AuditVerify : public ::testing::Test {
protected:
    AuditVerify() { sqlite::migrate(database, directory_migrations(), directory_application_id); }

    void append(Entry entry)
    {
        entry.seq = head.seq + 1;
        entry.hash = chain_hash(head.hash, entry);
        sqlite::Statement insert(database, "INSERT INTO audit VALUES (?1, ?2, ?3, ?4, ?5, ?6, :source, ?8)");
        int at = 3;
        insert.bind(1, entry.seq).bind(2, entry.at_ms);
        for (const std::string* text : {&entry.actor, &entry.action, &entry.target, &entry.detail})
            insert.bind(at++, std::string_view(*text));
        insert.bind(":source", entry.source).bind(8, std::string_view(entry.hash)).run();
        head = {entry.seq, entry.hash};
        if (entry.seq == 2)
            second = head;
    }
    void given_four_entries()
    {
        for (const char* who : {"u1", "u2", "u3", "u4"})
            append({.at_ms = 1000, .actor = "admin", .action = "user.created", .target = who, .detail = "{}"});
    }

    testing::TempFolder folder;
    sqlite::Database database{folder.path() / "directory.db", sqlite::Database::Mode::create};
    Head head;
    Head second;
};

TEST_F(AuditVerify, AnEmptyLogIsSound)
{
    const Verdict verdict = verify(database);
    EXPECT_FALSE(verdict.broken);
    EXPECT_EQ(verdict.head, Head{});
}

TEST_F(AuditVerify, AWholeChainIsSoundAndTellsItsHead)
{
    given_four_entries();
    const Verdict verdict = verify(database, second);
    EXPECT_FALSE(verdict.broken);
    EXPECT_EQ(verdict.entries, 4u);
    EXPECT_EQ(verdict.head, head);
}

TEST_F(AuditVerify, EachWayToTamperIsFoundAtTheFirstWrongEntry)
{
    struct Case {
        const char* tampering;
        std::int64_t first_wrong;
    };
    for (const Case& tried :
         {Case{"UPDATE audit SET actor = 'bob' WHERE seq = 3", 3},
          Case{"UPDATE audit SET at_ms = 999 WHERE seq = 1", 1},
          Case{"UPDATE audit SET detail = '{ }' WHERE seq = 2", 2},
          Case{"UPDATE audit SET source = 'x' WHERE seq = 4", 4},
          Case{"UPDATE audit SET hash = upper(hash) WHERE seq = 2", 2}, Case{"DELETE FROM audit WHERE seq = 1", 1},
          Case{"DELETE FROM audit WHERE seq = 3", 3}, Case{"DELETE FROM audit WHERE seq = 4", 4},
          Case{"DELETE FROM audit", 1}, Case{"UPDATE audit SET seq = seq + 10 WHERE seq = 2", 2}}) {
        SCOPED_TRACE(tried.tampering);
        database.execute("DELETE FROM audit; DELETE FROM sqlite_sequence WHERE name = 'audit'");
        head = {};
        given_four_entries();
        database.execute(tried.tampering);

        const Verdict verdict = verify(database);

        ASSERT_TRUE(verdict.broken);
        EXPECT_EQ(verdict.broken->seq, tried.first_wrong);
        EXPECT_EQ(verdict.entries, static_cast<std::uint64_t>(tried.first_wrong - 1));
        EXPECT_FALSE(verdict.broken->why.empty());
    }
}

TEST_F(AuditVerify, AChainThatWasComputedAnewIsFoundByTheHeadThatWasNoted)
{
    given_four_entries();
    const Head noted = second;
    database.execute("DELETE FROM audit; DELETE FROM sqlite_sequence WHERE name = 'audit'");
    head = {};
    for (const char* who : {"u1", "u9", "u3", "u4"})
        append({.at_ms = 1000, .actor = "admin", .action = "user.created", .target = who, .detail = "{}"});

    EXPECT_FALSE(verify(database).broken) << "nothing but the noted head can show this";
    const Verdict verdict = verify(database, noted);

    ASSERT_TRUE(verdict.broken);
    EXPECT_EQ(verdict.broken->seq, 2);
}

TEST_F(AuditVerify, ALogThatEndsBeforeTheNotedHeadIsShort)
{
    given_four_entries();
    const Head noted = head;
    database.execute("DELETE FROM audit WHERE seq > 1; DELETE FROM sqlite_sequence WHERE name = 'audit'");

    const Verdict verdict = verify(database, noted);

    ASSERT_TRUE(verdict.broken);
    EXPECT_EQ(verdict.broken->seq, 2);
}

} // namespace
} // namespace parley::audit
