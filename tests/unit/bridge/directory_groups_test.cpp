#include "directory_support.h"

#include "bridge/services/groups.h"

namespace parley::bridge::test {
namespace {

class GroupsTest : public DirectoryTest {
protected:
    GroupsTest()
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
    std::optional<GroupRow> row(const std::string& id)
    {
        return ask([&](DirectoryReader& directory) { return directory.group(id); });
    }
    std::vector<std::string> listed(const Caller& caller, GroupScope scope)
    {
        std::vector<std::string> ids;
        const auto page = run(groups.list(caller, {.scope = scope}, {}));
        for (const GroupInfo& group : page->items)
            ids.push_back(group.id.value() + ":" +
                          (group.role == Role::none ? "" : std::string(to_string(group.role))));
        return ids;
    }

    Groups groups{store, readers, enforcement};
};

TEST_F(GroupsTest, WhoCreatesAGroupOwnsIt)
{
    const auto put = run(groups.put(as("stranger"), GroupId{"new"},
                                    {.name = "New", .topic = "two\nlines", .visibility = Visibility::public_group}));

    ASSERT_TRUE(put) << put.error().message;
    EXPECT_TRUE(put->created);
    EXPECT_TRUE(put->change.enforced);
    const auto group = run(groups.get(as("stranger"), GroupId{"new"}));
    EXPECT_EQ(*group, (GroupInfo{.id = GroupId{"new"},
                                 .name = "New",
                                 .topic = "two\nlines",
                                 .visibility = Visibility::public_group,
                                 .created = clock.time,
                                 .members = 1,
                                 .role = Role::owner,
                                 .joining = Joining::open}));
}

TEST_F(GroupsTest, AdministratorsNameTheOwnerOrNobody)
{
    ASSERT_TRUE(run(groups.put(as_admin(), GroupId{"a"}, {})));
    ASSERT_TRUE(run(groups.put(as_admin(), GroupId{"b"}, {.owner = UserId{"member"}})));
    EXPECT_EQ(row("a")->members, 0u);
    EXPECT_EQ(role_of("b", "member"), Role::owner);
    EXPECT_EQ(code_of(run(groups.put(as_admin(), GroupId{"c"}, {.owner = UserId{"nobody"}}))), Errc::not_found);
    EXPECT_EQ(code_of(run(groups.put(as("member"), GroupId{"c"}, {.owner = UserId{"owner"}}))),
              Errc::permission_denied);
    EXPECT_FALSE(row("c"));
}

TEST_F(GroupsTest, TakenIdsAreRefusedWithoutTellingOfPrivateGroups)
{
    ASSERT_TRUE(run(groups.put(as_admin(), GroupId{"gone"}, {})));
    ASSERT_TRUE(run(groups.remove(as_admin(), GroupId{"gone"})));
    for (const char* id : {"ops", "OPS", "Open", "gone", "GONE"})
        EXPECT_EQ(code_of(run(groups.put(as("stranger"), GroupId{id}, {}))), Errc::already_exists) << id;
    EXPECT_EQ(code_of(run(groups.put(as("stranger"), GroupId{"open"}, {}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(groups.create(as("owner"), GroupId{"ops"}, {}))), Errc::already_exists);
}

TEST_F(GroupsTest, BadSettingsAreRefused)
{
    EXPECT_EQ(code_of(run(groups.put(as_admin(), GroupId{"a b"}, {}))), Errc::invalid_argument);
    EXPECT_EQ(code_of(run(groups.put(as_admin(), GroupId{"a"}, {.name = std::string(257, 'x')}))), Errc::too_large);
    EXPECT_EQ(code_of(run(groups.put(as_admin(), GroupId{"a"}, {.topic = "\xC3"}))), Errc::invalid_argument);
    EXPECT_EQ(code_of(run(groups.patch(as_admin(), GroupId{"ops"}, {.picture = "\x01"}))), Errc::invalid_argument);
}

TEST_F(GroupsTest, ChangingAndDeletingTakesTheRole)
{
    struct Case {
        Caller caller;
        std::optional<Errc> patch;
        std::optional<Errc> remove;
    };
    const std::vector<Case> cases{
        {as("stranger"), Errc::not_found, Errc::not_found},
        {as("observer"), Errc::permission_denied, Errc::permission_denied},
        {as("member"), Errc::permission_denied, Errc::permission_denied},
        {as("moderator"), Errc::permission_denied, Errc::permission_denied},
        {as("chief"), std::nullopt, Errc::permission_denied},
        {as("owner"), std::nullopt, std::nullopt},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(code_of(run(groups.patch(c.caller, GroupId{"ops"}, {.topic = c.caller.user.value()}))), c.patch)
            << c.caller.user.value();
        EXPECT_EQ(code_of(run(groups.remove(c.caller, GroupId{"ops"}))), c.remove) << c.caller.user.value();
    }
    EXPECT_TRUE(row("ops")->deleted);
    EXPECT_TRUE(run(groups.remove(as_admin(), GroupId{"open"})));
}

TEST_F(GroupsTest, APatchLeavesWhatItDoesNotName)
{
    ASSERT_TRUE(run(groups.patch(as("owner"), GroupId{"ops"}, {.visibility = Visibility::public_group})));
    EXPECT_TRUE(row("ops")->is_public);
    EXPECT_EQ(row("ops")->name, "Group ops");
}

TEST_F(GroupsTest, ADeletedGroupHasNoMembersAndIsNotFound)
{
    ASSERT_TRUE(run(groups.remove(as("owner"), GroupId{"ops"})));
    EXPECT_EQ(code_of(run(groups.get(as("owner"), GroupId{"ops"}))), Errc::not_found);
    EXPECT_EQ(code_of(run(groups.get(as_admin(), GroupId{"ops"}))), Errc::not_found);
    EXPECT_EQ(role_of("ops", "owner"), Role::none);
}

TEST_F(GroupsTest, PrivateGroupsAreForTheirMembersPublicOnesForAll)
{
    EXPECT_EQ(run(groups.get(as("observer"), GroupId{"ops"}))->role, Role::observer);
    EXPECT_EQ(code_of(run(groups.get(as("stranger"), GroupId{"ops"}))), Errc::not_found);
    EXPECT_EQ(run(groups.get(as("stranger"), GroupId{"open"}))->role, Role::none);
    EXPECT_TRUE(run(groups.get(as_admin(), GroupId{"ops"})));
}

TEST_F(GroupsTest, ListsShowWhatTheScopeAllows)
{
    given_member("open", "member");
    using Ids = std::vector<std::string>;
    EXPECT_EQ(listed(as("member"), GroupScope::own), (Ids{"open:member", "ops:member"}));
    EXPECT_EQ(listed(as("stranger"), GroupScope::own), Ids{});
    EXPECT_EQ(listed(as("owner"), GroupScope::open), Ids{"open:"});
    EXPECT_EQ(listed(as_admin(), GroupScope::all), (Ids{"open:", "ops:"}));
    EXPECT_EQ(code_of(run(groups.list(as("owner"), {.scope = GroupScope::all}, {}))), Errc::permission_denied);
}

TEST_F(GroupsTest, OwnGroupsArePaged)
{
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(run(groups.put(as("stranger"), GroupId{"g" + std::to_string(i)}, {})));
    const auto first = run(groups.list(as("stranger"), {}, {.limit = 3}));
    ASSERT_EQ(first->items.size(), 3u);
    ASSERT_EQ(first->next, "g2");
    const auto second = run(groups.list(as("stranger"), {}, {.cursor = *first->next, .limit = 3}));
    EXPECT_EQ(second->items.size(), 2u);
    EXPECT_EQ(second->next, std::nullopt);
}

} // namespace
} // namespace parley::bridge::test
