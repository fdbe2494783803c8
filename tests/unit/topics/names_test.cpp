#include "core/topics/topic.h"

#include <gtest/gtest.h>

namespace parley::topics {
namespace {

TEST(Names, AreReadBackAsWhatTheyWereBuiltFrom)
{
    const Names names("plant/chat");
    struct Case {
        std::string name;
        TopicKind kind;
        std::string_view owner;
        std::string_view actor;
        std::string_view rest;
    };
    const Case cases[] = {
        {names.group_send("ops", "u1"), TopicKind::group_send, "ops", "u1", ""},
        {names.group_send("ops", "u1", "r1"), TopicKind::group_send, "ops", "u1", "r1"},
        {names.group_send_event("ops", "u1", "r1"), TopicKind::group_send_event, "ops", "u1", "r1"},
        {names.group_msg("ops", "u1"), TopicKind::group_msg, "ops", "u1", ""},
        {names.group_event("ops", "u1"), TopicKind::group_event, "ops", "u1", ""},
        {names.group_read("ops", "u1"), TopicKind::group_read, "ops", "u1", ""},
        {names.group_recv("ops", "u1"), TopicKind::group_recv, "ops", "u1", ""},
        {names.group_live("ops", "u1", "a/b"), TopicKind::group_live, "ops", "u1", "a/b"},
        {names.group_live("ops", "u1", ""), TopicKind::group_live, "ops", "u1", ""},
        {names.group_state("ops", "u1", "a"), TopicKind::group_state, "ops", "u1", "a"},
        {names.group_info("ops"), TopicKind::group_info, "ops", "", ""},
        {names.group_presence("ops"), TopicKind::group_presence, "ops", "", ""},
        {names.user_send("u2", "u1"), TopicKind::user_send, "u2", "u1", ""},
        {names.user_send("u2", "u1", "r1"), TopicKind::user_send, "u2", "u1", "r1"},
        {names.user_send_event("u2", "u1", "r1"), TopicKind::user_send_event, "u2", "u1", "r1"},
        {names.user_msg("u2", "u1"), TopicKind::user_msg, "u2", "u1", ""},
        {names.user_event("u2", "u1"), TopicKind::user_event, "u2", "u1", ""},
        {names.user_out_msg("u1", "u2"), TopicKind::user_out_msg, "u1", "u2", ""},
        {names.user_out_event("u1", "u2"), TopicKind::user_out_event, "u1", "u2", ""},
        {names.user_out_read("u1", "u2"), TopicKind::user_out_read, "u1", "u2", ""},
        {names.user_read("u2", "u1"), TopicKind::user_read, "u2", "u1", ""},
        {names.user_recv("u2", "u1"), TopicKind::user_recv, "u2", "u1", ""},
        {names.user_live("u2", "u1", "x"), TopicKind::user_live, "u2", "u1", "x"},
        {names.user_presence("u1"), TopicKind::user_presence, "u1", "", ""},
        {names.user_groups("u1"), TopicKind::user_groups, "u1", "", ""},
        {names.user_notice("u1"), TopicKind::user_notice, "u1", "", ""},
        {names.user_rpc("u1", "whoami"), TopicKind::user_rpc, "u1", "", "whoami"},
        {names.user_reply("u1", "7"), TopicKind::user_reply, "u1", "", "7"},
        {names.user_reply("u1", ""), TopicKind::user_reply, "u1", "", ""},
        {names.announcement(), TopicKind::announcement, "", "", ""},
    };
    for (const Case& expected : cases) {
        const Topic topic = parse("plant/chat", expected.name);
        EXPECT_EQ(topic.kind, expected.kind) << expected.name;
        EXPECT_EQ(topic.owner, expected.owner) << expected.name;
        EXPECT_EQ(topic.actor, expected.actor) << expected.name;
        EXPECT_EQ(topic.rest, expected.rest) << expected.name;
    }
}

TEST(Names, FitInPlaceWhenASendIsRewritten)
{
    const Names names("parley");
    EXPECT_LE(names.group_msg("ops", "u1").size(), names.group_send("ops", "u1").size());
    EXPECT_LE(names.user_msg("u2", "u1").size(), names.user_send("u2", "u1").size());
    EXPECT_LE(names.group_event("ops", "u1").size(), names.group_send_event("ops", "u1", "r").size());
    EXPECT_LE(names.user_event("u2", "u1").size(), names.user_send_event("u2", "u1", "r").size());
}

TEST(Names, GiveTheBridgeOneFilterForAllRequests)
{
    EXPECT_EQ(Names("parley").rpc_filter(), "parley/u/+/rpc/#");
}

} // namespace
} // namespace parley::topics
