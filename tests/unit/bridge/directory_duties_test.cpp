// Who may do what by office: administrators, and who has a part of the administration.

#include "directory_support.h"

#include "bridge/services/bans.h"
#include "bridge/services/contacts.h"
#include "bridge/services/grant_rules.h"
#include "bridge/services/groups.h"
#include "bridge/services/invitations.h"
#include "bridge/services/joins.h"
#include "bridge/services/members.h"
#include "bridge/services/users.h"

namespace parley::bridge::test {
namespace {

/// In the world of each test: clerk has the duty users, auditor the duty audit, boss is an administrator. u1 is nobody
/// special and owns nothing; ops is a private group of u2.
class DutiesTest : public DirectoryTest {
protected:
    DutiesTest()
    {
        given_user("boss", true);
        given_user("boss2", true);
        for (const char* id : {"u1", "u2", "u3", "clerk", "clerk2", "auditor"})
            given_user(id);
        change([](DirectoryWriter& directory) {
            for (const auto& [id, duty] :
                 {std::pair("clerk", Duty::users), {"clerk2", Duty::users}, {"auditor", Duty::audit}}) {
                UserRow row = directory.user(id).value();
                row.duty = duty;
                directory.update_user(row);
            }
        });
        given_group("ops");
        given_member("ops", "u2", Role::owner);
    }

    template <class T>
    std::optional<Errc> code(asio::awaitable<Result<T>> call)
    {
        return code_of(run(std::move(call)));
    }
    Caller caller(const std::string& user) { return run(users.caller_of(UserId{user})).value(); }
    UserRow row(const std::string& id)
    {
        return ask([&](DirectoryReader& directory) { return directory.user(id); }).value();
    }

