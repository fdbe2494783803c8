#include "plugin/evictions.h"

#include "core/directory/device_keys.h"
#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

/// User u1 with one session of each kind, u2 with a password.
struct EvictionsTest : ::testing::Test {
    EvictionsTest()
    {
        set_password(world.u1, "v1");
        set_password(world.u2, "v1");
        DeviceKey key;
        key.id = "k1";
        key.user = world.u1;
        world.directory.put_device_key(key);

        open(world.u1, "u1:password", password("v1"));
        open(world.u1, "u1:token", token("l1"));
        open(world.u1, "u1:other", token("l2"));
        Credential by_key;
        by_key.kind = CredentialKind::device_key;
        by_key.id = "k1";
        open(world.u1, "u1:key", by_key);
        open(world.u2, "u2:password", password("v1"));
        open(world.u1, "$bridge", {});
    }
    Session& open(UserIndex user, const std::string& client_id, const Credential& credential)
    {
        const std::string id = client_id.starts_with('$') ? client_id : world.directory.user(user).id;
        Session& session = testing::log_in(sessions, broker.connect(client_id), user, id, client_id);
        session.credential = credential;
        return session;
    }
    static Credential password(std::string_view verifier)
    {
        Credential credential;
        credential.kind = CredentialKind::password;
        credential.verifier = mark_of(verifier);
        return credential;
    }
    static Credential token(std::string login)
    {
        Credential credential;
        credential.kind = CredentialKind::token;
        credential.id = std::move(login);
        credential.issued = unix_millis(100);
        return credential;
    }
    void set_password(UserIndex user, std::string verifier)
    {
        world.directory.set_password_verifier(user, std::move(verifier));
    }
    std::vector<std::string> judge(UserIndex user)
    {
        evictions.judge_user(user);
        kicks.tick();
        return std::exchange(broker.kicked, {});
    }

    testing::SmallWorld world;
    testing::FakeBroker broker;
    testing::ManualClock clock;
    Counters counters;
    Sessions sessions{1};
    Kicks kicks{sessions, broker, counters};
    topics::Names names{"parley"};
    Notices notices{broker, names, clock, counters};
    SessionExpiry expiry{sessions, kicks, notices, clock, counters, 60s};
    Evictions evictions{world.directory, sessions, kicks, expiry, broker, clock, counters};
};

TEST_F(EvictionsTest, LeaveAloneWhatStands)
{
    EXPECT_THAT(judge(world.u1), IsEmpty());
    EXPECT_EQ(counters.sessions_evicted, 0u);
}

TEST_F(EvictionsTest, EndWhatStoodOnAPasswordThatChanged)
{
    set_password(world.u1, "v2");
    EXPECT_THAT(judge(world.u1), ElementsAre("u1:password"));
    EXPECT_THAT(broker.lines.back(), HasSubstr("user 'u1', client 'u1:password': the password has changed"));
    EXPECT_THAT(judge(world.u1), IsEmpty()) << "once";
}

TEST_F(EvictionsTest, EndWhatStoodOnALoginThatWasRevoked)
{
    world.directory.revoke_login("l1", unix_millis(1000));
    EXPECT_THAT(judge(world.u1), ElementsAre("u1:token"));
}

TEST_F(EvictionsTest, EndWhatStoodOnTokensOfAnEarlierTime)
{
    User user = world.directory.user(world.u1);
    user.tokens_from = unix_millis(101);
    world.directory.put_user(user);
    EXPECT_THAT(judge(world.u1), UnorderedElementsAre("u1:token", "u1:other"));
}

TEST_F(EvictionsTest, EndWhatStoodOnAKeyThatIsGone)
{
    world.directory.erase_device_key("k1");
    EXPECT_THAT(judge(world.u1), ElementsAre("u1:key"));
}

TEST_F(EvictionsTest, EndEverythingOfADisabledUserAndNothingElse)
{
    User user = world.directory.user(world.u1);
    user.enabled = false;
    world.directory.put_user(user);
    EXPECT_THAT(judge(world.u1), UnorderedElementsAre("u1:password", "u1:token", "u1:other", "u1:key"));
    EXPECT_THAT(judge(world.u2), IsEmpty());
}

TEST_F(EvictionsTest, FindWhatHasFallenAmongAll)
{
    set_password(world.u2, "v2");
    world.directory.erase_device_key("k1");
    evictions.judge_all();
    kicks.tick();
    EXPECT_THAT(broker.kicked, UnorderedElementsAre("u2:password", "u1:key"));
    EXPECT_EQ(counters.sessions_evicted, 2u);
}

TEST_F(EvictionsTest, LetASessionEndWhenItsKeyNowDoes)
{
    DeviceKey key = *world.directory.device_keys().find("k1");
    key.expires = clock.now() + 100s;
    world.directory.put_device_key(key);
    EXPECT_THAT(judge(world.u1), IsEmpty());
    EXPECT_EQ(expiry.planned(), 1u);
    clock.pass(40s);
    expiry.tick();
    EXPECT_THAT(broker.published.back().payload, HasSubstr("u1:key"));
    key.expires.reset();
    world.directory.put_device_key(key);
    EXPECT_THAT(judge(world.u1), IsEmpty());
    EXPECT_EQ(expiry.planned(), 0u) << "and never, if the key lives for ever again";
}

} // namespace
} // namespace parley::plugin
