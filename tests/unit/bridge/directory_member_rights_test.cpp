#include "bridge/services/member_rights.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace parley::bridge {
namespace {

constexpr std::initializer_list<Role> everybody{Role::none,      Role::observer, Role::member,
                                                Role::moderator, Role::admin,    Role::owner};

TEST(MemberRights, OwnersMayDoEverything)
{
    for (const Role theirs : everybody) {
        EXPECT_TRUE(may_remove(Role::owner, theirs));
        EXPECT_TRUE(may_mute(Role::owner, theirs));
        for (const Role after : everybody)
            EXPECT_TRUE(may_set_role(Role::owner, theirs, after));
    }
}

TEST(MemberRights, AdminsRuleBelowAdmin)
{
    for (const Role before : everybody) {
        EXPECT_EQ(may_remove(Role::admin, before), before < Role::admin);
        EXPECT_EQ(may_mute(Role::admin, before), before < Role::admin);
        for (const Role after : everybody)
            EXPECT_EQ(may_set_role(Role::admin, before, after), before < Role::admin && after < Role::admin);
    }
}

TEST(MemberRights, ModeratorsMuteBelowModeratorAndNothingElse)
{
    for (const Role theirs : everybody) {
        EXPECT_EQ(may_mute(Role::moderator, theirs), theirs < Role::moderator);
        EXPECT_FALSE(may_remove(Role::moderator, theirs));
        for (const Role after : everybody)
            EXPECT_FALSE(may_set_role(Role::moderator, theirs, after));
    }
}

TEST(MemberRights, OthersMayNothing)
{
    for (const Role mine : {Role::none, Role::observer, Role::member})
        for (const Role theirs : everybody) {
            EXPECT_FALSE(may_remove(mine, theirs));
            EXPECT_FALSE(may_mute(mine, theirs));
            for (const Role after : everybody)
                EXPECT_FALSE(may_set_role(mine, theirs, after));
        }
}

} // namespace
} // namespace parley::bridge
