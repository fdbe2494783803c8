#include "plugin/authenticator.h"

#include "core/credentials/key_text.h"
#include "core/credentials/scram.h"
#include "core/directory/device_keys.h"
#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

struct AuthenticatorTest : ::testing::Test {
    AuthenticatorTest()
    {
        world.directory.set_password_verifier(world.u1, credentials::make_verifier("right").value());
        world.directory.set_password_verifier(world.u2, credentials::make_verifier("other").value());
    }
    std::optional<Identity> login(std::optional<std::string_view> user, std::optional<std::string_view> password,
                                  const std::string& client_id, bool clean_start = true)
    {
        ClientInfo info;
        info.id = client_id;
        info.address = "10.0.0.1";
        info.clean_start = clean_start;
        return authenticator.identify({user, password}, info);
    }
    [[nodiscard]] std::string last_line() const { return broker.lines.empty() ? "" : broker.lines.back(); }

    testing::SmallWorld world;
    testing::FakeBroker broker;
    testing::ManualClock clock;
    Sessions sessions{1};
    Counters counters;
    testing::FakeWriter::Control journaled;
    NodeJournal journal{std::make_unique<testing::FakeWriter>(journaled), SyncMode::never, std::chrono::seconds{1},
                        counters};
    LocalSequencer sequencer{journal, nullptr, clock, {}, counters};
    LoginFailures failures{journal, sequencer, clock};
    credentials::TokenVerifier tokens =
        *credentials::TokenVerifier::open(std::string(testing::test_token_key), {}, clock);
    Authenticator authenticator{world.directory, sessions, broker, clock,
                                counters,        failures, tokens, {std::string(testing::test_bridge_key)}};
};

TEST_F(AuthenticatorTest, LetsAUserInWithHisPassword)
{
    const auto identity = login("u1", "right", "u1:web", false);
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->user, world.u1);
    EXPECT_EQ(identity->user_id, "u1");
    EXPECT_FALSE(identity->is_bridge);
    EXPECT_EQ(counters.logins, 1u);
}

TEST_F(AuthenticatorTest, ChecksAPasswordFullyOnlyOnce)
{
    EXPECT_TRUE(login("u1", "right", "u1"));
    EXPECT_TRUE(login("u1", "right", "u1"));
    EXPECT_EQ(counters.passwords_checked, 1u);
    EXPECT_EQ(counters.passwords_remembered, 1u);
}

TEST_F(AuthenticatorTest, ChecksAgainWhenThePasswordWasChanged)
{
    EXPECT_TRUE(login("u1", "right", "u1"));
    world.directory.set_password_verifier(world.u1, credentials::make_verifier("newer").value());
    EXPECT_FALSE(login("u1", "right", "u1"));
    EXPECT_TRUE(login("u1", "newer", "u1"));
}

TEST_F(AuthenticatorTest, RefusesWhatProvesNothing)
{
    EXPECT_FALSE(login("u1", "wrong", "u1"));
    EXPECT_FALSE(login("u1", std::nullopt, "u1"));
    EXPECT_FALSE(login(std::nullopt, "right", "u1"));
    EXPECT_FALSE(login(std::nullopt, std::nullopt, "u1"));
    EXPECT_FALSE(login("nobody", "right", "nobody"));
    EXPECT_FALSE(login("U1", "right", "U1"));
    EXPECT_FALSE(login("u3", "right", "u3")) << "a user without a password";
    EXPECT_EQ(counters.login_failures, 7u);
    EXPECT_EQ(counters.logins, 0u);
}

TEST_F(AuthenticatorTest, RefusesADisabledUserWithTheRightPassword)
{
    EXPECT_TRUE(login("u1", "right", "u1"));
    User user = world.directory.user(world.u1);
    user.enabled = false;
    world.directory.put_user(user);
    EXPECT_FALSE(login("u1", "right", "u1"));
    EXPECT_THAT(last_line(), ::testing::HasSubstr("disabled"));
}

TEST_F(AuthenticatorTest, RefusesAnotherUsersClientIdentifier)
{
    EXPECT_FALSE(login("u1", "right", "u2:phone"));
    EXPECT_THAT(last_line(), ::testing::HasSubstr("another user's prefix"));
    EXPECT_FALSE(login("u1", "right", "$x"));
    EXPECT_FALSE(login("u1", "right", "sensor", false));
    EXPECT_TRUE(login("u1", "right", "sensor", true));
}

TEST_F(AuthenticatorTest, DoesNotEndAnotherUsersConnectionForAnUnownedIdentifier)
{
    testing::log_in(sessions, broker.connect("sensor"), world.u2, "u2", "sensor");
    EXPECT_FALSE(login("u1", "right", "sensor", true));
    testing::log_in(sessions, broker.connect("own"), world.u1, "u1", "own");
    EXPECT_TRUE(login("u1", "right", "own", true));
}

