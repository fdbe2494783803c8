#include "plugin/credential.h"

#include "core/directory/device_keys.h"
#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

struct CredentialTest : ::testing::Test {
    [[nodiscard]] bool stands(const Credential& credential) const
    {
        return reason_of_fall(world.directory, world.u1, credential) == nullptr;
    }
    template <class Change>
    void change_u1(Change&& change)
    {
        User user = world.directory.user(world.u1);
        change(user);
        world.directory.put_user(user);
    }
    testing::SmallWorld world;
};

TEST_F(CredentialTest, APasswordStandsUntilItIsAnother)
{
    change_u1([](User& user) { user.password_verifier = "v1"; });
    Credential password;
    password.kind = CredentialKind::password;
    password.verifier = mark_of("v1");
    EXPECT_TRUE(stands(password));
    change_u1([](User& user) { user.tokens_from = unix_millis(99); });
    EXPECT_TRUE(stands(password)) << "that is about tokens";
    change_u1([](User& user) { user.password_due = true; });
    EXPECT_FALSE(stands(password));
    change_u1([](User& user) {
        user.password_due = false;
        user.password_verifier = "v2";
    });
    EXPECT_FALSE(stands(password));
    change_u1([](User& user) { user.password_verifier = ""; });
    EXPECT_FALSE(stands(password));
    password.verifier = mark_of("");
    EXPECT_FALSE(stands(password)) << "no password is none that anybody has";
}

TEST_F(CredentialTest, ATokenStandsUntilItsLoginIsRevokedOrAllBeforeAMomentAreNothing)
{
    Credential token;
    token.kind = CredentialKind::token;
    token.id = "l1";
    token.issued = unix_millis(100);
    EXPECT_TRUE(stands(token));
    world.directory.revoke_login("l2", unix_millis(1000));
    EXPECT_TRUE(stands(token));
    world.directory.revoke_login("l1", unix_millis(1000));
    EXPECT_FALSE(stands(token));
    world.directory.unrevoke_login("l1");
    change_u1([](User& user) { user.tokens_from = unix_millis(100); });
    EXPECT_TRUE(stands(token)) << "issued at that very moment";
    change_u1([](User& user) { user.tokens_from = unix_millis(101); });
    EXPECT_FALSE(stands(token));
}

TEST_F(CredentialTest, ADeviceKeyStandsUntilItIsGone)
{
    DeviceKey key;
    key.id = "k1";
    key.user = world.u1;
    world.directory.put_device_key(key);
    Credential credential;
    credential.kind = CredentialKind::device_key;
    credential.id = "k1";
    EXPECT_TRUE(stands(credential));
    change_u1([](User& user) {
        user.tokens_from = unix_millis(99);
        user.password_due = true;
        user.password_verifier = "v2";
    });
    EXPECT_TRUE(stands(credential)) << "a device's key is not its owner's password";
    world.directory.erase_device_key("k1");
    EXPECT_FALSE(stands(credential));
    key.user = world.u2;
    world.directory.put_device_key(key);
    EXPECT_FALSE(stands(credential));
}

TEST_F(CredentialTest, NothingStandsOfADisabledUser)
{
    DeviceKey key;
    key.id = "k1";
    key.user = world.u1;
    world.directory.put_device_key(key);
    change_u1([](User& user) {
        user.enabled = false;
        user.password_verifier = "v1";
    });
    for (const auto kind : {CredentialKind::password, CredentialKind::token, CredentialKind::device_key}) {
        Credential credential;
        credential.kind = kind;
        credential.id = "k1";
        credential.verifier = mark_of("v1");
        EXPECT_FALSE(stands(credential));
    }
}

} // namespace
} // namespace parley::plugin
