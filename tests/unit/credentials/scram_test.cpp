#include "core/credentials/base64.h"
#include "core/credentials/scram.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <string>

namespace parley::credentials {
namespace {

// RFC 7677 §3: user "user", password "pencil". The RFC gives the exchange; StoredKey and ServerKey follow from it, and
// the two tests of the exchange below prove that these are the ones.
constexpr std::string_view rfc_verifier = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ=="
                                          "$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
                                          "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
constexpr std::string_view rfc_auth_message =
    "n=user,r=rOprNGfwEbeRWgbNEkqO,"
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
constexpr std::string_view rfc_client_proof = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
constexpr std::string_view rfc_server_signature = "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

std::vector<std::uint8_t> decoded(std::string_view text)
{
    return decode_base64(text).value();
}

std::vector<std::uint8_t> stored_key()
{
    const std::size_t at = rfc_verifier.rfind('$') + 1;
    return decoded(rfc_verifier.substr(at, rfc_verifier.rfind(':') - at));
}

std::vector<std::uint8_t> server_key()
{
    return decoded(rfc_verifier.substr(rfc_verifier.rfind(':') + 1));
}

std::vector<std::uint8_t> sign(const std::vector<std::uint8_t>& key, std::string_view message)
{
    std::vector<std::uint8_t> signature(32);
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(message.data()),
         message.size(), signature.data(), nullptr);
    return signature;
}

TEST(ScramVerifier, OfTheRfcTakesItsPasswordAlone)
{
    EXPECT_TRUE(is_valid_verifier(rfc_verifier));
    EXPECT_TRUE(verify_password("pencil", rfc_verifier));
    for (const std::string_view wrong : {"Pencil", "pencil ", "pencils", "", "user"})
        EXPECT_FALSE(verify_password(wrong, rfc_verifier)) << wrong;
}

TEST(ScramVerifier, OfTheRfcSignsAsTheRfcsServerDoes)
{
    EXPECT_EQ(encode_base64(sign(server_key(), rfc_auth_message)), rfc_server_signature);
}

TEST(ScramVerifier, OfTheRfcTakesTheProofOfTheRfcsClient)
{
    std::vector<std::uint8_t> client_key = decoded(rfc_client_proof);
    const std::vector<std::uint8_t> signature = sign(stored_key(), rfc_auth_message);
    for (std::size_t i = 0; i < client_key.size(); ++i)
        client_key[i] ^= signature[i];

    std::vector<std::uint8_t> hashed(32);
    EVP_Digest(client_key.data(), client_key.size(), hashed.data(), nullptr, EVP_sha256(), nullptr);
    EXPECT_EQ(hashed, stored_key());
}

TEST(ScramVerifier, IsMadeWithASaltOfItsOwn)
{
    const std::string one = make_verifier("secret").value();
    const std::string other = make_verifier("secret").value();
    EXPECT_NE(one, other);
    EXPECT_TRUE(one.starts_with("SCRAM-SHA-256$4096:"));
    EXPECT_TRUE(is_valid_verifier(one));
    EXPECT_TRUE(verify_password("secret", one));
    EXPECT_TRUE(verify_password("secret", other));
    EXPECT_FALSE(verify_password("Secret", one));
}

TEST(ScramVerifier, TakesAnyUtf8AndTheLongestPassword)
{
    for (const std::string& password :
         {std::string("\xe5\xaf\x86\xe7\xa0\x81"), std::string(1024, 'x'), std::string(" ")})
        EXPECT_TRUE(verify_password(password, make_verifier(password, 1).value()));
}

TEST(ScramVerifier, IsNotMadeOfWhatABrokerCannotHandOver)
{
    for (const std::string& password : {std::string(), std::string(1025, 'x'), std::string("a\0b", 3)}) {
        const auto made = make_verifier(password);
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().code, Errc::invalid_argument);
    }
    EXPECT_FALSE(make_verifier("secret", 0));
    EXPECT_FALSE(make_verifier("secret", 1'000'001));
}

TEST(ScramVerifier, IsRefusedInAnyOtherForm)
{
    const std::string salt = "W22ZaJ0SNY7soEsUEjb6gQ==";
    const std::string keys =
        "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";
    const std::string scheme = "SCRAM-SHA-256$";
    ASSERT_TRUE(is_valid_verifier(scheme + "4096:" + salt + "$" + keys));
    for (const std::string& text : {
             std::string(),
             std::string("pencil"),
             scheme,
             scheme + "4096",
             scheme + "4096:" + salt,
             scheme + "4096:" + salt + "$" + keys + "=",
             scheme + "4096:" + salt + "$" + keys + " ",
             scheme + "0:" + salt + "$" + keys,
             scheme + "-1:" + salt + "$" + keys,
             scheme + "+1:" + salt + "$" + keys,
             scheme + "04096:" + salt + "$" + keys,
             scheme + "1000001:" + salt + "$" + keys,
             scheme + "99999999999:" + salt + "$" + keys,
             scheme + "4096 :" + salt + "$" + keys,
             scheme + "4096:$" + keys,
             scheme + "4096:W22$" + keys,
             scheme + "4096:" + salt + "$" + keys.substr(4),
             "scram-sha-256$4096:" + salt + "$" + keys,
             "SCRAM-SHA-1$4096:" + salt + "$" + keys,
             scheme + "4096:" + std::string(400, 'A') + "$" + keys,
             scheme + "4096:" + salt + "$" + keys.substr(0, keys.find(':')) + ":",
         }) {
        EXPECT_FALSE(is_valid_verifier(text)) << text;
        EXPECT_FALSE(verify_password("pencil", text)) << text;
    }
}

TEST(ScramVerifier, FailsWithAnyOfItsCharactersChanged)
{
    const std::string verifier = make_verifier("secret", 1).value();
    for (std::size_t at = 0; at < verifier.size(); ++at) {
        if (at > verifier.rfind(':'))
            break; // the server's key is for the server's own proof, not for this check
        std::string changed = verifier;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(verify_password("secret", changed)) << changed;
    }
}

} // namespace
} // namespace parley::credentials
