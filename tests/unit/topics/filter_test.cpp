#include "core/topics/filter.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace parley::topics {
namespace {

TEST(Filter, IsValidByMqtt5Section471)
{
    for (const std::string_view filter : {"#", "+", "/", "a", "a/#", "a/+", "+/+", "/#", "+/a/+/#", "a//b",
                                          "sport/tennis/player1/#", "a b", "\xc3\xa4"})
        EXPECT_TRUE(is_valid_filter(filter)) << filter;
    for (const std::string_view filter :
         {"", "a#", "a/b#", "#/a", "a/#/b", "a+", "+a", "a/+b/c", "##", "++", "\xff", "#a"})
        EXPECT_FALSE(is_valid_filter(filter)) << filter;
    EXPECT_FALSE(is_valid_filter(std::string_view("a\0b", 3)));
    EXPECT_FALSE(is_valid_filter(std::string(200, '/')));
    EXPECT_TRUE(is_valid_filter(std::string(199, '/')));
    EXPECT_FALSE(is_valid_filter(std::string(65536, 'a')));
}

TEST(Name, HasNoWildcards)
{
    EXPECT_TRUE(is_valid_name("a/b"));
    EXPECT_TRUE(is_valid_name("/"));
    EXPECT_TRUE(is_valid_name("$SYS/x"));
    for (const std::string_view name : {"", "#", "a/+", "a+b", "\xff"})
        EXPECT_FALSE(is_valid_name(name)) << name;
}

TEST(SharedFilter, IsSplitIntoShareAndFilter)
{
    const auto shared = split_shared("$share/workers/a/+/#");
    ASSERT_TRUE(shared);
    EXPECT_EQ(shared->share, "workers");
    EXPECT_EQ(shared->filter, "a/+/#");

    const auto own = split_shared("a/$share/b");
    ASSERT_TRUE(own);
    EXPECT_EQ(own->share, "");
    EXPECT_EQ(own->filter, "a/$share/b");
    EXPECT_EQ(split_shared("$shared/x/a")->filter, "$shared/x/a");
}

TEST(SharedFilter, IsRefusedWhenTheShareOrTheFilterIsMissing)
{
    for (const std::string_view filter : {"$share", "$share/", "$share//", "$share//a", "$share/x", "$share/x/",
                                          "$share/+/a", "$share/#/a", "$share/a#b/c"})
        EXPECT_FALSE(split_shared(filter)) << filter;
}

TEST(Filter, MatchesNamesAsTheStandardSays)
{
    struct Case {
        std::string_view filter;
        std::string_view name;
        bool matches;
    };
    for (const Case& test : {
             Case{"sport/tennis/player1/#", "sport/tennis/player1", true},
             Case{"sport/tennis/player1/#", "sport/tennis/player1/ranking", true},
             Case{"sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true},
             Case{"sport/#", "sport", true},
             Case{"sport/tennis/+", "sport/tennis/player1", true},
             Case{"sport/tennis/+", "sport/tennis/player1/ranking", false},
             Case{"sport/+", "sport", false},
             Case{"sport/+", "sport/", true},
             Case{"+/+", "/finance", true},
             Case{"/+", "/finance", true},
             Case{"+", "/finance", false},
             Case{"#", "a/b", true},
             Case{"#", "$SYS/x", false},
             Case{"+/monitor/Clients", "$SYS/monitor/Clients", false},
             Case{"$SYS/#", "$SYS/x", true},
             Case{"a/b", "a/b", true},
             Case{"a/b", "A/b", false},
             Case{"a/b", "a/b/", false},
             Case{"a/b/", "a/b", false},
         })
        EXPECT_EQ(matches(test.filter, test.name), test.matches) << test.filter << " " << test.name;
}

TEST(Filter, CoversWhatItMatchesInFull)
{
    struct Case {
        std::string_view wide;
        std::string_view narrow;
        bool covers;
    };
    for (const Case& test : {
             Case{"#", "a/b", true},
             Case{"#", "#", true},
             Case{"#", "+/+", true},
             Case{"#", "$SYS/#", false},
             Case{"+/x", "$SYS/x", false},
             Case{"a/#", "a", true},
             Case{"a/#", "a/+/c", true},
             Case{"a/+", "a/#", false},
             Case{"a/+", "a/+", true},
             Case{"a/+", "a/b", true},
             Case{"a/b", "a/+", false},
             Case{"+/+", "a/b/c", false},
             Case{"+/+/#", "a/b/c", true},
             Case{"+/+/#", "a/#", false},
             Case{"a/b/c", "a/b", false},
         })
        EXPECT_EQ(covers(test.wide, test.narrow), test.covers) << test.wide << " " << test.narrow;
}

std::string random_levels(std::mt19937& random, const std::vector<std::string_view>& words, bool may_end_in_hash)
{
    std::string text;
    const std::size_t levels = 1 + random() % 4;
    for (std::size_t i = 0; i < levels; ++i) {
        if (i > 0)
            text += '/';
        text += words[random() % words.size()];
    }
    if (may_end_in_hash && random() % 3 == 0)
        text += "/#";
    return text;
}

TEST(Filter, ThatCoversAnotherMatchesEveryNameThatTheOtherMatches)
{
    std::mt19937 random(17);
    std::size_t covered = 0;
    for (int round = 0; round < 20'000; ++round) {
        const std::string wide = random_levels(random, {"a", "b", "+", "$x"}, true);
        const std::string narrow = random_levels(random, {"a", "b", "+", "$x"}, true);
        const std::string name = random_levels(random, {"a", "b", "c", "$x"}, false);
        if (!covers(wide, narrow))
            continue;
        ++covered;
        EXPECT_TRUE(!matches(narrow, name) || matches(wide, name)) << wide << " " << narrow << " " << name;
    }
    EXPECT_GT(covered, 500u);
}

std::string random_name_below(std::mt19937& random)
{
    static const std::vector<std::string_view> words{"msg", "send",     "live",   "read", "event",      "state", "info",
                                                     "u1",  "presence", "out",    "rpc",  "send-event", "reply", "recv",
                                                     "r:1", "notice",   "groups", "x",    ".bad",       ""};
    return random_levels(random, words, false);
}

TEST(Row, CouldMatchWhateverFilterMatchesOneOfItsTopics)
{
    std::mt19937 random(4711);
    std::size_t matched = 0;
    for (int round = 0; round < 200'000; ++round) {
        const std::string below = random_name_below(random);
        const bool in_group = random() % 2 == 0;
        const Topic topic = parse("r", (in_group ? "r/g/x/" : "r/u/x/") + below);
        if (topic.kind == TopicKind::other)
            continue;
        std::string filter; // the same name with some levels turned into wildcards
        for (std::size_t at = 0; at <= below.size();) {
            const std::size_t end = std::min(below.find('/', at), below.size());
            if (random() % 8 == 0) {
                filter += "#";
                break;
            }
            filter += random() % 2 == 0 ? "+" : below.substr(at, end - at);
            at = end + 1;
            if (at <= below.size())
                filter += "/";
        }
        ASSERT_TRUE(is_valid_filter("r/" + filter));
        ASSERT_TRUE(matches(filter, below)) << filter << " " << below;
        ++matched;
        const auto expect_row = [&](const auto& rows) {
            for (const Row& row : rows)
                EXPECT_TRUE(row.kind != topic.kind || could_match(filter, row)) << filter << " " << below;
        };
        if (in_group)
            expect_row(group_rows);
        else
            expect_row(user_rows);
    }
    EXPECT_GT(matched, 1000u);
}

TEST(Row, IsLeftOutWhereNoTopicOfItsOwnFits)
{
    const Row msg{TopicKind::group_msg, "msg", Shape::actor};
    const Row send{TopicKind::group_send, "send", Shape::actor_optional_ref};
    const Row event{TopicKind::group_send_event, "send-event", Shape::actor_ref};
    const Row live{TopicKind::group_live, "live", Shape::actor_rest};
    const Row info{TopicKind::group_info, "info", Shape::nothing};
    const Row out{TopicKind::user_out_msg, "out", Shape::actor_word, "msg"};
    const Row rpc{TopicKind::user_rpc, "rpc", Shape::method};
    for (const auto& [filter, row] :
         std::initializer_list<std::pair<std::string_view, const Row&>>{{"msg", msg},
                                                                        {"msg/u1/x", msg},
                                                                        {"event/+", msg},
                                                                        {"msg/+/+", msg},
                                                                        {"msg/.x", msg},
                                                                        {"send", send},
                                                                        {"send/u1/r/x", send},
                                                                        {"send/+/+/+", send},
                                                                        {"send-event/+", event},
                                                                        {"live", live},
                                                                        {"live/$x", live},
                                                                        {"info/+", info},
                                                                        {"+/+", info},
                                                                        {"out/+", out},
                                                                        {"out/+/read", out},
                                                                        {"out/u1/msg/+", out},
                                                                        {"rpc", rpc},
                                                                        {"rpc/a/b", rpc},
                                                                        {"send/u1/a b", send}})
        EXPECT_FALSE(could_match(filter, row)) << filter;
    for (const auto& [filter, row] :
         std::initializer_list<std::pair<std::string_view, const Row&>>{{"msg/#", msg},
                                                                        {"msg/u1/#", msg},
                                                                        {"#", msg},
                                                                        {"+/+", msg},
                                                                        {"send/u1/#", send},
                                                                        {"send/+/+", send},
                                                                        {"send/+/+/#", send},
                                                                        {"live/u1", live},
                                                                        {"live/+/a/+", live},
                                                                        {"live/#", live},
                                                                        {"info/#", info},
                                                                        {"+", info},
                                                                        {"out/#", out},
                                                                        {"+/+/+", out},
                                                                        {"rpc/#", rpc}})
        EXPECT_TRUE(could_match(filter, row)) << filter;
}

} // namespace
} // namespace parley::topics
