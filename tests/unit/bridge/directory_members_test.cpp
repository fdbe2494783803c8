#include "directory_support.h"

#include "bridge/services/members.h"

namespace parley::bridge::test {
namespace {

class MembersTest : public DirectoryTest {
protected:
    MembersTest()
    {
        given_user("admin", true);
        for (const char* id : {"owner", "chief", "moderator", "member", "observer", "stranger"})
            given_user(id);
        given_group("ops");
        given_member("ops", "owner", Role::owner);
        given_member("ops", "chief", Role::admin);
        given_member("ops", "moderator", Role::moderator);
        given_member("ops", "member", Role::member);
        given_member("ops", "observer", Role::observer);
        given_group("open", true);
    }
    std::optional<Errc> put(const Caller& caller, const std::string& user, Role role, const std::string& group = "ops")
    {
        return code_of(run(members.put(caller, GroupId{group}, UserId{user}, role)));
    }
    std::optional<Errc> mute(const Caller& caller, const std::string& user, bool muted = true)
    {
        return code_of(run(members.mute(caller, GroupId{"ops"}, UserId{user}, muted)));
    }
    std::optional<Errc> remove(const Caller& caller, const std::string& user)
    {
        return code_of(run(members.remove(caller, GroupId{"ops"}, UserId{user})));
    }
    std::optional<Errc> leave(const std::string& user, const std::string& group = "ops")
    {
        return code_of(run(members.leave(as(user), GroupId{group})));
    }
    static constexpr std::optional<Errc> done{};
    static constexpr std::optional<Errc> denied{Errc::permission_denied};
    static constexpr std::optional<Errc> missing{Errc::not_found};

