#include "plugin/password_check.h"

#include "core/credentials/scram.h"
#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

/// A clock that goes on by itself: each look at it costs time, so each check does.
class SlowClock final : public Clock {
public:
    [[nodiscard]] UnixMillis now() const override { return hand.now(); }
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override
    {
        hand.pass(cost);
        return hand.steady_now();
    }
    mutable testing::ManualClock hand;
    std::chrono::milliseconds cost{0};
};

struct PasswordCheckTest : ::testing::Test {
    PasswordCheckTest()
    {
        world.directory.set_password_verifier(world.u1, verifier);
        world.directory.set_password_verifier(world.u2, verifier);
    }
    Result<Credential> check(UserIndex user, std::string_view password, std::string_view address = "10.0.0.1")
    {
        return passwords.check(user, world.directory.user(user), password, address);
    }
    std::string refusal(UserIndex user, std::string_view password, std::string_view address = "10.0.0.1")
    {
        const auto credential = check(user, password, address);
        return credential ? "(accepted)" : credential.error().message;
    }

    const std::string verifier = credentials::make_verifier("right", 1000).value();
    testing::SmallWorld world;
    SlowClock clock;
    Counters counters;
    credentials::CheckBudget budget{200ms, clock};
    PasswordCheck passwords{{3, 10, 6, 60s, 1000}, budget, clock, counters};
};

TEST_F(PasswordCheckTest, SaysWhichPasswordTheSessionStandsOn)
{
    const auto credential = check(world.u1, "right");
    ASSERT_TRUE(credential);
    EXPECT_EQ(credential->kind, CredentialKind::password);
    EXPECT_EQ(credential->verifier, mark_of(verifier));
    EXPECT_EQ(credential->expires, std::nullopt);
    EXPECT_EQ(reason_of_fall(world.directory, world.u1, *credential), nullptr);
}

TEST_F(PasswordCheckTest, ListensToNobodyAfterTooManyWrongOnesUntilTheWindowIsOver)
{
    for (int guess = 0; guess < 3; ++guess)
        EXPECT_EQ(refusal(world.u1, "guess" + std::to_string(guess)), "wrong password");
    EXPECT_THAT(refusal(world.u1, "right"), HasSubstr("from this address; none is looked at for 60 s"));
    EXPECT_EQ(counters.passwords_checked, 3u);
    EXPECT_EQ(counters.logins_locked_out, 1u);
    EXPECT_TRUE(check(world.u2, "right")) << "others at the same address are not locked out";
    EXPECT_TRUE(check(world.u1, "right", "10.0.0.2")) << "nor is he elsewhere";
    clock.hand.pass(60s);
    EXPECT_TRUE(check(world.u1, "right"));
}

TEST_F(PasswordCheckTest, KnowsARememberedPasswordWhateverOthersTry)
{
    EXPECT_TRUE(check(world.u1, "right"));
    for (int from = 0; from < 20; ++from)
        EXPECT_FALSE(check(world.u1, "guess", "10.0.1." + std::to_string(from % 7)));
    EXPECT_THAT(refusal(world.u1, "guess", "10.0.9.9"), HasSubstr("of this user;"));
    EXPECT_TRUE(check(world.u1, "right")) << "a known device cannot be locked out";
    EXPECT_TRUE(check(world.u1, "right", "10.0.9.9")) << "not anywhere";
    EXPECT_EQ(counters.passwords_remembered, 2u);
}

TEST_F(PasswordCheckTest, ForgetsAPasswordThatWasChanged)
{
    EXPECT_TRUE(check(world.u1, "right"));
    world.directory.set_password_verifier(world.u1, credentials::make_verifier("newer", 1000).value());
    EXPECT_EQ(refusal(world.u1, "right"), "wrong password");
    EXPECT_TRUE(check(world.u1, "newer"));
}

TEST_F(PasswordCheckTest, RefusesAPasswordThatMustBeChangedFirst)
{
    EXPECT_TRUE(check(world.u1, "right"));
    User user = world.directory.user(world.u1);
    user.password_due = true;
    world.directory.put_user(user);
    EXPECT_THAT(refusal(world.u1, "right"), HasSubstr("must set a new password first"));
    EXPECT_EQ(counters.passwords_checked, 1u) << "it is not even looked at";
}

} // namespace
} // namespace parley::plugin
