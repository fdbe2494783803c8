#include "core/credentials/base64.h"

#include <gtest/gtest.h>

namespace parley::credentials {
namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text)
{
    return {text.begin(), text.end()};
}

TEST(Base64, HasTheVectorsOfRfc4648)
{
    for (const auto& [plain, text] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{{"", ""},
                                                                              {"f", "Zg=="},
                                                                              {"fo", "Zm8="},
                                                                              {"foo", "Zm9v"},
                                                                              {"foob", "Zm9vYg=="},
                                                                              {"fooba", "Zm9vYmE="},
                                                                              {"foobar", "Zm9vYmFy"}}) {
        EXPECT_EQ(encode_base64(bytes_of(plain)), text);
        EXPECT_EQ(decode_base64(text), bytes_of(plain));
    }
}

TEST(Base64, IsReadInItsOneFormOnly)
{
    for (const std::string_view text : {"Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "=", "====", " Zg==", "Zg== ", "Zg==\n",
                                        "Zm 9", "Zm9v-_==", "Zm9*", "Z===", "Zg==Zg=="})
        EXPECT_FALSE(decode_base64(text)) << text;
    EXPECT_FALSE(decode_base64(std::string(4100, 'A')));
}

TEST(Base64Url, IsBase64WithoutPaddingAndWithoutSigns)
{
    EXPECT_EQ(encode_base64url(std::vector<std::uint8_t>{0xfb, 0xff, 0xfe}), "-__-");
    EXPECT_EQ(decode_base64url("-__-"), (std::vector<std::uint8_t>{0xfb, 0xff, 0xfe}));
    for (const std::string_view text : {"", "Zg", "Zm8", "Zm9v", "Zm9vYg"})
        EXPECT_EQ(encode_base64url(*decode_base64url(text)), text);
}

TEST(Base64Url, IsReadInItsOneFormOnly)
{
    for (const std::string_view text : {"Zg==", "Zg=", "Z", "Zh", "Zm9", "+/+/", "Zm9v.", " Zg", "Zm9v\n", "Zg=\0"})
        EXPECT_FALSE(decode_base64url(text)) << text;
    EXPECT_FALSE(decode_base64url(std::string(64 * 1024 + 4, 'A')));
}

} // namespace
} // namespace parley::credentials
