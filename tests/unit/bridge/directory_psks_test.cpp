#include "directory_support.h"

#include "bridge/services/psks.h"
#include "bridge/services/users.h"
#include "bridge/stores/psks.h"
#include "core/directory/source.h"

namespace parley::bridge::test {
namespace {

class PsksTest : public DirectoryTest {
protected:
    PsksTest()
    {
        given_user("admin", true);
        given_user("u1");
        given_user("u2");
    }
    /// As the plugin reads it.
    std::string key_of(const std::string& user)
    {
        DirectorySource source(folder.path() / "directory.db");
        store_instance();
        const Directory directory = source.load();
        return std::string(directory.psk(directory.find_user(user).value()));
    }
    void store_instance()
    {
        change([](DirectoryWriter& directory) { directory.set_meta("instance", "00112233445566778899aabbccddeeff"); });
    }
    static Caller user_administrator() { return {UserId{"u2"}, false, Duty::users}; }
    static Caller auditor() { return {UserId{"u2"}, false, Duty::audit}; }

    Psks psks{store, readers, enforcement};
};

TEST_F(PsksTest, AKeyIsShownOnceAndIsWhatThePluginReads)
{
    const auto made = run(psks.make(as("u1"), UserId{"u1"}));
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_FALSE(made->replaced);
    EXPECT_TRUE(made->change.enforced);
    EXPECT_EQ(made->key.size(), 64u);
    EXPECT_EQ(key_of("u1"), made->key);
    EXPECT_EQ(run(psks.get(as("u1"), UserId{"u1"})).value(), clock.time);
}

TEST_F(PsksTest, ASecondOneReplacesTheFirst)
{
    const auto first = run(psks.make(as_admin(), UserId{"u1"}));
    const auto second = run(psks.make(as_admin(), UserId{"u1"}));
    ASSERT_TRUE(second);
    EXPECT_TRUE(second->replaced);
    EXPECT_NE(second->key, first->key);
    EXPECT_EQ(key_of("u1"), second->key);
}

TEST_F(PsksTest, ARemovedKeyIsGone)
{
    EXPECT_EQ(code_of(run(psks.remove(as("u1"), UserId{"u1"}))), Errc::not_found);
    ASSERT_TRUE(run(psks.make(as("u1"), UserId{"u1"})));
    ASSERT_TRUE(run(psks.remove(as("u1"), UserId{"u1"})));
    EXPECT_EQ(key_of("u1"), "");
    EXPECT_EQ(code_of(run(psks.get(as("u1"), UserId{"u1"}))), Errc::not_found);
}

TEST_F(PsksTest, OnlyTheUserAndAdministratorsHaveToDoWithIt)
{
    ASSERT_TRUE(run(psks.make(as("u1"), UserId{"u1"})));
    for (const Caller& caller : {as("u2"), auditor()}) {
        EXPECT_EQ(code_of(run(psks.make(caller, UserId{"u1"}))), Errc::permission_denied);
        EXPECT_EQ(code_of(run(psks.remove(caller, UserId{"u1"}))), Errc::permission_denied);
    }
    EXPECT_EQ(code_of(run(psks.get(as("u2"), UserId{"u1"}))), Errc::permission_denied);
    EXPECT_TRUE(run(psks.get(auditor(), UserId{"u1"})));
    EXPECT_TRUE(run(psks.make(user_administrator(), UserId{"u1"})));
    EXPECT_EQ(code_of(run(psks.make(as_admin(), UserId{"u9"}))), Errc::not_found);
}

TEST_F(PsksTest, AUserAdministratorMakesNoKeyOfAnAdministrator)
{
    EXPECT_EQ(code_of(run(psks.make(user_administrator(), UserId{"admin"}))), Errc::permission_denied);
    EXPECT_TRUE(run(psks.make(as_admin(), UserId{"admin"})));
    EXPECT_EQ(code_of(run(psks.remove(user_administrator(), UserId{"admin"}))), Errc::permission_denied);
}

TEST_F(PsksTest, ADeletedUserTakesHisKeyAlong)
{
    ASSERT_TRUE(run(psks.make(as("u1"), UserId{"u1"})));
    change([](DirectoryWriter& directory) { directory.delete_user("u1"); });
    EXPECT_EQ(key_of("u1"), "");
}

TEST_F(PsksTest, NeitherTheChangeLogNorTheAuditHoldsAKey)
{
    const auto made = run(psks.make(as("u1"), UserId{"u1"}));
    ASSERT_TRUE(made);
    const auto logged = changes_after(Revision{0});
    EXPECT_EQ(logged.back().key1, "u1");
    for (const ChangeRow& row : logged)
        EXPECT_EQ((row.key1 + row.key2 + row.detail).find(made->key), std::string::npos);
    const auto audit = ask([](DirectoryReader& directory) { return directory.audit_entries({.limit = 100}); });
    EXPECT_FALSE(audit.empty());
    for (const audit::Entry& entry : audit)
        EXPECT_EQ((entry.target + entry.detail).find(made->key), std::string::npos);
}

} // namespace
} // namespace parley::bridge::test
