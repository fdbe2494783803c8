#include "plugin/token_check.h"

#include "core/credentials/key_text.h"
#include "core/directory/device_keys.h"
#include "tests/support/token_maker.h"
#include "tests/unit/plugin/support.h"

#include <fstream>

namespace parley::plugin {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const parley::testing::OutsideIssuer& outside()
{
    static const parley::testing::OutsideIssuer issuer("ES256", "e1");
    return issuer;
}

struct TokenCheckTest : ::testing::Test {
    TokenCheckTest()
    {
        const auto file = folder.path() / "jwks.json";
        std::ofstream(file) << outside().jwks();
        verifier.emplace(*credentials::TokenVerifier::open(std::string(testing::test_token_key),
                                                           {{"https://id.example.org", file, "parley", "sub"}}, clock));
        check.emplace(world.directory, *verifier, budget, clock, counters);
    }
    credentials::AccessToken token()
    {
        credentials::AccessToken made;
        made.user = UserId{"u1"};
        made.issued = clock.wall;
        made.expires = clock.wall + 900s;
        made.login = "l1";
        return made;
    }
    Result<Credential> enter(const std::string& text)
    {
        return check->check_token(world.u1, world.directory.user(world.u1), text, "10.0.0.1");
    }
    Result<Credential> enter(const credentials::AccessToken& made)
    {
        return enter(credentials::sign_access_token(made, testing::test_token_key));
    }
    static std::string refusal(const Result<Credential>& credential)
    {
        return credential ? "(accepted)" : credential.error().message;
    }
    std::string outside_token(std::string_view user = "u1")
    {
        const auto now = to_number(clock.now()) / 1000;
        return outside().sign(R"({"iss":"https://id.example.org","aud":"parley","sub":")" + std::string(user) +
                              R"(","iat":)" + std::to_string(now) + R"(,"exp":)" + std::to_string(now + 60) + "}");
    }
    credentials::NewKeyText add_key(UserIndex user, std::optional<UnixMillis> expires = {})
    {
        auto made = credentials::make_key_text(credentials::device_key_prefix);
        DeviceKey key;
        key.id = made.id;
        key.user = user;
        key.secret_hash = *credentials::parse_secret_hash(made.secret_hash);
        key.expires = expires;
        world.directory.put_device_key(key);
        return made;
    }

    testing::TemporaryFolder folder;
    testing::SmallWorld world;
    testing::ManualClock clock;
    Counters counters;
    credentials::CheckBudget budget{100ms, clock};
    std::optional<credentials::TokenVerifier> verifier;
    std::optional<TokenCheck> check;
};

TEST_F(TokenCheckTest, LetsAUserInWithHisToken)
{
    const auto credential = enter(token());
    ASSERT_TRUE(credential);
    EXPECT_EQ(credential->kind, CredentialKind::token);
    EXPECT_EQ(credential->id, "l1");
    EXPECT_EQ(credential->issued, token().issued);
    EXPECT_EQ(credential->expires, token().expires);
    EXPECT_EQ(counters.logins_by_token, 1u);
}

TEST_F(TokenCheckTest, RefusesATokenThatIsWorthNothingAnyMore)
{
    const auto made = token();
    world.directory.revoke_login("l1", made.expires);
    EXPECT_THAT(refusal(enter(made)), HasSubstr("login was revoked"));
    world.directory.unrevoke_login("l1");
    User user = world.directory.user(world.u1);
    user.tokens_from = made.issued + 1ms;
    world.directory.put_user(user);
    EXPECT_THAT(refusal(enter(made)), HasSubstr("worth nothing any more"));
    clock.pass(900s);
    EXPECT_THAT(refusal(enter(made)), HasSubstr("expired"));
    EXPECT_EQ(counters.logins_by_token, 0u);
}

TEST_F(TokenCheckTest, RefusesWhatIsNotThisUsers)
{
    auto made = token();
    made.user = UserId{"u2"};
    EXPECT_THAT(refusal(enter(made)), HasSubstr("another user's"));
    EXPECT_THAT(refusal(enter("eyJ.x.y")), HasSubstr("malformed"));
    EXPECT_THAT(refusal(enter(credentials::sign_access_token(token(), std::string(32, 'x')))),
                HasSubstr("signature is wrong"));
}

TEST_F(TokenCheckTest, LetsAUserInWithTheTokenOfANamedIssuer)
{
    const auto credential = enter(outside_token());
    ASSERT_TRUE(credential) << credential.error().message;
    EXPECT_EQ(credential->id, "") << "it has no login here";
    EXPECT_THAT(refusal(enter(outside_token("u2"))), HasSubstr("another user's"));
}

TEST_F(TokenCheckTest, ChecksDearSignaturesWithinTheBudgetOnly)
{
    budget.spend("10.0.0.1", 60ms);
    const auto busy = enter(outside_token());
    ASSERT_FALSE(busy);
    EXPECT_EQ(busy.error().code, Errc::unavailable);
    EXPECT_EQ(counters.logins_busy, 1u);
    EXPECT_TRUE(enter(token())) << "ours cost next to nothing";
    clock.pass(3s);
    EXPECT_TRUE(enter(outside_token()));
}

TEST_F(TokenCheckTest, LetsADeviceInWithItsKey)
{
    const auto made = add_key(world.u1, clock.now() + 1h);
    const auto credential = check->check_device_key(world.u1, made.text);
    ASSERT_TRUE(credential);
    EXPECT_EQ(credential->kind, CredentialKind::device_key);
    EXPECT_EQ(credential->id, made.id);
    EXPECT_EQ(credential->expires, clock.now() + 1h);
    EXPECT_EQ(counters.logins_by_key, 1u);
}

TEST_F(TokenCheckTest, RefusesAKeyThatIsNotThisUsersNotRightOrNotThereAnyMore)
{
    const auto made = add_key(world.u1, clock.now() + 1h);
    const auto other = add_key(world.u1);
    EXPECT_THAT(refusal(check->check_device_key(world.u2, made.text)), HasSubstr("another user's"));
    const std::string mixed = made.text.substr(0, 16) + other.text.substr(16);
    EXPECT_THAT(refusal(check->check_device_key(world.u1, mixed)), HasSubstr("secret is wrong"));
    clock.pass(1h);
    EXPECT_THAT(refusal(check->check_device_key(world.u1, made.text)), HasSubstr("expired"));
    EXPECT_TRUE(check->check_device_key(world.u1, other.text)) << "it has no end";
    world.directory.erase_device_key(other.id);
    EXPECT_THAT(refusal(check->check_device_key(world.u1, other.text)), HasSubstr("no such device key"));
    EXPECT_FALSE(check->check_device_key(world.u1, "pk_"));
}

} // namespace
} // namespace parley::plugin