    Members members{store, readers, enforcement};
};

TEST_F(MembersTest, AddingSaysWhetherItIsNewAndEnforced)
{
    const auto added = run(members.put(as("owner"), GroupId{"ops"}, UserId{"stranger"}, Role::member));
    ASSERT_TRUE(added) << added.error().message;
    EXPECT_TRUE(added->created);
    EXPECT_TRUE(added->change.enforced);
    EXPECT_EQ(role_of("ops", "stranger"), Role::member);

    const auto again = run(members.put(as("owner"), GroupId{"ops"}, UserId{"stranger"}, Role::member));
    EXPECT_FALSE(again->created);
    EXPECT_EQ(again->change.revision, added->change.revision);
}

TEST_F(MembersTest, AddingTakesTheRole)
{
    struct Case {
        Caller caller;
        Role role;
        std::optional<Errc> answer;
    };
    const std::vector<Case> cases{
        {as("stranger"), Role::member, missing},
        {as("observer"), Role::member, denied},
        {as("member"), Role::member, denied},
        {as("moderator"), Role::observer, denied},
        {as("chief"), Role::admin, denied},
        {as("chief"), Role::owner, denied},
        {as("chief"), Role::moderator, done},
        {as("owner"), Role::owner, done},
        {as_admin(), Role::none, Errc::invalid_argument},
        {as_admin(), Role::admin, done},
    };
    for (const Case& c : cases)
        EXPECT_EQ(put(c.caller, "stranger", c.role), c.answer)
            << c.caller.user.value() << " gives " << static_cast<int>(c.role);
}

TEST_F(MembersTest, RolesAreGivenBelowOnesOwn)
{
    EXPECT_EQ(put(as("chief"), "member", Role::moderator), done);
    EXPECT_EQ(put(as("chief"), "member", Role::admin), denied);
    EXPECT_EQ(put(as("chief"), "owner", Role::member), denied);
    EXPECT_EQ(put(as("chief"), "chief", Role::owner), denied);
    EXPECT_EQ(put(as("member"), "member", Role::owner), denied);
    EXPECT_EQ(put(as("owner"), "chief", Role::owner), done);
    EXPECT_EQ(put(as("owner"), "owner", Role::member), done); // there is another owner now
    EXPECT_EQ(role_of("ops", "owner"), Role::member);
}

TEST_F(MembersTest, MutingTakesAHigherRole)
{
    EXPECT_EQ(mute(as("member"), "observer"), denied);
    EXPECT_EQ(mute(as("moderator"), "chief"), denied);
    EXPECT_EQ(mute(as("moderator"), "moderator"), denied);
    EXPECT_EQ(mute(as("moderator"), "stranger"), missing);
    EXPECT_EQ(mute(as("stranger"), "member"), missing);
    EXPECT_EQ(mute(as("moderator"), "member"), done);
    EXPECT_TRUE(run(members.get(as("observer"), GroupId{"ops"}, UserId{"member"}))->muted);
    EXPECT_EQ(put(as("owner"), "member", Role::observer), done); // the role changes, the mute stays
    EXPECT_TRUE(run(members.get(as("observer"), GroupId{"ops"}, UserId{"member"}))->muted);
    EXPECT_EQ(mute(as_admin(), "member", false), done);
    EXPECT_FALSE(run(members.get(as("observer"), GroupId{"ops"}, UserId{"member"}))->muted);
}

TEST_F(MembersTest, RemovingTakesAHigherRole)
{
    EXPECT_EQ(remove(as("stranger"), "member"), missing);
    EXPECT_EQ(remove(as("moderator"), "member"), denied);
    EXPECT_EQ(remove(as("chief"), "owner"), denied);
    EXPECT_EQ(remove(as("chief"), "stranger"), missing);
    EXPECT_EQ(remove(as("chief"), "moderator"), done);
    EXPECT_EQ(remove(as("owner"), "chief"), done);
    EXPECT_EQ(remove(as("member"), "member"), done);
    EXPECT_EQ(role_of("ops", "member"), Role::none);
}

TEST_F(MembersTest, TheLastOwnerStaysWhileOthersAreThere)
{
    EXPECT_EQ(leave("owner"), denied);
    EXPECT_EQ(put(as("owner"), "owner", Role::member), denied);
    EXPECT_EQ(remove(as("owner"), "owner"), denied);
    for (const char* id : {"chief", "moderator", "member", "observer"})
        EXPECT_EQ(leave(id), done);
    EXPECT_EQ(leave("owner"), done);
    EXPECT_EQ(leave("owner"), missing);
}

TEST_F(MembersTest, AnotherOwnerLetsTheFirstGo)
{
    EXPECT_EQ(put(as("owner"), "member", Role::owner), done);
    EXPECT_EQ(leave("owner"), done);
    EXPECT_EQ(leave("member"), denied);
}

TEST_F(MembersTest, AdministratorsMayLeaveAGroupWithoutOwner)
{
    EXPECT_EQ(remove(as_admin(), "owner"), done);
    EXPECT_EQ(put(as("chief"), "chief", Role::owner), denied);
    EXPECT_EQ(put(as_admin(), "chief", Role::owner), done);
}

TEST_F(MembersTest, ADeletedOrUnknownUserIsNotAdded)
{
    change([](DirectoryWriter& directory) { directory.delete_user("stranger"); });
    for (const char* id : {"stranger", "nobody", "OWNER"})
        EXPECT_EQ(put(as_admin(), id, Role::member), missing) << id;
}

TEST_F(MembersTest, MembersSeeWhoIsInTheGroup)
{
    const auto page = run(members.list(as("observer"), GroupId{"ops"}, {.limit = 2}));
    ASSERT_EQ(page->items.size(), 2u);
    EXPECT_EQ(
        page->items[0],
        (MemberInfo{.user = UserId{"chief"}, .display_name = "The chief", .role = Role::admin, .since = clock.time}));
    EXPECT_EQ(page->next, "member");
    EXPECT_EQ(code_of(run(members.list(as("stranger"), GroupId{"ops"}, {}))), missing);
    EXPECT_EQ(code_of(run(members.list(as("stranger"), GroupId{"open"}, {}))), denied);
    EXPECT_EQ(run(members.list(as_admin(), GroupId{"ops"}, {}))->items.size(), 5u);
}

} // namespace
} // namespace parley::bridge::test
