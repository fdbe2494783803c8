#include "tests/unit/policy/town.h"

#include <gtest/gtest.h>

#include <map>

namespace parley::policy {
namespace {

using topics::TopicKind;

/// u1 asks; u2 is enabled and has nothing to do with him.
Town two_users()
{
    Town town;
    town.user("u1");
    town.user("u2");
    return town;
}

TEST(UserTopic, OfAnotherIsDecidedByKindAndAction)
{
    const Town town = two_users();
    const Decision broker = deny(Why::only_the_broker);
    const Decision theirs = deny(Why::not_own_topic);
    const std::map<TopicKind, std::pair<Decision, Decision>> expected{
        // publish by u1 to {r}/u/u2/…/u1, receive of the same
        {TopicKind::user_send, {allow(Why::is_peer), broker}},
        {TopicKind::user_send_event, {broker, broker}},
        {TopicKind::user_msg, {broker, theirs}},
        {TopicKind::user_event, {broker, theirs}},
        {TopicKind::user_out_msg, {broker, theirs}},
        {TopicKind::user_out_event, {broker, theirs}},
        {TopicKind::user_out_read, {broker, theirs}},
        {TopicKind::user_read, {allow(Why::is_peer), theirs}},
        {TopicKind::user_recv, {allow(Why::is_peer), theirs}},
        {TopicKind::user_live, {allow(Why::is_peer), theirs}},
        {TopicKind::user_presence, {broker, deny(Why::not_known_to)}},
        {TopicKind::user_groups, {broker, theirs}},
        {TopicKind::user_notice, {broker, theirs}},
        {TopicKind::user_rpc, {deny(Why::not_own_name), broker}},
        {TopicKind::user_reply, {broker, theirs}},
    };
    for (const auto& [kind, decisions] : expected) {
        EXPECT_EQ(town.publish("u1", name_of(kind, "u2", "u1")), decisions.first) << name_of(kind, "u2", "u1");
        EXPECT_EQ(town.receive("u1", name_of(kind, "u2", "u1")), decisions.second) << name_of(kind, "u2", "u1");
    }
}

TEST(UserTopic, OfOnesOwnIsDecidedByKindAndAction)
{
    const Town town = two_users();
    const Decision broker = deny(Why::only_the_broker);
    const Decision own = allow(Why::is_own_topic);
    const Decision forged = deny(Why::not_own_name);
    const std::map<TopicKind, std::pair<Decision, Decision>> expected{
        // publish by u1 to {r}/u/u1/…/u2, receive of the same
        {TopicKind::user_send, {forged, broker}},  {TopicKind::user_send_event, {broker, broker}},
        {TopicKind::user_msg, {broker, own}},      {TopicKind::user_event, {broker, own}},
        {TopicKind::user_out_msg, {broker, own}},  {TopicKind::user_out_event, {broker, own}},
        {TopicKind::user_out_read, {broker, own}}, {TopicKind::user_read, {forged, own}},
        {TopicKind::user_recv, {forged, own}},     {TopicKind::user_live, {forged, own}},
        {TopicKind::user_presence, {broker, own}}, {TopicKind::user_groups, {broker, own}},
        {TopicKind::user_notice, {broker, own}},   {TopicKind::user_rpc, {own, broker}},
        {TopicKind::user_reply, {broker, own}},
    };
    for (const auto& [kind, decisions] : expected) {
        EXPECT_EQ(town.publish("u1", name_of(kind, "u1", "u2")), decisions.first) << name_of(kind, "u1", "u2");
        EXPECT_EQ(town.receive("u1", name_of(kind, "u1", "u2")), decisions.second) << name_of(kind, "u1", "u2");
    }
}

TEST(NotesToOneself, AreAllowed)
{
    const Town town = two_users();
    EXPECT_EQ(town.publish("u1", "parley/u/u1/send/u1"), allow(Why::is_peer));
    EXPECT_EQ(town.receive("u1", "parley/u/u1/msg/u1"), allow(Why::is_own_topic));
}

TEST(PrivateMessage, NeedsAnEnabledReceiver)
{
    Town town = two_users();
    town.user("off", false);
    for (const TopicKind kind : {TopicKind::user_send, TopicKind::user_live}) {
        EXPECT_EQ(town.publish("u1", name_of(kind, "off", "u1")), deny(Why::unknown_peer));
        EXPECT_EQ(town.publish("u1", name_of(kind, "never", "u1")), deny(Why::unknown_peer));
        EXPECT_EQ(town.publish("u1", name_of(kind, "U2", "u1")), deny(Why::unknown_peer)) << "ids are spelled exactly";
    }
}

TEST(PrivateMessage, IsDeniedInBothDirectionsByABlock)
{
    Town town = two_users();
    town.directory.set_blocked(town.index("u1"), town.index("u2"), true);
    for (const TopicKind kind : {TopicKind::user_send, TopicKind::user_live}) {
        EXPECT_EQ(town.publish("u1", name_of(kind, "u2", "u1")), deny(Why::blocked));
        EXPECT_EQ(town.publish("u2", name_of(kind, "u1", "u2")), deny(Why::blocked));
    }

    town.directory.set_blocked(town.index("u1"), town.index("u2"), false);
    EXPECT_EQ(town.publish("u2", name_of(TopicKind::user_send, "u1", "u2")), allow(Why::is_peer));
}

TEST(PrivateMessage, ReachesWhomTheSettingNames)
{
    Town town = two_users();
    town.user("contact");
    town.user("fellow");
    town.group("g1");
    town.member("u1", "g1");
    town.member("fellow", "g1", Role::observer);
    town.directory.set_contacts(town.index("u1"), town.index("contact"), true);
    struct Case {
        PrivateMessages setting;
        Decision to_stranger, to_fellow, to_contact, to_himself;
    };
    const Decision yes = allow(Why::is_peer);
    for (const Case& expected :
         {Case{PrivateMessages::everyone, yes, yes, yes, yes},
          Case{PrivateMessages::contacts, deny(Why::not_contacts), deny(Why::not_contacts), yes, yes},
          Case{PrivateMessages::common_group, deny(Why::no_common_group), yes, yes, yes}})
        for (const TopicKind kind : {TopicKind::user_send, TopicKind::user_live}) {
            town.rules.private_messages = expected.setting;
            EXPECT_EQ(town.publish("u1", name_of(kind, "u2", "u1")), expected.to_stranger);
            EXPECT_EQ(town.publish("u1", name_of(kind, "fellow", "u1")), expected.to_fellow);
            EXPECT_EQ(town.publish("fellow", name_of(kind, "u1", "fellow")), expected.to_fellow);
            EXPECT_EQ(town.publish("u1", name_of(kind, "contact", "u1")), expected.to_contact);
            EXPECT_EQ(town.publish("u1", name_of(kind, "u1", "u1")), expected.to_himself);
        }
}

TEST(PrivateMessage, IsDeniedToABlockedContactUnderEverySetting)
{
    Town town = two_users();
    town.directory.set_contacts(town.index("u1"), town.index("u2"), true);
    town.directory.set_blocked(town.index("u2"), town.index("u1"), true);
    for (const auto setting : {PrivateMessages::everyone, PrivateMessages::contacts, PrivateMessages::common_group}) {
        town.rules.private_messages = setting;
        EXPECT_EQ(town.publish("u1", name_of(TopicKind::user_send, "u2", "u1")), deny(Why::blocked));
    }
}

TEST(PrivateTopic, ShowsNothingMoreOfWhomOneHasBlocked)
{
    Town town = two_users();
    town.directory.set_contacts(town.index("u1"), town.index("u2"), true);
    town.directory.set_blocked(town.index("u1"), town.index("u2"), true);
    for (const TopicKind kind : {TopicKind::user_msg, TopicKind::user_event, TopicKind::user_read, TopicKind::user_recv,
                                 TopicKind::user_live}) {
        EXPECT_EQ(town.receive("u1", name_of(kind, "u1", "u2")), deny(Why::blocked));
        EXPECT_EQ(town.receive("u2", name_of(kind, "u2", "u1")), allow(Why::is_own_topic))
            << "what the other wrote before was meant for him";
    }
    EXPECT_EQ(town.receive("u1", name_of(TopicKind::user_out_msg, "u1", "u2")), allow(Why::is_own_topic));
    EXPECT_EQ(town.subscribe("u1", "parley/u/u1/msg/#"), allow(Why::is_own_topic));
}

TEST(Presence, IsHiddenFromWhomOneHasBlocked)
{
    Town town = two_users();
    town.directory.set_contacts(town.index("u1"), town.index("u2"), true);
    town.directory.set_blocked(town.index("u1"), town.index("u2"), true);
    EXPECT_EQ(town.receive("u2", name_of(TopicKind::user_presence, "u1", "")), deny(Why::blocked));
    EXPECT_EQ(town.subscribe("u2", name_of(TopicKind::user_presence, "u1", "")), deny(Why::blocked));
    EXPECT_EQ(town.receive("u1", name_of(TopicKind::user_presence, "u2", "")), allow(Why::is_known_to));
}

TEST(PrivateMarker, MayStillBeSetForWhatABlockedOrDisabledPeerWrote)
{
    Town town = two_users();
    town.user("off", false);
    town.directory.set_blocked(town.index("u1"), town.index("u2"), true);
    for (const TopicKind kind : {TopicKind::user_read, TopicKind::user_recv}) {
        EXPECT_EQ(town.publish("u1", name_of(kind, "u2", "u1")), allow(Why::is_peer));
        EXPECT_EQ(town.publish("u1", name_of(kind, "off", "u1")), allow(Why::is_peer));
        EXPECT_EQ(town.publish("u1", name_of(kind, "never", "u1")), deny(Why::unknown_peer));
    }
}

TEST(Presence, IsShownToContactsAndToMembersOfACommonGroup)
{
    Town town = two_users();
    const std::string presence = name_of(TopicKind::user_presence, "u2", "");
    EXPECT_EQ(town.receive("u1", presence), deny(Why::not_known_to));
    EXPECT_EQ(town.receive("u2", presence), allow(Why::is_own_topic));

    town.directory.set_contacts(town.index("u2"), town.index("u1"), true);
    EXPECT_EQ(town.receive("u1", presence), allow(Why::is_known_to));
    town.directory.set_contacts(town.index("u1"), town.index("u2"), false);
    EXPECT_EQ(town.receive("u1", presence), deny(Why::not_known_to));

    town.group("ops");
    town.member("u1", "ops", Role::observer);
    EXPECT_EQ(town.receive("u1", presence), deny(Why::not_known_to));
    town.member("u2", "ops");
    EXPECT_EQ(town.receive("u1", presence), allow(Why::is_known_to));
    town.directory.put_group("ops", false, false);
    EXPECT_EQ(town.receive("u1", presence), deny(Why::not_known_to)) << "a deleted group connects nobody";

    EXPECT_EQ(town.receive("u1", name_of(TopicKind::user_presence, "never", "")), deny(Why::unknown_peer));
}

TEST(Announcement, IsMadeByAdministratorsAndReceivedByEveryUser)
{
    Town town = two_users();
    town.user("boss", true, true);
    EXPECT_EQ(town.publish("u1", "parley/all"), deny(Why::only_administrators));
    EXPECT_EQ(town.publish("boss", "parley/all"), allow(Why::is_administrator));
    EXPECT_EQ(town.receive("u1", "parley/all"), allow(Why::is_everybody));
    EXPECT_EQ(town.receive("boss", "parley/all"), allow(Why::is_everybody));
}

TEST(Administrator, HasNoOtherRightOverMqtt)
{
    Town town = two_users();
    town.user("boss", true, true);
    town.group("ops");
    town.member("u1", "ops");
    for (const TopicKind kind : all_kinds) {
        if (kind == TopicKind::announcement || kind == TopicKind::other)
            continue;
        const std::string name = name_of(kind, topics::is_group_kind(kind) ? "ops" : "u2", "u1");
        EXPECT_FALSE(town.publish("boss", name).allowed()) << name;
        EXPECT_FALSE(town.receive("boss", name).allowed()) << name;
        EXPECT_FALSE(town.subscribe("boss", name).allowed()) << name;
    }
}

TEST(User, WhoIsDisabledOrWasNeverGivenAnIndexMayNothing)
{
    Town town = two_users();
    town.user("off", false, true);
    const UserIndex stranger{99};
    for (const TopicKind kind : all_kinds)
        for (const Action action : {Action::publish, Action::receive}) {
            const std::string name = name_of(kind, "off", "off");
            EXPECT_EQ(town.ask("off", action, name), deny(Why::user_disabled)) << name;
            EXPECT_EQ(decide(town.directory, town.rules, stranger, action,
                             resolve(town.directory, topics::parse("parley", name))),
                      deny(Why::unknown_user));
        }
    EXPECT_EQ(town.subscribe("off", "parley/all"), deny(Why::user_disabled));
    EXPECT_EQ(decide_subscribe(town.directory, town.rules, stranger, "parley", "parley/all"), deny(Why::unknown_user));
}

TEST(Topic, OutsideTheTableIsRefused)
{
    const Town town = two_users();
    for (const std::string_view name : {"elsewhere", "parley/x", "$SYS/broker/version", "parley/u/u1/secret", ""}) {
        EXPECT_EQ(town.publish("u1", name), deny(Why::not_our_topic)) << name;
        EXPECT_EQ(town.receive("u1", name), deny(Why::not_our_topic)) << name;
    }
    for (const std::string_view name : {topics::control_topic, topics::control_response_topic}) {
        EXPECT_EQ(town.publish("u1", name), deny(Why::only_the_broker)) << name;
        EXPECT_EQ(town.receive("u1", name), deny(Why::only_the_broker)) << name;
    }
}

} // namespace
} // namespace parley::policy
