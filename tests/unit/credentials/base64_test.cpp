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

} // namespace
} // namespace parley::credentials