    Users users{store, readers, enforcement};
    Groups groups{store, readers, enforcement};
    Members members{store, readers, enforcement};
    Bans bans{store, readers, enforcement};
    Joins joins{store, readers, enforcement};
    Invitations invitations{store, readers, enforcement};
    Contacts contacts{store, readers, enforcement};
    GrantRules grants{store, readers, enforcement, "parley"};
};

TEST_F(DutiesTest, AreKnownByTheCaller)
{
    EXPECT_EQ(caller("clerk").duty, Duty::users);
    EXPECT_EQ(caller("auditor").duty, Duty::audit);
    EXPECT_EQ(caller("u1").duty, Duty::none);
    EXPECT_EQ(run(users.get(caller("boss"), UserId{"clerk"}))->duty, Duty::users);
}

TEST_F(DutiesTest, EachServiceFunctionAsksForTheOfficeThatItTakes)
{
    const UserId u1{"u1"};
    const UserId u2{"u2"};
    const UserId u3{"u3"};
    const GroupId ops{"ops"};
    const GrantSettings grant{.filter = "plant/#"};
    int made = 0;
    const auto fresh = [&made] { return "new" + std::to_string(++made); };
    enum Who { everybody, who_sees, who_manages, only_administrators };
    struct Case {
        const char* name;
        Who who;
        std::function<std::optional<Errc>(Caller)> call;
    };
    const std::vector<Case> cases{
        {"users.put", who_manages, [&](Caller by) { return code(users.put(by, UserId{fresh()}, {})); }},
        {"users.get", who_sees, [&](Caller by) { return code(users.get(by, u2)); }},
        {"users.list", who_sees, [&](Caller by) { return code(users.list(by, {}, {})); }},
        {"users.patch", who_manages, [&](Caller by) { return code(users.patch(by, u2, {.display_name = fresh()})); }},
        {"users.profile", who_sees, [&](Caller by) { return code(users.profile(by, u2)); }},
        {"users.set_own_profile", everybody, [&](Caller by) { return code(users.set_own_profile(by, fresh())); }},
        {"groups.put", everybody, [&](Caller by) { return code(groups.put(by, GroupId{fresh()}, {})); }},
        {"groups.put for another", who_manages,
         [&](Caller by) { return code(groups.put(by, GroupId{fresh()}, {.owner = u2})); }},
        {"groups.get", who_sees, [&](Caller by) { return code(groups.get(by, ops)); }},
        {"groups.list all", who_sees, [&](Caller by) { return code(groups.list(by, {.scope = GroupScope::all}, {})); }},
        {"groups.patch", who_manages, [&](Caller by) { return code(groups.patch(by, ops, {.name = fresh()})); }},
        {"members.put", who_manages, [&](Caller by) { return code(members.put(by, ops, u3, Role::member, {})); }},
        {"members.mute", who_manages, [&](Caller by) { return code(members.mute(by, ops, u3, true)); }},
        {"members.list", who_sees, [&](Caller by) { return code(members.list(by, ops, {})); }},
        {"members.get", who_sees, [&](Caller by) { return code(members.get(by, ops, u2)); }},
        {"bans.ban", who_manages, [&](Caller by) { return code(bans.ban(by, ops, u3, {})); }},
        {"bans.list", who_sees, [&](Caller by) { return code(bans.list(by, ops, {})); }},
        {"bans.lift", who_manages, [&](Caller by) { return code(bans.lift(by, ops, u3)); }},
        {"joins.requests", who_sees, [&](Caller by) { return code(joins.requests(by, ops, {})); }},
        {"invitations.make", who_manages, [&](Caller by) { return code(invitations.make(by, ops, {})); }},
        {"invitations.list", who_sees, [&](Caller by) { return code(invitations.list(by, ops, {})); }},
        {"contacts.add", who_manages, [&](Caller by) { return code(contacts.add(by, u2, u3)); }},
        {"contacts.list", who_sees, [&](Caller by) { return code(contacts.list(by, u2, {})); }},
        {"contacts.blocks", who_sees, [&](Caller by) { return code(contacts.blocks(by, u2, {})); }},
        {"contacts.remove", who_manages, [&](Caller by) { return code(contacts.remove(by, u2, u3)); }},
        {"grants.put", only_administrators, [&](Caller by) { return code(grants.put(by, "r1", grant)); }},
        {"grants.list", who_sees, [&](Caller by) { return code(grants.list(by, {}, {})); }},
    };
    for (const Case& test : cases) {
        const auto allowed = [&](const char* user) {
            const auto error = test.call(caller(user));
            EXPECT_TRUE(!error || error == Errc::permission_denied || error == Errc::not_found)
                << test.name << " by " << user;
            return !error;
        };
        EXPECT_EQ(allowed("u1"), test.who == everybody) << test.name << " by somebody without an office";
        EXPECT_EQ(allowed("auditor"), test.who <= who_sees) << test.name << " by the duty audit";
        EXPECT_EQ(allowed("clerk"), test.who <= who_manages) << test.name << " by the duty users";
        EXPECT_TRUE(allowed("boss")) << test.name << " by an administrator";
    }
    EXPECT_FALSE(code(grants.get(caller("auditor"), "r1")));
    EXPECT_EQ(code(grants.remove(caller("clerk"), "r1")), Errc::permission_denied);
    EXPECT_EQ(code(users.remove(caller("auditor"), u3)), Errc::permission_denied);
    EXPECT_FALSE(code(users.remove(caller("clerk"), u3)));
    EXPECT_EQ(code(groups.remove(caller("auditor"), ops)), Errc::permission_denied);
    EXPECT_FALSE(code(groups.remove(caller("clerk"), ops)));
}

TEST_F(DutiesTest, NobodyRaisesHimselfOrTouchesAnOffice)
{
    for (const char* by : {"clerk", "auditor"})
        for (const char* whom : {"boss", "auditor", "clerk2", "clerk"}) {
            const UserId user{whom};
            EXPECT_EQ(code(users.patch(caller(by), user, {.disabled = true})), Errc::permission_denied) << whom;
            EXPECT_EQ(code(users.patch(caller(by), user, {.password = "taken over"})), Errc::permission_denied) << whom;
            EXPECT_EQ(code(users.patch(caller(by), user, {.admin = true})), Errc::permission_denied) << whom;
            EXPECT_EQ(code(users.patch(caller(by), user, {.duty = Duty::none})), Errc::permission_denied) << whom;
            EXPECT_EQ(code(users.put(caller(by), user, {.password = "taken over"})), Errc::permission_denied) << whom;
            EXPECT_EQ(code(users.remove(caller(by), user)), Errc::permission_denied) << whom;
        }
    for (const UserPatch& raised :
         {UserPatch{.admin = true}, UserPatch{.duty = Duty::users}, UserPatch{.duty = Duty::audit}})
        EXPECT_EQ(code(users.patch(caller("clerk"), UserId{"u1"}, raised)), Errc::permission_denied);
    EXPECT_EQ(code(users.put(caller("clerk"), UserId{"u9"}, {.admin = true})), Errc::permission_denied);
    EXPECT_EQ(code(users.put(caller("clerk"), UserId{"u9"}, {.duty = Duty::audit})), Errc::permission_denied);
    EXPECT_TRUE(row("boss").admin);
    EXPECT_EQ(row("clerk").duty, Duty::users);
    EXPECT_EQ(row("u1").duty, Duty::none);
}

TEST_F(DutiesTest, AdministratorsGiveAndTakeThem)
{
    EXPECT_FALSE(code(users.patch(caller("boss"), UserId{"u1"}, {.duty = Duty::audit})));
    EXPECT_TRUE(caller("u1").audits());
    EXPECT_FALSE(code(users.put(caller("boss"), UserId{"u1"}, {}))) << "a duty that is not named stays";
    EXPECT_EQ(row("u1").duty, Duty::audit);
    EXPECT_FALSE(code(users.patch(caller("boss"), UserId{"u1"}, {.duty = Duty::none})));
    EXPECT_FALSE(caller("u1").sees_all());
}

TEST_F(DutiesTest, OnlyAdministratorsAndAuditorsReadTheAuditLog)
{
    EXPECT_TRUE(caller("boss").audits());
    EXPECT_TRUE(caller("auditor").audits());
    EXPECT_FALSE(caller("clerk").audits());
    EXPECT_FALSE(caller("u1").audits());
}

} // namespace
} // namespace parley::bridge::test
