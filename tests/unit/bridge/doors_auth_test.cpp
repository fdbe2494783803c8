#include "bridge/auth/address_budget.h"
#include "bridge/auth/tokens.h"
#include "core/credentials/token_verifier.h"
#include "tests/unit/bridge/doors_support.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace parley::bridge::auth {
namespace {

using namespace std::chrono_literals;
using parley::bridge::testing::HandClock;

const std::string key(64, 'k');

class TokensTest : public ::testing::Test {
protected:
    HandClock clock;
    Tokens tokens{key, {900s, 3600s}, clock};
    credentials::TokenVerifier verifier = credentials::TokenVerifier::open(key, {}, clock).value();
};

TEST_F(TokensTest, AnAccessTokenNamesUserAndLoginUntilItExpires)
{
    const auto issued = tokens.issue_access(UserId{"u1"}, "0123456789ab", {});
    const auto token = verifier.verify(issued.text);
    ASSERT_TRUE(token);
    EXPECT_EQ(token->user, UserId{"u1"});
    EXPECT_EQ(token->login, "0123456789ab");
    EXPECT_EQ(token->issued, clock.now());
    EXPECT_EQ(token->expires, clock.now() + 900s);
    EXPECT_EQ(issued.expires, token->expires);

    clock.passed = 899s;
    EXPECT_TRUE(verifier.verify(issued.text));
    clock.passed = 900s;
    EXPECT_EQ(verifier.verify(issued.text).error().code, Errc::unauthenticated);
}

TEST_F(TokensTest, AnAccessTokenIsNotOlderThanWhatMakesOldOnesWorthless)
{
    const auto from = clock.now() + 1ms;
    const auto token = verifier.verify(tokens.issue_access(UserId{"u1"}, "0123456789ab", from).text);
    ASSERT_TRUE(token);
    EXPECT_EQ(token->issued, from);
}

TEST_F(TokensTest, ARefreshTokenNamesLoginAndNumber)
{
    const auto made = tokens.issue_refresh("0123456789ab", 17);
    EXPECT_EQ(made.token.expires, clock.now() + 3600s);
    const auto token = tokens.check_refresh(made.token.text);
    ASSERT_TRUE(token);
    EXPECT_EQ(token->login, "0123456789ab");
    EXPECT_EQ(token->number, 17);
    EXPECT_EQ(token->hash, made.hash);
    EXPECT_NE(tokens.issue_refresh("0123456789ab", 17).hash, made.hash);
}

TEST_F(TokensTest, EveryFlippedCharacterOfARefreshTokenIsNoticed)
{
    const auto text = tokens.issue_refresh("0123456789ab", 17).token.text;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto forged = text;
        forged[i] = forged[i] == '1' ? '2' : '1';
        EXPECT_FALSE(tokens.check_refresh(forged)) << "character " << i;
    }
}

TEST_F(TokensTest, RubbishIsNoRefreshToken)
{
    for (const std::string& text :
         {std::string{}, std::string("pr_"), std::string("pr___"), std::string("pr_a_1_") + std::string(64, 'a'),
          std::string(100'000, '_'), std::string("pr_a_99999999999999999999_") + std::string(64, 'a'),
          std::string("pr_a_-1_") + std::string(64, 'a'), std::string("\xff\xfe\x00pr_", 6)})
        EXPECT_FALSE(tokens.check_refresh(text)) << text.substr(0, 80);
}

TEST_F(TokensTest, AnotherServersTokensAndAShortKeyAreRefused)
{
    const Tokens other(std::string(64, 'o'), {900s, 3600s}, clock);
    EXPECT_FALSE(verifier.verify(other.issue_access(UserId{"u1"}, "0123456789ab", {}).text));
    EXPECT_FALSE(tokens.check_refresh(other.issue_refresh("0123456789ab", 1).token.text));
    EXPECT_THROW(Tokens(std::string(31, 'k'), {900s, 3600s}, clock), std::invalid_argument);
}

TEST(AddressBudgetTest, SoManyAttemptsOfAnAddressInAWindow)
{
    HandClock clock;
    AddressBudget budget({3, 60s, 100}, clock);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(budget.take("10.0.0.1"), 0s);
    EXPECT_EQ(budget.take("10.0.0.1"), 60s);
    EXPECT_EQ(budget.take("::ffff:10.0.0.1"), 60s);
    EXPECT_EQ(budget.take("10.0.0.2"), 0s);
    clock.passed = 59s;
    EXPECT_EQ(budget.take("10.0.0.1"), 1s);
    clock.passed = 60s;
    EXPECT_EQ(budget.take("10.0.0.1"), 0s);
}

TEST(AddressBudgetTest, WhoHasOneAddressOfANetworkHasAllOfThem)
{
    HandClock clock;
    AddressBudget budget({1, 60s, 100}, clock);
    EXPECT_EQ(budget.take("2001:db8:1:2::1"), 0s);
    EXPECT_EQ(budget.take("2001:db8:1:2:ffff::9"), 60s);
    EXPECT_EQ(budget.take("2001:db8:1:3::1"), 0s);
}

TEST(AddressBudgetTest, ItsMemoryIsBounded)
{
    HandClock clock;
    AddressBudget budget({1, 60s, 10}, clock);
    for (int i = 0; i < 11; ++i)
        EXPECT_EQ(budget.take("10.0.0." + std::to_string(i)), 0s);
    EXPECT_EQ(budget.take("10.0.0.10"), 60s);
    EXPECT_EQ(budget.take("10.0.0.0"), 0s); // forgotten: it was the oldest
}

} // namespace
} // namespace parley::bridge::auth
