#include "core/credentials/jwks_file.h"

#include "tests/support/temp_folder.h"
#include "tests/support/token_maker.h"
#include "tests/unit/credentials/manual_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace parley::credentials {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::OutsideIssuer;

/// Making RSA keys takes a while, so tests share them.
const OutsideIssuer& rsa()
{
    static const OutsideIssuer issuer("RS256", "r1");
    return issuer;
}
const OutsideIssuer& curve()
{
    static const OutsideIssuer issuer("ES256", "e1");
    return issuer;
}

std::string list(std::initializer_list<std::string> keys)
{
    std::string text;
    for (const std::string& key : keys)
        text += (text.empty() ? "" : ",") + key;
    return R"({"keys":[)" + text + "]}";
}

std::string replaced(std::string text, std::string_view what, std::string_view by)
{
    const auto at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what << " in " << text;
    return text.replace(at, what.size(), by);
}

/// The key of appendix A.3 of RFC 7515, and the token there.
constexpr std::string_view rfc_jwk = R"({"keys":[{"kty":"EC","crv":"P-256",
 "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})";
constexpr std::string_view rfc_text =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
    "fQ";
constexpr std::string_view rfc_signature =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

std::vector<std::uint8_t> bytes_of_url(std::string_view text)
{
    std::vector<std::uint8_t> bytes;
    unsigned int bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        bits = bits << 6 | static_cast<unsigned int>(alphabet.find(c));
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<std::uint8_t>(bits >> count));
        }
    }
    return bytes;
}

TEST(KeySet, ChecksTheSignatureOfRfc7515)
{
    const auto keys = KeySet::parse(rfc_jwk);
    ASSERT_TRUE(keys) << keys.error().message;
    const PublicKey* const key = keys->find("", PublicAlgorithm::es256);
    ASSERT_NE(key, nullptr);
    auto signature = bytes_of_url(rfc_signature);
    EXPECT_TRUE(key->verify(rfc_text, signature));
    EXPECT_FALSE(key->verify(std::string(rfc_text) + "A", signature));
    signature[10] ^= 1;
    EXPECT_FALSE(key->verify(rfc_text, signature));
    EXPECT_FALSE(key->verify(rfc_text, {}));
    EXPECT_FALSE(key->verify(rfc_text, std::vector<std::uint8_t>(64, 0)));
    EXPECT_FALSE(key->verify(rfc_text, std::vector<std::uint8_t>(63, 1)));
    EXPECT_FALSE(key->verify(rfc_text, std::vector<std::uint8_t>(10'000, 1)));
}

TEST(KeySet, FindsAKeyByItsIdAndAlgorithm)
{
    const auto keys = KeySet::parse(list({rsa().jwk(), curve().jwk()}));
    ASSERT_TRUE(keys) << keys.error().message;
    EXPECT_EQ(keys->size(), 2u);
    EXPECT_NE(keys->find("r1", PublicAlgorithm::rs256), nullptr);
    EXPECT_NE(keys->find("e1", PublicAlgorithm::es256), nullptr);
    EXPECT_EQ(keys->find("r1", PublicAlgorithm::es256), nullptr);
    EXPECT_EQ(keys->find("r2", PublicAlgorithm::rs256), nullptr);
    EXPECT_NE(keys->find("", PublicAlgorithm::rs256), nullptr) << "the only one";
}

TEST(KeySet, DoesNotGuessAmongSeveralKeys)
{
    const OutsideIssuer other("ES256", "e2");
    const auto keys = KeySet::parse(list({curve().jwk(), other.jwk()}));
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->find("", PublicAlgorithm::es256), nullptr);
    EXPECT_NE(keys->find("e2", PublicAlgorithm::es256), nullptr);
}

TEST(KeySet, LeavesOutWhatIsNotForSigningWithOurAlgorithms)
{
    const std::string symmetric = R"({"kty":"oct","k":"AAAA","kid":"s","alg":"HS256"})";
    const std::string encrypting = replaced(replaced(curve().jwk(), "\"sig\"", "\"enc\""), "e1", "e9");
    const std::string other_curve = R"({"kty":"EC","crv":"P-384","x":"AA","y":"AA","kid":"p"})";
    const std::string other_algorithm = replaced(rsa().jwk(), "RS256", "RS512");
    const auto keys = KeySet::parse(list({symmetric, encrypting, other_curve, other_algorithm, curve().jwk()}));
    ASSERT_TRUE(keys) << keys.error().message;
    EXPECT_EQ(keys->size(), 1u);
    EXPECT_FALSE(KeySet::parse(list({symmetric}))) << "nothing that can be used";
}

TEST(KeySet, RefusesWhatCannotBeAKey)
{
    const std::string good = curve().jwk();
    const std::string small = OutsideIssuer("RS256", "small", 1024).jwk();
    for (const std::string& text :
         {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"keys":{}})"), list({}), list({"7"}),
          list({"{}"}), list({small}), list({good, good}), list({replaced(good, "\"x\":\"", "\"x\":\"A")}),
          list({replaced(good, "\"y\":\"", "\"z\":\"")}),
          list({R"({"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",)"
                R"("y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})"}),
          list({replaced(rsa().jwk(), "AQAB", "AQAA")}), list({replaced(rsa().jwk(), "AQAB", "AQ")}),
          list({replaced(rsa().jwk(), "AQAB", "")}), list({replaced(rsa().jwk(), "\"n\":\"", "\"n\":\"+")})}) {
        const auto keys = KeySet::parse(text);
        EXPECT_FALSE(keys) << text;
        EXPECT_EQ(keys.error().code, Errc::invalid_argument);
    }
}

