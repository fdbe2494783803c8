#include "core/audit/refused_logins.h"

#include <gtest/gtest.h>

namespace parley::audit {
namespace {

using namespace std::chrono_literals;

class RefusedLoginsTest : public ::testing::Test {
protected:
    std::optional<RefusedLogin> note(const std::string& user, const std::string& address = "10.0.0.1")
    {
        return refused.note(
            {.at_ms = at_ms++, .user = user, .client = "c", .address = address, .reason = "wrong password"}, now);
    }

    RefusedLogins refused;
    RefusedLogins::Steady now{1h};
    std::int64_t at_ms = 1000;
};

TEST_F(RefusedLoginsTest, TellTheFirstOfAKindAtOnceAndTheRestAsANumberAfterTheMinute)
{
    const auto first = note("u1");
    ASSERT_TRUE(first);
    EXPECT_EQ(*first, (RefusedLogin{1000, "u1", "c", "10.0.0.1", "wrong password", 1}));
    EXPECT_FALSE(note("u1"));
    EXPECT_FALSE(note("u1"));
    EXPECT_TRUE(note("u2")) << "another kind";
    EXPECT_TRUE(refused.take_repeated(now + 59s).empty());
    const auto repeated = refused.take_repeated(now + 60s);
    ASSERT_EQ(repeated.size(), 1u);
    EXPECT_EQ(repeated[0], (RefusedLogin{1002, "u1", "c", "10.0.0.1", "wrong password", 2}));
    EXPECT_TRUE(refused.take_repeated(now + 120s).empty());
    EXPECT_TRUE(note("u1")) << "a new minute";
}

TEST_F(RefusedLoginsTest, OfAFloodAreFewRecordsAndTheirNumberIsRight)
{
    std::uint64_t told = 0;
    std::uint64_t records = 0;
    constexpr std::uint64_t tried = 100'000;
    for (std::uint64_t i = 0; i < tried; ++i)
        if (const auto record = note("u" + std::to_string(i % 5000), "10.0.0." + std::to_string(i % 7))) {
            told += record->count;
            ++records;
        }
    for (const RefusedLogin& record : refused.take_repeated(now + 60s)) {
        told += record.count;
        ++records;
    }
    EXPECT_EQ(told, tried);
    EXPECT_LE(records, 2 * RefusedLogins::told_a_minute + 1);
}

TEST_F(RefusedLoginsTest, TakeTextsAsSomethingHostile)
{
    const std::string long_name(70'000, 'x');
    EXPECT_EQ(note(long_name)->user.size(), RefusedLogins::max_text_bytes);
    EXPECT_EQ(note("a\nb\x7f\x1b[2J")->user, "a?b??[2J");
    EXPECT_EQ(note("\xff\xfe")->user, "??");
    EXPECT_EQ(note("J\xc3\xbcrgen")->user, "J\xc3\xbcrgen");
    const std::string cut = note(std::string(79, 'y') + "\xc3\xbc")->user;
    EXPECT_EQ(cut, std::string(79, 'y')) << "a character is not cut in two";
}

} // namespace
} // namespace parley::audit
