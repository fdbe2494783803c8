#include "core/topics/topic.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parley::topics {
namespace {

struct Case {
    std::string name;
    TopicKind kind;
    std::string_view owner;
    std::string_view actor;
    std::string_view rest;
};

void PrintTo(const Case& test, std::ostream* out)
{
    *out << test.name;
}

class TopicTable : public ::testing::TestWithParam<Case> {};

TEST_P(TopicTable, IsTakenApart)
{
    const Case& expected = GetParam();

    const Topic topic = parse("parley", expected.name);

    EXPECT_EQ(topic.kind, expected.kind);
    EXPECT_EQ(topic.owner, expected.owner);
    EXPECT_EQ(topic.actor, expected.actor);
    EXPECT_EQ(topic.rest, expected.rest);
}

INSTANTIATE_TEST_SUITE_P(
    EveryRow, TopicTable,
    ::testing::Values(Case{"parley/g/ops/send/u1", TopicKind::group_send, "ops", "u1", ""},
                      Case{"parley/g/ops/send/u1/r:1", TopicKind::group_send, "ops", "u1", "r:1"},
                      Case{"parley/g/ops/send-event/u1/rev:8", TopicKind::group_send_event, "ops", "u1", "rev:8"},
                      Case{"parley/g/ops/msg/u1", TopicKind::group_msg, "ops", "u1", ""},
                      Case{"parley/g/ops/event/u1", TopicKind::group_event, "ops", "u1", ""},
                      Case{"parley/g/ops/read/u1", TopicKind::group_read, "ops", "u1", ""},
                      Case{"parley/g/ops/recv/u1", TopicKind::group_recv, "ops", "u1", ""},
                      Case{"parley/g/ops/live/u1", TopicKind::group_live, "ops", "u1", ""},
                      Case{"parley/g/ops/live/u1/typing", TopicKind::group_live, "ops", "u1", "typing"},
                      Case{"parley/g/ops/state/u1/a/b", TopicKind::group_state, "ops", "u1", "a/b"},
                      Case{"parley/g/ops/state/u1//b/", TopicKind::group_state, "ops", "u1", "/b/"},
                      Case{"parley/g/ops/info", TopicKind::group_info, "ops", "", ""},
                      Case{"parley/g/ops/presence", TopicKind::group_presence, "ops", "", ""},
                      Case{"parley/u/u2/send/u1", TopicKind::user_send, "u2", "u1", ""},
                      Case{"parley/u/u2/send/u1/r1", TopicKind::user_send, "u2", "u1", "r1"},
                      Case{"parley/u/u2/send-event/u1/r1", TopicKind::user_send_event, "u2", "u1", "r1"},
                      Case{"parley/u/u2/msg/u1", TopicKind::user_msg, "u2", "u1", ""},
                      Case{"parley/u/u2/event/u1", TopicKind::user_event, "u2", "u1", ""},
                      Case{"parley/u/u1/out/u2/msg", TopicKind::user_out_msg, "u1", "u2", ""},
                      Case{"parley/u/u1/out/u2/event", TopicKind::user_out_event, "u1", "u2", ""},
                      Case{"parley/u/u1/out/u2/read", TopicKind::user_out_read, "u1", "u2", ""},
                      Case{"parley/u/u2/read/u1", TopicKind::user_read, "u2", "u1", ""},
                      Case{"parley/u/u2/recv/u1", TopicKind::user_recv, "u2", "u1", ""},
                      Case{"parley/u/u2/live/u1", TopicKind::user_live, "u2", "u1", ""},
                      Case{"parley/u/u2/live/u1/cmd/\xc3\xa4", TopicKind::user_live, "u2", "u1", "cmd/\xc3\xa4"},
                      Case{"parley/u/u1/presence", TopicKind::user_presence, "u1", "", ""},
                      Case{"parley/u/u1/groups", TopicKind::user_groups, "u1", "", ""},
                      Case{"parley/u/u1/notice", TopicKind::user_notice, "u1", "", ""},
                      Case{"parley/u/u1/rpc/groups.list", TopicKind::user_rpc, "u1", "", "groups.list"},
                      Case{"parley/u/u1/reply", TopicKind::user_reply, "u1", "", ""},
                      Case{"parley/u/u1/reply/7/a", TopicKind::user_reply, "u1", "", "7/a"},
                      Case{"parley/all", TopicKind::announcement, "", "", ""},
                      Case{"$CONTROL/parley/v1", TopicKind::control, "", "", ""},
                      Case{"$CONTROL/parley/v1/response", TopicKind::control_response, "", "", ""}));

TEST(Topic, MayStandBelowARootOfSeveralLevels)
{
    const Topic topic = parse("plant/north/chat", "plant/north/chat/g/ops/msg/u1");
    EXPECT_EQ(topic.kind, TopicKind::group_msg);
    EXPECT_EQ(topic.owner, "ops");
    EXPECT_EQ(parse("plant/north/chat", "plant/north/g/ops/msg/u1").kind, TopicKind::other);
    EXPECT_EQ(parse("plant/north/chat", "parley/g/ops/msg/u1").kind, TopicKind::other);
}

TEST(Topic, LivesInTheNameThatWasParsed)
{
    const std::string name = "parley/u/u2/send/u1/r1";
    const Topic topic = parse("parley", name);
    EXPECT_EQ(topic.owner.data(), name.data() + 9);
    EXPECT_EQ(topic.actor.data(), name.data() + 17);
    EXPECT_EQ(topic.rest.data(), name.data() + 20);
}

TEST(Topic, IsOtherWhenItIsNotInTheTable)
{
    for (const std::string_view name : {"",
                                        "/",
                                        "parley",
                                        "parley/",
                                        "/parley/g/ops/info",
                                        "parley//g/ops/info",
                                        "PARLEY/g/ops/info",
                                        "parleyx/g/ops/info",
                                        "parley/x/ops/info",
                                        "parley/g",
                                        "parley/g/",
                                        "parley/g/ops",
                                        "parley/g/ops/",
                                        "parley/g//info",
                                        "parley/g/ops/unknown",
                                        "parley/g/ops/Info",
                                        "parley/g/ops/info/",
                                        "parley/g/ops/info/x",
                                        "parley/g/ops/presence/u1",
                                        "parley/g/ops/msg",
                                        "parley/g/ops/msg/",
                                        "parley/g/ops/msg/u1/",
                                        "parley/g/ops/msg/u1/x",
                                        "parley/g/ops/read/u1/3",
                                        "parley/g/ops/send",
                                        "parley/g/ops/send/",
                                        "parley/g/ops/send/u1/",
                                        "parley/g/ops/send/u1/r/x",
                                        "parley/g/ops/send/u1/a b",
                                        "parley/g/ops/send-event",
                                        "parley/g/ops/send-event/u1",
                                        "parley/g/ops/send-event/u1/",
                                        "parley/g/ops/send-event/u1/r/",
                                        "parley/g/ops/live",
                                        "parley/g/ops/live/",
                                        "parley/g/ops/live//x",
                                        "parley/g/ops/groups",
                                        "parley/g/ops/out/u1/msg",
                                        "parley/g/ops/rpc/x",
                                        "parley/u/u1/info",
                                        "parley/u/u1/state/u2",
                                        "parley/u/u1/out",
                                        "parley/u/u1/out/u2",
                                        "parley/u/u1/out/u2/",
                                        "parley/u/u1/out/u2/recv",
                                        "parley/u/u1/out/u2/msg/x",
                                        "parley/u/u1/rpc",
                                        "parley/u/u1/rpc/",
                                        "parley/u/u1/rpc/a/b",
                                        "parley/u/u1/replyx",
                                        "parley/u/$bridge/msg/u1",
                                        "parley/u/u1/msg/$bridge",
                                        "parley/all/",
                                        "parley/all/x",
                                        "parley/allx",
                                        "$CONTROL",
                                        "$CONTROL/parley",
                                        "$CONTROL/parley/v1/",
                                        "$CONTROL/parley/v1/response/",
                                        "$CONTROL/parley/v2",
                                        "$control/parley/v1",
                                        "$SYS/broker/version",
                                        "$share/x/parley/g/ops/info",
                                        "$",
                                        "$parley/g/ops/info"})
        EXPECT_EQ(parse("parley", name).kind, TopicKind::other) << name;
}

TEST(Topic, IsOtherWhenAnIdInItIsNotValid)
{
    const std::string longest(64, 'a');
    const std::string too_long(65, 'a');
    EXPECT_EQ(parse("parley", "parley/g/" + longest + "/msg/" + longest).kind, TopicKind::group_msg);
    EXPECT_EQ(parse("parley", "parley/g/ops/send/u1/" + longest).kind, TopicKind::group_send);
    for (const std::string& bad : {too_long, std::string(".a"), std::string("a b"), std::string("a\xc3\xa4"),
                                   std::string("a\0b", 3), std::string("a\n"), std::string("a:b"), std::string()}) {
        EXPECT_EQ(parse("parley", "parley/g/" + bad + "/msg/u1").kind, TopicKind::other) << bad;
        EXPECT_EQ(parse("parley", "parley/g/ops/msg/" + bad).kind, TopicKind::other) << bad;
        EXPECT_EQ(parse("parley", "parley/g/ops/live/" + bad + "/x").kind, TopicKind::other) << bad;
        EXPECT_EQ(parse("parley", "parley/u/u1/out/" + bad + "/msg").kind, TopicKind::other) << bad;
    }
    EXPECT_EQ(parse("parley", "parley/g/ops/send/u1/" + too_long).kind, TopicKind::other);
}

TEST(Topic, IsOtherWithAWildcardAnywhere)
{
    for (const std::string_view name :
         {"#", "+", "parley/#", "parley/g/+/msg/u1", "parley/g/ops/live/u1/#", "parley/g/ops/live/u1/a+b",
          "parley/u/u1/reply/+", "parley/g/ops/#", "+/g/ops/info"})
        EXPECT_EQ(parse("parley", name).kind, TopicKind::other) << name;
}

TEST(Topic, IsOtherWhenItIsNotUtf8OrHoldsANul)
{
    for (const std::string& bad : {std::string("\xff"), std::string("\xc3"), std::string("\xed\xa0\x80"),
                                   std::string("\xc0\xaf"), std::string("a\0b", 3)})
        EXPECT_EQ(parse("parley", "parley/g/ops/live/u1/" + bad).kind, TopicKind::other);
}

TEST(Topic, IsBoundedInLevelsAndBytes)
{
    const auto with_levels = [](std::size_t levels) {
        std::string name = "parley/g/ops/live/u1"; // five of them
        for (std::size_t i = 5; i < levels; ++i)
            name += "/x";
        return name;
    };
    EXPECT_EQ(parse("parley", with_levels(200)).kind, TopicKind::group_live);
    EXPECT_EQ(parse("parley", with_levels(201)).kind, TopicKind::other);

    const std::string start = "parley/g/ops/live/u1/";
    EXPECT_EQ(parse("parley", start + std::string(65535 - start.size(), 'x')).kind, TopicKind::group_live);
    EXPECT_EQ(parse("parley", start + std::string(65536 - start.size(), 'x')).kind, TopicKind::other);
}

} // namespace
} // namespace parley::topics
