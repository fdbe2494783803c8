#include "core/directory/directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>

namespace parley {
namespace {

User named(std::string id)
{
    User user;
    user.id = std::move(id);
    return user;
}

TEST(Role, IsReadAsItIsWritten)
{
    for (const Role role : {Role::observer, Role::member, Role::moderator, Role::admin, Role::owner})
        EXPECT_EQ(parse_role(to_string(role)), role);
    for (const std::string_view text : {"", "none", "Member", "members"})
        EXPECT_FALSE(parse_role(text)) << text;
}

TEST(Directory, FindsUsersAndGroupsByExactId)
{
    Directory directory;
    const UserIndex u1 = directory.put_user(named("u1"));
    const GroupIndex ops = directory.put_group("ops", true, true);
    EXPECT_EQ(directory.find_user("u1"), u1);
    EXPECT_EQ(directory.find_group("ops"), ops);
    for (const std::string_view id : {"U1", "u", "u12", "", "ops"})
        EXPECT_FALSE(directory.find_user(id)) << id;
    EXPECT_FALSE(directory.find_group("u1"));
    EXPECT_EQ(directory.group(ops).id, "ops");
    EXPECT_TRUE(directory.group(ops).is_public);
}

TEST(Directory, KeepsTheIndexOfAUserThatIsPutAgain)
{
    Directory directory;
    const UserIndex u1 = directory.put_user(named("u1"));
    directory.put_user(named("u2"));
    User changed = named("u1");
    changed.enabled = false;
    changed.admin = true;
    changed.kind = UserKind::device;
    changed.password_verifier = "v";

    EXPECT_EQ(directory.put_user(changed), u1);

    EXPECT_EQ(directory.users(), 2u);
    EXPECT_FALSE(directory.is_enabled(u1));
    EXPECT_TRUE(directory.user(u1).admin);
    EXPECT_EQ(directory.user(u1).kind, UserKind::device);
    EXPECT_EQ(directory.user(u1).password_verifier, "v");
    directory.set_password_verifier(u1, "w");
    EXPECT_EQ(directory.user(u1).password_verifier, "w");
    EXPECT_FALSE(directory.is_enabled(UserIndex{2}));
}

TEST(Directory, GrowsItsVersionWithEveryChange)
{
    Directory directory;
    std::uint64_t last = directory.version();
    const auto expect_grown = [&] {
        EXPECT_GT(directory.version(), last);
        last = directory.version();
    };
    const UserIndex u1 = directory.put_user(named("u1"));
    expect_grown();
    const UserIndex u2 = directory.put_user(named("u2"));
    expect_grown();
    const GroupIndex ops = directory.put_group("ops", false, true);
    expect_grown();
    directory.set_membership(u1, ops, {Role::member, false});
    expect_grown();
    directory.set_contacts(u1, u2, true);
    expect_grown();
    directory.set_blocked(u1, u2, true);
    expect_grown();
    directory.set_password_verifier(u1, "x");
    expect_grown();
    directory.set_revision(Revision{3});
    expect_grown();
    EXPECT_EQ(directory.revision(), Revision{3});
}

TEST(Membership, IsOfOneUserInOneGroup)
{
    Directory directory;
    const UserIndex u1 = directory.put_user(named("u1"));
    const UserIndex u2 = directory.put_user(named("u2"));
    const GroupIndex ops = directory.put_group("ops", false, true);
    const GroupIndex dev = directory.put_group("dev", false, true);

    directory.set_membership(u1, ops, {Role::owner, true});

    EXPECT_EQ(directory.membership(u1, ops), (Membership{Role::owner, true}));
    EXPECT_EQ(directory.membership(u1, dev), Membership{});
    EXPECT_EQ(directory.membership(u2, ops), Membership{});
    EXPECT_EQ(directory.memberships(), 1u);
    EXPECT_EQ(directory.group(ops).members, 1u);
    EXPECT_EQ(directory.groups_of(u1), std::vector{ops});

    directory.set_membership(u1, ops, {Role::none, true});
    directory.set_membership(u1, ops, {});

    EXPECT_EQ(directory.membership(u1, ops), Membership{});
    EXPECT_EQ(directory.memberships(), 0u);
    EXPECT_EQ(directory.group(ops).members, 0u);
    EXPECT_TRUE(directory.groups_of(u1).empty());
}

TEST(DeletedGroup, HasNoMembersUntilItExistsAgain)
{
    Directory directory;
    const UserIndex u1 = directory.put_user(named("u1"));
    const UserIndex u2 = directory.put_user(named("u2"));
    const GroupIndex ops = directory.put_group("ops", false, true);
    directory.set_membership(u1, ops, {Role::member, false});
    directory.set_membership(u2, ops, {Role::member, false});
    ASSERT_TRUE(directory.share_a_group(u1, u2));

    directory.put_group("ops", false, false);
    directory.put_group("ops", false, false);

    EXPECT_FALSE(directory.group(ops).exists);
    EXPECT_EQ(directory.membership(u1, ops), Membership{});
    EXPECT_EQ(directory.memberships(), 0u);
    EXPECT_EQ(directory.group(ops).members, 0u);
    EXPECT_FALSE(directory.share_a_group(u1, u2));
    EXPECT_TRUE(directory.groups_of(u1).empty());

    directory.set_membership(u1, ops, {}); // its rows may go one by one afterwards
    directory.set_membership(u1, ops, {Role::owner, false});
    EXPECT_EQ(directory.membership(u1, ops), Membership{});
    directory.set_membership(u2, ops, {});
    directory.put_group("ops", false, true);

    EXPECT_EQ(directory.membership(u1, ops), (Membership{Role::owner, false}));
    EXPECT_EQ(directory.membership(u2, ops), Membership{});
    EXPECT_EQ(directory.memberships(), 1u);
}

TEST(ContactsAndBlocks, AreSymmetricAndOneWay)
{
    Directory directory;
    const UserIndex u1 = directory.put_user(named("u1"));
    const UserIndex u2 = directory.put_user(named("u2"));
    directory.set_contacts(u2, u1, true);
    directory.set_blocked(u1, u2, true);
    EXPECT_TRUE(directory.are_contacts(u1, u2));
    EXPECT_TRUE(directory.are_contacts(u2, u1));
    EXPECT_TRUE(directory.has_blocked(u1, u2));
    EXPECT_FALSE(directory.has_blocked(u2, u1));
    directory.set_contacts(u1, u2, false);
    directory.set_blocked(u1, u2, false);
    EXPECT_FALSE(directory.are_contacts(u2, u1));
    EXPECT_FALSE(directory.has_blocked(u1, u2));
}

TEST(Directory, KnowsEveryoneAmongThousands)
{
    Directory directory;
    std::mt19937 random(5);
    std::vector<std::pair<UserIndex, GroupIndex>> members;
    for (int i = 0; i < 3'000; ++i)
        ASSERT_EQ(directory.put_user(named("u" + std::to_string(i))).value(), static_cast<std::uint32_t>(i));
    for (int i = 0; i < 300; ++i)
        directory.put_group("g" + std::to_string(i), false, true);
    std::vector<std::vector<bool>> expected(3'000, std::vector<bool>(300));
    for (int i = 0; i < 20'000; ++i) {
        const std::uint32_t user = random() % 3'000;
        const std::uint32_t group = random() % 300;
        expected[user][group] = random() % 4 != 0;
        directory.set_membership(UserIndex{user}, GroupIndex{group},
                                 expected[user][group] ? Membership{Role::member, false} : Membership{});
    }
    std::size_t total = 0;
    for (std::uint32_t user = 0; user < 3'000; ++user) {
        EXPECT_EQ(directory.find_user("u" + std::to_string(user)), UserIndex{user});
        const auto count = static_cast<std::size_t>(std::ranges::count(expected[user], true));
        EXPECT_EQ(directory.groups_of(UserIndex{user}).size(), count);
        total += count;
        for (std::uint32_t group = 0; group < 300; ++group)
            ASSERT_EQ(directory.membership(UserIndex{user}, GroupIndex{group}).role != Role::none,
                      expected[user][group]);
    }
    EXPECT_EQ(directory.memberships(), total);
    for (int i = 0; i < 2'000; ++i) {
        const std::uint32_t one = random() % 3'000;
        const std::uint32_t other = random() % 3'000;
        bool share = false;
        for (std::size_t group = 0; group < 300; ++group)
            share = share || (expected[one][group] && expected[other][group]);
        EXPECT_EQ(directory.share_a_group(UserIndex{one}, UserIndex{other}), share);
    }
    Directory moved = std::move(directory);
    EXPECT_EQ(moved.find_user("u7"), UserIndex{7});
    EXPECT_EQ(moved.put_user(named("new")), UserIndex{3'000});
}

TEST(MembershipBytes, StayWithinTheirLimitInEveryShape)
{
    struct Shape {
        std::uint32_t users;
        std::uint32_t groups_each;
        std::uint32_t members_each;
        std::size_t limit = 32;
    };
    // Three and three is the worst there is: the first piece of heap on both sides, half of it used.
    for (const Shape& shape : {Shape{300, 1, 1}, Shape{300, 2, 2}, Shape{300, 3, 3, 34}, Shape{700, 7, 7},
                               Shape{1'000, 10, 100}, Shape{3'000, 1, 3'000}, Shape{1'000, 9, 25}}) {
        Directory directory;
        for (std::uint32_t user = 0; user < shape.users; ++user)
            directory.put_user(named("u" + std::to_string(user)));
        const std::uint32_t groups = shape.users * shape.groups_each / shape.members_each;
        for (std::uint32_t group = 0; group < groups; ++group) {
            directory.put_group("g" + std::to_string(group), false, true);
            for (std::uint32_t i = 0; i < shape.members_each; ++i)
                directory.set_membership(UserIndex{(group * shape.members_each + i) % shape.users}, GroupIndex{group},
                                         {Role::member, false});
        }
        ASSERT_EQ(directory.memberships(), std::size_t{groups} * shape.members_each);
        EXPECT_LE(directory.membership_bytes(), shape.limit * directory.memberships())
            << shape.groups_each << " groups each, " << shape.members_each << " members each: "
            << static_cast<double>(directory.membership_bytes()) / static_cast<double>(directory.memberships());
    }
}

} // namespace
} // namespace parley
