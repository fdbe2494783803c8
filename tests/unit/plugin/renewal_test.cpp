#include "plugin/renewal.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

using namespace std::chrono_literals;

struct RenewalTest : ::testing::Test {
    Session& open(const std::string& client_id, CredentialKind kind, std::string login, UserIndex user)
    {
        Session& session =
            testing::log_in(sessions, broker.connect(client_id), user, world.directory.user(user).id, client_id);
        session.credential.kind = kind;
        session.credential.id = std::move(login);
        session.credential.issued = clock.now();
        session.credential.expires = clock.now() + 100s;
        expiry.plan(session);
        return session;
    }
    control::ExtendCommand command()
    {
        control::ExtendCommand extend;
        extend.user = "u1";
        extend.issued = clock.now() + 50s;
        extend.expires = clock.now() + 950s;
        return extend;
    }
    std::size_t extend_client(const std::string& client)
    {
        auto extend = command();
        extend.client = client;
        return renewal.extend(extend);
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
    Renewal renewal{world.directory, sessions, expiry};
};

TEST_F(RenewalTest, LetsTheNamedSessionGoOn)
{
    const Session& mine = open("u1:a", CredentialKind::token, "l1", world.u1);
    const Session& other = open("u1:b", CredentialKind::token, "l1", world.u1);
    const UnixMillis before = *other.credential.expires;
    EXPECT_EQ(extend_client("u1:a"), 1u);
    EXPECT_EQ(mine.credential.expires, clock.now() + 950s);
    EXPECT_EQ(mine.credential.issued, clock.now() + 50s) << "it stands on the newer token now";
    EXPECT_EQ(other.credential.expires, before);
    clock.pass(100s);
    expiry.tick();
    kicks.tick();
    EXPECT_EQ(broker.kicked, std::vector<std::string>{"u1:b"});
}

TEST_F(RenewalTest, LetsAllSessionsOfALoginGoOn)
{
    open("u1:a", CredentialKind::token, "l1", world.u1);
    open("u1:b", CredentialKind::token, "l1", world.u1);
    const Session& other = open("u1:c", CredentialKind::token, "l2", world.u1);
    const Session& strange = open("u2:a", CredentialKind::token, "l1", world.u2);
    auto extend = command();
    extend.session = "l1";
    EXPECT_EQ(renewal.extend(extend), 2u);
    EXPECT_EQ(other.credential.expires, clock.now() + 100s);
    EXPECT_EQ(strange.credential.expires, clock.now() + 100s);
}

TEST_F(RenewalTest, PutsAClientUnderTheLoginOfItsNewerToken)
{
    const Session& session = open("u1:a", CredentialKind::token, "l1", world.u1);
    auto extend = command();
    extend.client = "u1:a";
    extend.session = "l2";
    EXPECT_EQ(renewal.extend(extend), 1u);
    EXPECT_EQ(session.credential.id, "l2");
}

TEST_F(RenewalTest, ShortensNothing)
{
    const Session& session = open("u1:a", CredentialKind::token, "l1", world.u1);
    auto extend = command();
    extend.client = "u1:a";
    extend.issued = clock.now() - 10s;
    extend.expires = clock.now() + 5s;
    EXPECT_EQ(renewal.extend(extend), 1u);
    EXPECT_EQ(session.credential.expires, clock.now() + 100s);
    EXPECT_EQ(session.credential.issued, clock.now());
}

TEST_F(RenewalTest, IsForTokensOfThatUserOnly)
{
    open("u1:key", CredentialKind::device_key, "k1", world.u1);
    open("u1:password", CredentialKind::password, "", world.u1);
    open("u2:a", CredentialKind::token, "l1", world.u2);
    EXPECT_EQ(extend_client("u1:key"), 0u);
    EXPECT_EQ(extend_client("u1:password"), 0u);
    EXPECT_EQ(extend_client("u2:a"), 0u) << "another user's";
    EXPECT_EQ(extend_client("u1:gone"), 0u);
    auto extend = command();
    extend.user = "nobody";
    extend.client = "u2:a";
    EXPECT_EQ(renewal.extend(extend), 0u);
}

TEST_F(RenewalTest, RaisesNoSessionThatHasFallen)
{
    Session& session = open("u1:a", CredentialKind::token, "l1", world.u1);
    world.directory.revoke_login("l1", clock.now() + 1h);
    EXPECT_EQ(extend_client("u1:a"), 0u);
    world.directory.unrevoke_login("l1");
    kicks.queue(session);
    EXPECT_EQ(extend_client("u1:a"), 0u) << "its end is decided";
}

} // namespace
} // namespace parley::plugin
