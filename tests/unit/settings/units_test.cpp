#include "core/settings/suggest.h"
#include "core/settings/units.h"

#include <gtest/gtest.h>

namespace parley::settings {
namespace {

using namespace std::chrono_literals;

TEST(Duration, IsAWholeNumberWithAUnit)
{
    EXPECT_EQ(parse_duration("20ms").value(), 20ms);
    EXPECT_EQ(parse_duration("900s").value(), 900s);
    EXPECT_EQ(parse_duration("10m").value(), 10min);
    EXPECT_EQ(parse_duration("12h").value(), 12h);
    EXPECT_EQ(parse_duration("30d").value(), 30 * 24h);
    EXPECT_EQ(parse_duration("0ms").value(), 0ms);
}

TEST(Duration, WithoutAUnitIsRefusedAndSaysWhatToWrite)
{
    const auto result = parse_duration("20");
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message.find("20ms"), std::string::npos);
}

TEST(Duration, RefusesEverythingElse)
{
    for (const char* text : {"", "s", "-1s", "+1s", "1.5s", "1 s", "1S", "1sec", "1s1", " 1s", "0x1s",
                             "99999999999999999999s", "9223372036854775807d"})
        EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Size, IsBytesOrHasABinaryUnit)
{
    EXPECT_EQ(parse_size("4096").value(), 4096u);
    EXPECT_EQ(parse_size("512B").value(), 512u);
    EXPECT_EQ(parse_size("256KiB").value(), 256u * 1024);
    EXPECT_EQ(parse_size("64MiB").value(), 64u << 20);
    EXPECT_EQ(parse_size("10GiB").value(), 10ull << 30);
}

TEST(Size, RefusesDecimalUnitsAndNonsense)
{
    for (const char* text :
         {"", "KiB", "1KB", "1k", "1 KiB", "-1", "1.5MiB", "99999999999999999999", "18446744073709551615GiB"})
        EXPECT_FALSE(parse_size(text)) << text;
}

TEST(Units, AreWrittenAsTheyAreRead)
{
    for (const auto duration : {0ms, 1ms, 1500ms, 60'000ms, 86'400'000ms})
        EXPECT_EQ(parse_duration(format_duration(duration)).value(), duration);
    for (const std::uint64_t size : {0ull, 1ull, 1023ull, 262144ull, 10ull << 30})
        EXPECT_EQ(parse_size(format_size(size)).value(), size);
    EXPECT_EQ(format_duration(900s), "15m");
    EXPECT_EQ(format_size(262144), "256KiB");
}

TEST(Nearest, FindsATypoAndNothingFarAway)
{
    const std::vector<std::string> known{"host", "port", "keep_alive"};
    EXPECT_EQ(nearest("prot", known), ""); // two letters of four: a guess, not a typo
    EXPECT_EQ(nearest("ports", known), "port");
    EXPECT_EQ(nearest("keep-alive", known), "keep_alive");
    EXPECT_EQ(nearest("keepaliv", known), "keep_alive");
    EXPECT_EQ(nearest("colour", known), "");
    EXPECT_EQ(nearest("", known), "");
    EXPECT_EQ(nearest(std::string(100'000, 'x'), known), "");
}

} // namespace
} // namespace parley::settings
