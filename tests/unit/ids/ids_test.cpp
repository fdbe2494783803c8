#include "core/ids/conversation.h"
#include "core/ids/ids.h"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(UserId, TakesLettersDigitsDotUnderscoreAndDash)
{
    for (const char* id : {"a", "7", "u1", "Sensor-42", "a.b_c-d"})
        EXPECT_TRUE(parse_user_id(id)) << id;
    EXPECT_TRUE(parse_user_id(std::string(64, 'a')));
}

TEST(UserId, RefusesWhatCouldBeReadAsATopicOrAService)
{
    for (const char* id : {"", ".a", "-a", "_a", "$bridge", "a/b", "a+b", "a#", "a b", "a:b", "\xc3\xa4", "a\n"}) {
        const auto parsed = parse_user_id(id);
        ASSERT_FALSE(parsed) << id;
        EXPECT_EQ(parsed.error().code, Errc::invalid_argument);
    }
    EXPECT_FALSE(parse_user_id(std::string(65, 'a')));
    EXPECT_FALSE(parse_user_id(std::string_view("a\0b", 3)));
}

TEST(Ref, MayHoldColonsAndStartWithAny)
{
    EXPECT_TRUE(is_valid_ref("2026:1"));
    EXPECT_TRUE(is_valid_ref(":a"));
    EXPECT_FALSE(is_valid_ref(""));
    EXPECT_FALSE(is_valid_ref("a/b"));
    EXPECT_FALSE(is_valid_ref(std::string(65, 'r')));
}

TEST(Seq, IsReadFromPlainDecimalAlone)
{
    EXPECT_EQ(parse_seq("17").value(), Seq{17});
    EXPECT_EQ(parse_seq("0").value(), Seq::before_first());
    EXPECT_EQ(parse_seq("18446744073709551615").value().value(), 18446744073709551615ull);
    for (const char* text : {"", " 1", "1 ", "+1", "-1", "01", "1.0", "0x1", "18446744073709551616", "1a"})
        EXPECT_FALSE(parse_seq(text)) << text;
}

TEST(Conversation, OfTwoUsersIsTheSameFromEitherSide)
{
    const UserId one{"u1"};
    const UserId two{"u2"};
    EXPECT_EQ(Conversation::between(one, two), Conversation::between(two, one));
    EXPECT_EQ(Conversation::between(two, one).key(), "p/u1/u2");
    EXPECT_EQ(Conversation::between(two, one).seen_by(one), "u/u2");
    EXPECT_EQ(Conversation::between(two, one).seen_by(two), "u/u1");
    EXPECT_EQ(Conversation::between(one, one).seen_by(one), "u/u1");
}

TEST(Conversation, IsReadAsAUserWritesIt)
{
    const UserId reader{"u1"};
    EXPECT_EQ(parse_conversation("g/ops", reader).value().key(), "g/ops");
    EXPECT_EQ(parse_conversation("u/u0", reader).value().key(), "p/u0/u1");
    for (const char* text : {"", "g/", "u/", "x/ops", "g/a/b", "u/+", "ops"})
        EXPECT_FALSE(parse_conversation(text, reader)) << text;
}

} // namespace
} // namespace parley
