#include "core/credentials/certificate_facts.h"

#include "core/credentials/certificates.h"
#include "core/credentials/revocation.h"
#include "core/credentials/x509.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <openssl/pem.h>

namespace parley::credentials {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

class CertificateFactsTest : public ::testing::Test {
protected:
    static CertificateAndKey server(std::vector<std::string> names = {"localhost", "127.0.0.1"})
    {
        return make_certificate(authority(), {"Test server", std::move(names)}).value();
    }
    static CertificateAndKey client(const std::string& user)
    {
        return make_certificate(authority(), {user, {}, CertificateWish::For::client}).value();
    }
    static const CertificateAndKey& authority()
    {
        static const auto made = make_authority("Test authority", 48h);
        return made;
    }
    static UnixMillis now() { return SystemClock{}.now(); }
    static std::string objection(const Result<CertificateFacts>& checked)
    {
        return checked ? "" : checked.error().message;
    }
};

TEST_F(CertificateFactsTest, SayWhatTheCertificateSays)
{
    const auto facts = read_certificate(server({"localhost", "*.example.org", "127.0.0.1", "::1"}).certificate).value();
    EXPECT_THAT(facts.common_names, ElementsAre("Test server"));
    EXPECT_THAT(facts.host_names, ElementsAre("localhost", "*.example.org"));
    EXPECT_THAT(facts.addresses, ElementsAre("127.0.0.1", "0:0:0:0:0:0:0:1"));
    EXPECT_EQ(facts.subject, "CN=Test server");
    EXPECT_EQ(facts.issuer, "CN=Test authority");
    EXPECT_EQ(facts.serial.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_GE(facts.serial.size(), 32u);
    EXPECT_LT(facts.valid_from, now());
    EXPECT_GT(facts.valid_until, now() + 364 * 24h);
    EXPECT_FALSE(facts.is_authority);
    EXPECT_TRUE(read_certificate(authority().certificate)->is_authority);
}

TEST_F(CertificateFactsTest, WhatIsNoCertificateHasNone)
{
    for (const std::string& text : {std::string(), std::string("text"), authority().key,
                                    authority().certificate.substr(0, authority().certificate.size() / 2)})
        EXPECT_FALSE(read_certificate(text));
    EXPECT_THAT(take_certificate(nullptr).common_names, IsEmpty());
}

TEST_F(CertificateFactsTest, ANameThatEndsEarlierForCThanForUsIsLeftOut)
{
    const Certificate forged(X509_new());
    constexpr std::string_view name("ops\0.example.org", 16);
    ASSERT_EQ(X509_NAME_add_entry_by_NID(X509_get_subject_name(forged.get()), NID_commonName, MBSTRING_UTF8,
                                         reinterpret_cast<const unsigned char*>(name.data()),
                                         static_cast<int>(name.size()), -1, 0),
              1);
    X509_up_ref(forged.get());
    EXPECT_THAT(take_certificate(forged.get()).common_names, IsEmpty());
}

TEST_F(CertificateFactsTest, AGoodPairPassesTheCheck)
{
    const auto pair = server();
    EXPECT_EQ(objection(check_server_pair(pair.certificate, pair.key, authority().certificate, now())), "");
    EXPECT_EQ(objection(check_server_pair(pair.certificate, pair.key, "", now())), "");
}

TEST_F(CertificateFactsTest, WhatAServerCouldNotServeWithIsFoundBefore)
{
    const auto pair = server();
    const auto other = make_authority("Test authority", 48h);
    const auto clients = client("u1");
    const auto check = [&](const std::string& certificate, const std::string& key, const std::string& by,
                           UnixMillis when) { return objection(check_server_pair(certificate, key, by, when)); };
    EXPECT_THAT(check(pair.certificate, server().key, "", now()), HasSubstr("another certificate's"));
    EXPECT_THAT(check("", pair.key, "", now()), HasSubstr("no certificate"));
    EXPECT_THAT(check(pair.certificate, "", "", now()), HasSubstr("no private key"));
    EXPECT_THAT(check(pair.certificate, pair.key, "", now() + 366 * 24h), HasSubstr("is over"));
    EXPECT_THAT(check(pair.certificate, pair.key, "", now() - 1h), HasSubstr("has not come"));
    EXPECT_THAT(check(pair.certificate, pair.key, other.certificate, now()), HasSubstr("does not vouch"));
    EXPECT_THAT(check(clients.certificate, clients.key, authority().certificate, now()), HasSubstr("does not vouch"));
}

TEST_F(CertificateFactsTest, ARevokedCertificateStandsOnTheListAndNoOther)
{
    const auto one = client("u1");
    const auto two = client("u2");
    const auto empty = revoke(authority(), "", "").value();
    EXPECT_FALSE(is_revoked(empty, one.certificate).value());
    const auto first = revoke(authority(), empty, one.certificate).value();
    EXPECT_TRUE(is_revoked(first, one.certificate).value());
    EXPECT_FALSE(is_revoked(first, two.certificate).value());
    const auto both = revoke(authority(), revoke(authority(), first, two.certificate).value(), one.certificate).value();
    EXPECT_TRUE(is_revoked(both, one.certificate).value());
    EXPECT_TRUE(is_revoked(both, two.certificate).value());
}

TEST_F(CertificateFactsTest, OnlyWhatTheAuthoritySignedIsRevokedByIt)
{
    const auto stranger = make_authority("Test authority", 1h);
    const auto foreign = make_certificate(stranger, {"u1", {}, CertificateWish::For::client}).value();
    EXPECT_FALSE(revoke(authority(), "", foreign.certificate));
    EXPECT_FALSE(revoke(authority(), "no list", client("u1").certificate));
    EXPECT_FALSE(revoke({authority().certificate, stranger.key}, "", client("u1").certificate));
    EXPECT_FALSE(is_revoked("no list", client("u1").certificate));
}

} // namespace
} // namespace parley::credentials