TEST_F(AuthenticatorTest, KnowsTheBridgeByItsKeyAlone)
{
    const auto bridge = login("$bridge", testing::test_bridge_key, "$bridge");
    ASSERT_TRUE(bridge);
    EXPECT_TRUE(bridge->is_bridge);
    EXPECT_FALSE(login("$bridge", "guess", "$bridge"));
    EXPECT_FALSE(login("$bridge", testing::test_bridge_key, "other"));
    EXPECT_FALSE(login("$bridge", std::nullopt, "$bridge"));
}

TEST_F(AuthenticatorTest, TakesATokenInThePasswordsPlace)
{
    credentials::AccessToken token;
    token.user = UserId{"u3"};
    token.issued = clock.wall;
    token.expires = clock.wall + std::chrono::seconds{900};
    token.login = "l1";
    const auto identity = login("u3", credentials::sign_access_token(token, testing::test_token_key), "u3");
    ASSERT_TRUE(identity) << "a user without a password";
    EXPECT_EQ(identity->credential.kind, CredentialKind::token);
    EXPECT_EQ(identity->credential.id, "l1");
    EXPECT_EQ(identity->credential.expires, token.expires);
    EXPECT_FALSE(login("u1", credentials::sign_access_token(token, testing::test_token_key), "u1"));
    EXPECT_THAT(last_line(), ::testing::HasSubstr("another user's"));
    EXPECT_EQ(counters.passwords_checked, 0u) << "what looks like a token is never hashed";
}

TEST_F(AuthenticatorTest, TakesADeviceKeyInThePasswordsPlace)
{
    const auto made = credentials::make_key_text(credentials::device_key_prefix);
    DeviceKey key;
    key.id = made.id;
    key.user = world.u3;
    key.secret_hash = *credentials::parse_secret_hash(made.secret_hash);
    world.directory.put_device_key(key);
    const auto identity = login("u3", made.text, "u3:sensor");
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->credential.kind, CredentialKind::device_key);
    EXPECT_EQ(identity->credential.id, made.id);
    EXPECT_FALSE(login("u1", made.text, "u1"));
    EXPECT_THAT(last_line(), ::testing::HasSubstr("another user's"));
    EXPECT_EQ(counters.passwords_checked, 0u);
}

TEST_F(AuthenticatorTest, TakesAnythingElseForAPassword)
{
    for (const char* const text : {"pk_", "pk_0123456789ab_short", "eyJhbGciOi", "a.b.c"}) {
        world.directory.set_password_verifier(world.u1, credentials::make_verifier(text).value());
        EXPECT_TRUE(login("u1", text, "u1")) << text;
    }
}

TEST_F(AuthenticatorTest, KeepsAClientOutThatHasNoRightToItsIdentifierWhateverItProves)
{
    credentials::AccessToken token;
    token.user = UserId{"u1"};
    token.issued = clock.wall;
    token.expires = clock.wall + std::chrono::seconds{900};
    const std::string text = credentials::sign_access_token(token, testing::test_token_key);
    EXPECT_FALSE(login("u1", text, "u2:phone"));
    EXPECT_FALSE(login("u1", text, "sensor", false));
    User user = world.directory.user(world.u1);
    user.enabled = false;
    world.directory.put_user(user);
    EXPECT_FALSE(login("u1", text, "u1"));
}

TEST_F(AuthenticatorTest, JournalsARefusalOnceAMinuteAndThenHowOftenItWasRepeated)
{
    using Types = std::vector<journal::RecordType>;
    for (int guess = 0; guess < 5; ++guess)
        login("u1", "wrong", "u1");
    EXPECT_EQ(journaled.types, (Types{journal::RecordType::login_refused}));
    login("nobody", "wrong", "nobody");
    EXPECT_EQ(journaled.types.size(), 2u);
    EXPECT_TRUE(login("u1", "right", "u1"));
    failures.tick();
    EXPECT_EQ(journaled.types.size(), 2u) << "the minute is not over, and who is let in is no failure";
    clock.pass(std::chrono::seconds{60});
    failures.tick();
    EXPECT_EQ(journaled.refused, (std::vector<std::string>{"u1 1", "nobody 1", "u1 4"}));
}

TEST_F(AuthenticatorTest, AFloodOfRefusalsIsAFewRecords)
{
    for (int i = 0; i < 10'000; ++i)
        login("nobody" + std::to_string(i), "wrong", "c");
    EXPECT_LE(journaled.types.size(), audit::RefusedLogins::told_a_minute);
    journaled.full = true;
    EXPECT_FALSE(login("u2", "wrong", "u2")) << "a full journal refuses nobody more than that";
}

TEST_F(AuthenticatorTest, LogsARefusalWithUserClientAddressAndReason)
{
    login("u1", "wrong", "u1:web");
    EXPECT_EQ(last_line(), "login refused: user 'u1', client 'u1:web', from 10.0.0.1: wrong password");
    login("u1", "wrong", "u1:web");
    EXPECT_EQ(broker.lines.size(), 1u);
    for (int guess = 0; guess < 20; ++guess)
        login("u1", "wrong", "u1:web");
    EXPECT_EQ(broker.lines.size(), 2u) << "the lock-out is another reason";
    EXPECT_THAT(last_line(), ::testing::HasSubstr("too many wrong passwords of this user from this address"));
}

} // namespace
} // namespace parley::plugin
