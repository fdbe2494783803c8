#include "core/credentials/certificates.h"

#include <gtest/gtest.h>

namespace parley::credentials {
namespace {

TEST(Certificates, NamesThatCouldSayMoreThanANameAreRefused)
{
    const auto authority = make_authority("Test authority", std::chrono::hours{1});
    for (const char* name : {"", "a,DNS:b", "a b", "a\nb", "email:x", "1.2.3.4,IP:5.6.7.8", "a/b"}) {
        const auto made = make_certificate(authority, {"server", {name}});
        ASSERT_FALSE(made) << name;
        EXPECT_EQ(made.error().code, Errc::invalid_argument);
    }
    EXPECT_FALSE(make_certificate(authority, {"", {}}));
    EXPECT_FALSE(make_certificate(authority, {std::string(65, 'x'), {}}));
    EXPECT_TRUE(make_certificate(authority, {"server", {"localhost", "*.example.org", "127.0.0.1", "::1"}}));
}

TEST(Certificates, AnAuthorityThatIsNoPairSignsNothing)
{
    auto authority = make_authority("Test authority", std::chrono::hours{1});
    authority.key = make_authority("Another", std::chrono::hours{1}).key;
    EXPECT_FALSE(make_certificate(authority, {"server", {"localhost"}}));
    authority.key = "no key";
    EXPECT_FALSE(make_certificate(authority, {"server", {"localhost"}}));
}

} // namespace
} // namespace parley::credentials
