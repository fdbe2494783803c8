#include "core/credentials/key_text.h"

#include "core/credentials/sha256.h"

#include <gtest/gtest.h>

namespace parley::credentials {
namespace {

TEST(KeyText, IsFoundByItsIdAndProvedByItsSecret)
{
    const NewKeyText made = make_key_text(device_key_prefix);
    const auto parts = parse_key_text(device_key_prefix, made.text);
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->id, made.id);
    EXPECT_EQ(parts->id.size(), 12u);
    EXPECT_EQ(parts->secret.size(), 40u);
    const auto hash = parse_secret_hash(made.secret_hash);
    ASSERT_TRUE(hash);
    EXPECT_TRUE(is_right_secret(parts->secret, *hash));
    EXPECT_FALSE(is_right_secret(make_key_text("").text, *hash));
    EXPECT_EQ(made.text.find(made.secret_hash), std::string::npos);
}

TEST(KeyText, IsMadeAnewEachTime)
{
    const NewKeyText one = make_key_text("pk_");
    const NewKeyText other = make_key_text("pk_");
    EXPECT_NE(one.id, other.id);
    EXPECT_NE(one.secret_hash, other.secret_hash);
}

TEST(KeyText, HasOneForm)
{
    const std::string secret(40, 'a');
    EXPECT_TRUE(parse_key_text("pk_", "pk_0123456789ab_" + secret));
    for (const std::string& text :
         {std::string(), std::string("pk_"), "pi_0123456789ab_" + secret, "0123456789ab_" + secret,
          "pk_0123456789ab" + secret, "pk_0123456789ab-" + secret, "pk_0123456789ab_" + secret + "a",
          "pk_0123456789ab_" + secret.substr(1), "pk_0123456789a_" + secret + "a", "pk_0123456789AB_" + secret,
          "pk_0123456789ag_" + secret, "PK_0123456789ab_" + secret, "pk_0123456789ab_" + std::string(40, 'A'),
          " pk_0123456789ab_" + secret, "pk_0123456789ab_" + std::string(39, 'a') + '\0'})
        EXPECT_FALSE(parse_key_text("pk_", text)) << text;
}

TEST(KeyText, HasAHashOfOneForm)
{
    const std::string hash = "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0";
    ASSERT_TRUE(parse_secret_hash(hash));
    EXPECT_EQ(*parse_secret_hash(hash), sha256("aaa"));
    EXPECT_FALSE(parse_secret_hash(""));
    EXPECT_FALSE(parse_secret_hash(hash.substr(1)));
    EXPECT_FALSE(parse_secret_hash(hash + "0"));
    EXPECT_FALSE(parse_secret_hash("G" + hash.substr(1)));
    EXPECT_FALSE(parse_secret_hash("A" + hash.substr(1)));
}

} // namespace
} // namespace parley::credentials
