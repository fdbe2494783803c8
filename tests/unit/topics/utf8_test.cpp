#include "core/topics/utf8.h"

#include <gtest/gtest.h>

namespace parley::topics {
namespace {

TEST(Utf8String, IsWhatTheStandardCallsWellFormed)
{
    for (const std::string_view text : {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
                                        "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
        EXPECT_TRUE(is_utf8_string(text));
}

TEST(Utf8String, HasNoOverlongFormsSurrogatesOrPieces)
{
    for (const std::string_view text :
         {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xe0\xa0", "\xe2\x82\x41",
          "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf0\x90\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
          "\xfe", "\xff", "a\xc3"})
        EXPECT_FALSE(is_utf8_string(text));
    EXPECT_FALSE(is_utf8_string(std::string_view("a\0b", 3)));
}

} // namespace
} // namespace parley::topics
