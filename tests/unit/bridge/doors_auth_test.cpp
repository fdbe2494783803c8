#include "bridge/auth/login_throttle.h"
#include "bridge/auth/tokens.h"
#include "bridge/json/base64.h"
#include "tests/unit/bridge/doors_support.h"

#include <gtest/gtest.h>
#include <jwt.h>

#include <cstdlib>
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
};

/// base64url without padding, as in a JWT.
std::string encoded(std::string_view text)
{
    auto out = json::base64(text);
    out.erase(out.find_last_not_of('=') + 1);
    for (auto& c : out)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return out;
}

/// A token over these claims that is signed as the algorithm says, with the right key.
std::string signed_with(jwt_alg_t algorithm, long expires)
{
    jwt_t* token = nullptr;
    jwt_new(&token);
    jwt_add_grant(token, "sub", "u1");
    jwt_add_grant(token, "use", "access");
    jwt_add_grant_int(token, "exp", expires);
    jwt_set_alg(token, algorithm, reinterpret_cast<const unsigned char*>(key.data()), static_cast<int>(key.size()));
    char* text = jwt_encode_str(token);
    std::string copy(text);
    std::free(text);
    jwt_free(token);
    return copy;
}

TEST_F(TokensTest, AnAccessTokenSaysWhoUntilItExpires)
{
    const auto issued = tokens.issue_access(UserId{"u1"}, true);

    const auto claims = tokens.check_access(issued.text);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->user, UserId{"u1"});
    EXPECT_TRUE(claims->admin);
    EXPECT_EQ(claims->expires, clock.now() + 900s);
    EXPECT_EQ(issued.expires, claims->expires);

    clock.passed = 899s;
    EXPECT_TRUE(tokens.check_access(issued.text));
    clock.passed = 900s;
    EXPECT_EQ(tokens.check_access(issued.text).error().code, Errc::unauthenticated);
}

TEST_F(TokensTest, EveryFlippedCharacterIsNoticed)
{
    const auto token = tokens.issue_access(UserId{"u1"}, false).text;
    for (std::size_t i = 0; i < token.size(); ++i) {
        // The last character of each part carries unused bits: another letter may stand for the same bytes.
        if (i + 1 == token.size() || token[i + 1] == '.')
            continue;
        auto forged = token;
        forged[i] = forged[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(tokens.check_access(forged)) << "character " << i;
    }
}

TEST_F(TokensTest, NoOtherAlgorithmIsAccepted)
{
    const auto later = clock.now().time_since_epoch().count() / 1000 + 600;
    ASSERT_TRUE(tokens.check_access(signed_with(JWT_ALG_HS256, later)));
    EXPECT_FALSE(tokens.check_access(signed_with(JWT_ALG_HS384, later)));
    EXPECT_FALSE(tokens.check_access(signed_with(JWT_ALG_HS512, later)));

    const auto claims = encoded(R"({"sub":"u1","use":"access","exp":)" + std::to_string(later) + "}");
    for (const char* header : {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"none","typ":"JWT"})", R"({})"}) {
        EXPECT_FALSE(tokens.check_access(encoded(header) + "." + claims + ".")) << header;
        EXPECT_FALSE(tokens.check_access(encoded(header) + "." + claims)) << header;
    }
}

TEST_F(TokensTest, ARefreshTokenIsNoAccessTokenAndTheOtherWayRound)
{
    const auto access = tokens.issue_access(UserId{"u1"}, false).text;
    const auto refresh = tokens.issue_refresh(UserId{"u1"}, "").text;
    EXPECT_FALSE(tokens.check_access(refresh));
    EXPECT_FALSE(tokens.check_refresh(access, ""));
}

TEST_F(TokensTest, ARefreshTokenEndsWithThePassword)
{
    const auto token = tokens.issue_refresh(UserId{"u1"}, "verifier-1").text;
    EXPECT_EQ(tokens.claimed_user(token).value(), UserId{"u1"});
    EXPECT_EQ(tokens.check_refresh(token, "verifier-1").value(), UserId{"u1"});
    EXPECT_FALSE(tokens.check_refresh(token, "verifier-2"));
    EXPECT_FALSE(tokens.check_refresh(token, ""));
    clock.passed = 3600s;
    EXPECT_FALSE(tokens.check_refresh(token, "verifier-1"));
}

TEST_F(TokensTest, RubbishIsRefusedWithOneMessage)
{
    const std::string nul("a.b\0.c", 6);
    for (const std::string& text :
         {std::string{}, std::string("."), std::string(".."), std::string("a.b.c"), std::string(100'000, 'x'),
          std::string(3000, '.'), nul, std::string("\xff\xfe.\xff.")}) {
        const auto claims = tokens.check_access(text);
        ASSERT_FALSE(claims);
        EXPECT_EQ(claims.error().message, "the token is not valid");
    }
}

TEST_F(TokensTest, AnotherServersTokenAndAShortKeyAreRefused)
{
    const Tokens other(std::string(64, 'o'), {900s, 3600s}, clock);
    EXPECT_FALSE(tokens.check_access(other.issue_access(UserId{"u1"}, true).text));
    EXPECT_THROW(Tokens(std::string(31, 'k'), {900s, 3600s}, clock), std::invalid_argument);
}

TEST(LoginThrottleTest, ListensAgainWhenTheWindowIsOver)
{
    HandClock clock;
    LoginThrottle throttle({3, 60s, 100}, clock);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(throttle.wait("u1", "10.0.0.1"), 0s);
        throttle.failed(i % 2 == 0 ? "u1" : "U1", "10.0.0.1");
    }
    EXPECT_EQ(throttle.wait("u1", "10.0.0.1"), 60s);
    EXPECT_EQ(throttle.wait("u1", "10.0.0.2"), 0s);
    EXPECT_EQ(throttle.wait("u2", "10.0.0.1"), 0s);
    clock.passed = 60s;
    EXPECT_EQ(throttle.wait("u1", "10.0.0.1"), 0s);
}

TEST(LoginThrottleTest, ASuccessForgetsTheFailuresAndTheMemoryIsBounded)
{
    HandClock clock;
    LoginThrottle throttle({1, 60s, 10}, clock);
    throttle.failed("u1", "a");
    throttle.succeeded("u1", "a");
    EXPECT_EQ(throttle.wait("u1", "a"), 0s);

    throttle.failed("first", "a");
    for (int i = 0; i < 10; ++i)
        throttle.failed("u" + std::to_string(i), "a");
    EXPECT_EQ(throttle.wait("first", "a"), 0s);
    EXPECT_GT(throttle.wait("u9", "a"), 0s);
}

} // namespace
} // namespace parley::bridge::auth