TEST(KeySet, RefusesAFloodOfKeys)
{
    std::string keys;
    for (int number = 0; number <= 64; ++number)
        keys += (keys.empty() ? "" : ",") + replaced(curve().jwk(), "e1", "e" + std::to_string(number));
    EXPECT_FALSE(KeySet::parse(R"({"keys":[)" + keys + "]}"));
}

struct JwksFileTest : ::testing::Test {
    testing::TempFolder folder;
    ManualClock clock;
    std::filesystem::path path = folder.path() / "jwks.json";
};

TEST_F(JwksFileTest, IsReadAgainAfterItChanged)
{
    testing::write_file(path, curve().jwks());
    auto file = JwksFile::open(path, clock);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_NE(file->keys().find("e1", PublicAlgorithm::es256), nullptr);

    testing::write_file(folder.path() / "new.json", rsa().jwks());
    std::filesystem::rename(folder.path() / "new.json", path);
    EXPECT_NE(file->keys().find("e1", PublicAlgorithm::es256), nullptr) << "looked at once a second";
    clock.pass(1s);
    EXPECT_EQ(file->keys().find("e1", PublicAlgorithm::es256), nullptr);
    EXPECT_NE(file->keys().find("r1", PublicAlgorithm::rs256), nullptr);
    EXPECT_FALSE(file->take_problem());
}

TEST_F(JwksFileTest, KeepsItsKeysWhenTheFileIsSpoiledOrGone)
{
    testing::write_file(path, curve().jwks());
    auto file = JwksFile::open(path, clock);
    ASSERT_TRUE(file);
    for (const bool gone : {false, true}) {
        if (gone)
            std::filesystem::remove(path);
        else
            testing::write_file(path, "half a fi");
        clock.pass(1s);
        EXPECT_NE(file->keys().find("e1", PublicAlgorithm::es256), nullptr);
        EXPECT_THAT(file->take_problem().value_or(""), HasSubstr(path.string()));
        clock.pass(1s);
        (void)file->keys();
        EXPECT_FALSE(file->take_problem()) << "said once";
    }
    testing::write_file(path, rsa().jwks());
    clock.pass(1s);
    EXPECT_NE(file->keys().find("r1", PublicAlgorithm::rs256), nullptr) << "and it heals";
}

TEST_F(JwksFileTest, IsNotOpenedUnlessItCanBeUsed)
{
    EXPECT_EQ(JwksFile::open(path, clock).error().code, Errc::unavailable);
    EXPECT_FALSE(JwksFile::open(folder.path(), clock));
    testing::write_file(path, "{}");
    EXPECT_THAT(JwksFile::open(path, clock).error().message, HasSubstr(path.string()));
    testing::write_file(path, curve().jwks() + std::string(JwksFile::max_bytes, ' '));
    EXPECT_THAT(JwksFile::open(path, clock).error().message, HasSubstr("256 KiB"));
}

} // namespace
} // namespace parley::credentials
