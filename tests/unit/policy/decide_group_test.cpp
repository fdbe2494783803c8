#include "tests/unit/policy/town.h"

#include <gtest/gtest.h>

#include <vector>

namespace parley::policy {
namespace {

using topics::TopicKind;

enum class Standing { stranger, observer, member, muted_member, moderator, admin, owner };

constexpr std::array all_standings{Standing::stranger,  Standing::observer, Standing::member, Standing::muted_member,
                                   Standing::moderator, Standing::admin,    Standing::owner};

Membership membership_of(Standing standing)
{
    switch (standing) {
    case Standing::stranger:
        return {};
    case Standing::observer:
        return {Role::observer, false};
    case Standing::member:
        return {Role::member, false};
    case Standing::muted_member:
        return {Role::member, true};
    case Standing::moderator:
        return {Role::moderator, false};
    case Standing::admin:
        return {Role::admin, false};
    case Standing::owner:
        return {Role::owner, false};
    }
    return {};
}

constexpr bool is_speech(TopicKind kind)
{
    return kind == TopicKind::group_send || kind == TopicKind::group_live || kind == TopicKind::group_state;
}

constexpr bool is_receipt(TopicKind kind)
{
    return kind == TopicKind::group_read || kind == TopicKind::group_recv;
}

/// What docs/protocol.md says of a group's topics under one's own name.
Decision publishing_in_a_group(TopicKind kind, Standing standing)
{
    if (!is_speech(kind) && !is_receipt(kind))
        return deny(Why::only_the_broker);
    if (standing == Standing::stranger)
        return deny(Why::not_member);
    if (is_receipt(kind))
        return allow(Why::is_member);
    if (standing == Standing::observer)
        return deny(Why::role_only_receives);
    if (standing == Standing::muted_member)
        return deny(Why::muted);
    return allow(Why::is_member);
}

Decision receiving_from_a_group(TopicKind kind, Standing standing)
{
    if (kind == TopicKind::group_send || kind == TopicKind::group_send_event)
        return deny(Why::only_the_broker);
    return standing == Standing::stranger ? deny(Why::not_member) : allow(Why::is_member);
}

TEST(GroupTopic, InAReadOnlyGroupModeratorsAndAboveSpeak)
{
    for (const TopicKind kind : {TopicKind::group_send, TopicKind::group_live, TopicKind::group_state}) {
        Town town;
        town.user("u1");
        const GroupIndex ops = town.group("ops");
        town.directory.set_speech(ops, true, 0);
        for (const Role role : {Role::observer, Role::member, Role::moderator, Role::admin, Role::owner}) {
            town.member("u1", "ops", role);
            const Decision expected = role == Role::observer ? deny(Why::role_only_receives)
                                      : role == Role::member ? deny(Why::read_only_group)
                                                             : allow(Why::is_member);
            EXPECT_EQ(town.publish("u1", name_of(kind, "ops", "u1")), expected) << to_string(role);
            EXPECT_TRUE(town.publish("u1", name_of(TopicKind::group_read, "ops", "u1")).allowed());
            EXPECT_TRUE(town.receive("u1", name_of(TopicKind::group_msg, "ops", "u2")).allowed());
        }
    }
}

TEST(GroupTopic, IsDecidedByKindStandingAndAction)
{
    for (const TopicKind kind : all_kinds) {
        if (!topics::is_group_kind(kind))
            continue;
        for (const Standing standing : all_standings) {
            Town town;
            town.user("u1");
            town.user("u2");
            town.group("ops");
            town.directory.set_membership(town.index("u1"), *town.directory.find_group("ops"), membership_of(standing));
            town.member("u2", "ops");

            const std::string own = name_of(kind, "ops", "u1");
            EXPECT_EQ(town.publish("u1", own), publishing_in_a_group(kind, standing)) << own << " " << int(standing);

            const std::string others = name_of(kind, "ops", "u2");
            EXPECT_EQ(town.receive("u1", others), receiving_from_a_group(kind, standing))
                << others << " " << int(standing);
        }
    }
}

TEST(GroupTopic, IsPublishedToUnderOnesOwnNameOnly)
{
    Town town;
    town.user("u1");
    town.user("u2");
    town.group("ops");
    town.member("u1", "ops", Role::owner);
    town.member("u2", "ops");
    for (const TopicKind kind : {TopicKind::group_send, TopicKind::group_live, TopicKind::group_state,
                                 TopicKind::group_read, TopicKind::group_recv}) {
        EXPECT_EQ(town.publish("u1", name_of(kind, "ops", "u2")), deny(Why::not_own_name));
        EXPECT_EQ(town.publish("u1", name_of(kind, "ops", "U1")), deny(Why::not_own_name));
        EXPECT_EQ(town.publish("u1", name_of(kind, "ops", "nobody")), deny(Why::not_own_name));
    }
}

TEST(GroupTopic, OfAGroupThatIsNotThereIsClosedToAll)
{
    Town town;
    town.user("u1");
    const GroupIndex gone = town.group("gone");
    town.member("u1", "gone", Role::owner);
    town.directory.put_group("gone", true, false);
    ASSERT_FALSE(town.directory.group(gone).exists);

    for (const std::string_view group : {"gone", "never"})
        for (const TopicKind kind : all_kinds) {
            if (!topics::is_group_kind(kind))
                continue;
            const Decision publish = town.publish("u1", name_of(kind, group, "u1"));
            const Decision receive = town.receive("u1", name_of(kind, group, "u1"));
            EXPECT_FALSE(publish.allowed()) << name_of(kind, group, "u1");
            EXPECT_FALSE(receive.allowed()) << name_of(kind, group, "u1");
            EXPECT_TRUE(publish.why == Why::unknown_group || publish.why == Why::only_the_broker);
            EXPECT_TRUE(receive.why == Why::unknown_group || receive.why == Why::only_the_broker);
        }
}

TEST(GroupCard, OfAPublicGroupIsForAnyUserAndNothingElseOfItIs)
{
    Town town;
    town.user("u1");
    town.group("open", true);
    town.group("closed", false);

    EXPECT_EQ(town.receive("u1", name_of(TopicKind::group_info, "open", "")), allow(Why::is_public_group));
    EXPECT_EQ(town.receive("u1", name_of(TopicKind::group_info, "closed", "")), deny(Why::not_member));
    for (const TopicKind kind : {TopicKind::group_msg, TopicKind::group_event, TopicKind::group_presence,
                                 TopicKind::group_live, TopicKind::group_state, TopicKind::group_read})
        EXPECT_EQ(town.receive("u1", name_of(kind, "open", "u2")), deny(Why::not_member));
    EXPECT_EQ(town.publish("u1", name_of(TopicKind::group_send, "open", "u1")), deny(Why::not_member));
}

TEST(Receipts, OfALargeGroupReachTheirOwnReaderAlone)
{
    Town town;
    town.rules.receipts_max_members = 3;
    town.group("ops");
    for (const char* id : {"u1", "u2", "u3"}) {
        town.user(id);
        town.member(id, "ops");
    }
    for (const TopicKind kind : {TopicKind::group_read, TopicKind::group_recv}) {
        EXPECT_EQ(town.receive("u1", name_of(kind, "ops", "u2")), allow(Why::is_member)) << "at the limit";
        EXPECT_EQ(town.receive("u1", name_of(kind, "ops", "u1")), allow(Why::is_own_topic));
    }

    town.user("u4");
    town.member("u4", "ops", Role::observer);

    for (const TopicKind kind : {TopicKind::group_read, TopicKind::group_recv}) {
        EXPECT_EQ(town.receive("u1", name_of(kind, "ops", "u2")), deny(Why::only_own_receipts));
        EXPECT_EQ(town.receive("u1", name_of(kind, "ops", "u1")), allow(Why::is_own_topic));
        EXPECT_EQ(town.publish("u1", name_of(kind, "ops", "u1")), allow(Why::is_member));
    }
    EXPECT_EQ(town.receive("u1", name_of(TopicKind::group_msg, "ops", "u2")), allow(Why::is_member));
}

TEST(Rights, ActAtOnce)
{
    Town town;
    town.user("u1");
    town.group("ops");
    const std::string send = name_of(TopicKind::group_send, "ops", "u1");
    const std::string msg = name_of(TopicKind::group_msg, "ops", "u2");
    const auto both = [&] { return std::vector{town.publish("u1", send), town.receive("u1", msg)}; };

    EXPECT_EQ(both(), (std::vector{deny(Why::not_member), deny(Why::not_member)}));
    town.member("u1", "ops");
    EXPECT_EQ(both(), (std::vector{allow(Why::is_member), allow(Why::is_member)}));
    town.member("u1", "ops", Role::member, true);
    EXPECT_EQ(both(), (std::vector{deny(Why::muted), allow(Why::is_member)}));
    town.member("u1", "ops", Role::observer);
    EXPECT_EQ(both(), (std::vector{deny(Why::role_only_receives), allow(Why::is_member)}));
    town.user("u1", false);
    EXPECT_EQ(both(), (std::vector{deny(Why::user_disabled), deny(Why::user_disabled)}));
    town.user("u1", true);
    town.member("u1", "ops", Role::none);
    EXPECT_EQ(both(), (std::vector{deny(Why::not_member), deny(Why::not_member)}));
}

} // namespace
} // namespace parley::policy
