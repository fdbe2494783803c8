#include "clients/cli/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace parley::cli {
namespace {

TEST(Table, ColumnsAreAsWideAsTheirWidestCellAndNumbersStandRight)
{
    Table table({"USER", "N", "NAME"});
    table.add({"u1", "5", "short"});
    table.add({"a-longer-id", "1234", ""});
    std::ostringstream out;
    table.print(out);
    EXPECT_EQ(out.str(), "USER            N  NAME\n"
                         "u1              5  short\n"
                         "a-longer-id  1234  -\n");
}

TEST(Table, WithoutRowsHasItsHeadings)
{
    std::ostringstream out;
    Table({"A", "B"}).print(out);
    EXPECT_EQ(out.str(), "A  B\n");
}

TEST(Table, CountsCharactersNotBytes)
{
    Table table({"A", "B"});
    table.add({"äöü", "x"});
    table.add({"abcd", "y"});
    std::ostringstream out;
    table.print(out);
    EXPECT_EQ(out.str(), "A     B\näöü   x\nabcd  y\n");
}

TEST(Table, ARowOfAnotherLengthIsAProgrammingError)
{
    EXPECT_THROW(Table({"A", "B"}).add({"only one"}), std::logic_error);
}

TEST(Printable, LeavesTextOfAnyLanguageAlone)
{
    for (const char* text : {"plain", "Grüße", "消息", "😀", "a\xC2\xA0z"})
        EXPECT_EQ(printable(text), text);
}

TEST(Printable, NothingSteersTheTerminal)
{
    EXPECT_EQ(printable("\x1b[31mred"), "\\x1b[31mred");
    EXPECT_EQ(printable("one\ntwo\r"), "one\\ntwo\\x0d");
    EXPECT_EQ(printable("\x7f"), "\\x7f");
    EXPECT_EQ(printable("\xC2\x9b"), "\\xc2\\x9b");          // CSI in one character
    EXPECT_EQ(printable("\xE2\x80\xAE"), "\\xe2\\x80\\xae"); // right-to-left override
    EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(Printable, WhatIsNotUtf8IsWrittenAsBytes)
{
    EXPECT_EQ(printable("\xff"), "\\xff");
    EXPECT_EQ(printable("\xC3"), "\\xc3");                   // cut off
    EXPECT_EQ(printable("\xC0\xAF"), "\\xc0\\xaf");          // overlong
    EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80"); // surrogate
    EXPECT_EQ(printable("\xF4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
}

TEST(FormatTime, IsUtcAndADashForNever)
{
    EXPECT_EQ(format_time(0), "-");
    EXPECT_EQ(format_time(1'000'000'000'000), "2001-09-09T01:46:40Z");
}

} // namespace
} // namespace parley::cli
