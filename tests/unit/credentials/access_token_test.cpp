#include "core/credentials/access_token.h"

#include "core/credentials/token_verifier.h"
#include "tests/unit/credentials/manual_clock.h"

#include <gtest/gtest.h>

#include <set>

namespace parley::credentials {
namespace {

using namespace std::chrono_literals;

const std::string key = "0123456789abcdef0123456789abcdef";

AccessToken some_token(const Clock& clock)
{
    AccessToken token;
    token.user = UserId{"u1"};
    token.issued = clock.now();
    token.expires = std::chrono::floor<std::chrono::seconds>(clock.now() + 900s);
    token.login = "l-17";
    token.id = "0123abcd";
    return token;
}

TEST(AccessToken, IsReadAsItWasSigned)
{
    const ManualClock clock;
    auto verifier = TokenVerifier::open(key, {}, clock);
    const AccessToken token = some_token(clock);
    const auto read = verifier->verify(sign_access_token(token, key));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, token);
}

TEST(AccessToken, NamesNoLoginAndNoIdWhereThereIsNone)
{
    const ManualClock clock;
    auto verifier = TokenVerifier::open(key, {}, clock);
    AccessToken token = some_token(clock);
    token.login.clear();
    token.id.clear();
    EXPECT_EQ(verifier->verify(sign_access_token(token, key)).value(), token);
}

TEST(AccessToken, TellsTwoMomentsOfOneSecondApart)
{
    ManualClock clock;
    auto verifier = TokenVerifier::open(key, {}, clock);
    const auto before = sign_access_token(some_token(clock), key);
    clock.pass(1ms);
    const auto after = sign_access_token(some_token(clock), key);
    EXPECT_EQ(verifier->verify(after)->issued - verifier->verify(before)->issued, 1ms);
}

TEST(AccessToken, IsSignedOnlyIfItCanBeRead)
{
    const ManualClock clock;
    const AccessToken good = some_token(clock);
    EXPECT_THROW((void)sign_access_token(good, "a short key"), std::invalid_argument);
    for (const char* const id : {"a\"b", "{}", "a b", "$bridge"}) {
        AccessToken bad = good;
        bad.user = UserId{id};
        EXPECT_THROW((void)sign_access_token(bad, key), std::invalid_argument) << id;
        bad = good;
        bad.login = id;
        EXPECT_THROW((void)sign_access_token(bad, key), std::invalid_argument) << id;
    }
    AccessToken foreign = good;
    foreign.issuer = "https://id.example.org";
    EXPECT_THROW((void)sign_access_token(foreign, key), std::invalid_argument);
}

TEST(AccessToken, IsToldFromAPassword)
{
    const ManualClock clock;
    EXPECT_TRUE(looks_like_token(sign_access_token(some_token(clock), key)));
    for (const std::string_view text : {"", "eyJ", "eyJhbGci", "eyJhbGci.e30", "a.b.c", "eyJ.a.b.c", "..eyJ"})
        EXPECT_FALSE(looks_like_token(text)) << text;
}

TEST(TokenFault, IsSaidInTwoWaysToWhoeverSentIt)
{
    std::set<std::string> told;
    std::set<std::string_view> logged;
    for (int fault = 0; fault <= static_cast<int>(TokenFault::expired); ++fault) {
        told.insert(error_of(static_cast<TokenFault>(fault)).message);
        logged.insert(to_string(static_cast<TokenFault>(fault)));
    }
    EXPECT_EQ(told, (std::set<std::string>{"the token has expired", "the token is not valid"}));
    EXPECT_EQ(logged.size(), static_cast<std::size_t>(TokenFault::expired) + 1);
}

} // namespace
} // namespace parley::credentials
