#include "tests/unit/policy/town.h"

#include <gtest/gtest.h>

namespace parley::policy {
namespace {

/// me is in ops; open is public, closed is neither; pal is a contact, mate is in ops, foe is a stranger.
Town town_of_me()
{
    Town town;
    for (const char* id : {"me", "pal", "mate", "foe"})
        town.user(id);
    town.group("ops");
    town.group("open", true);
    town.group("closed");
    town.member("me", "ops");
    town.member("mate", "ops");
    town.directory.set_contacts(town.index("me"), town.index("pal"), true);
    return town;
}

struct Case {
    std::string_view filter;
    Decision decision;
};

void expect_all(std::initializer_list<Case> cases)
{
    const Town town = town_of_me();
    for (const Case& test : cases) {
        EXPECT_EQ(town.subscribe("me", test.filter), test.decision) << test.filter;
        const std::string shared = "$share/workers/" + std::string(test.filter);
        EXPECT_EQ(town.subscribe("me", shared), test.decision) << shared;
    }
}

TEST(Subscribe, ToAFollowingFilterIsAllowedToEverybody)
{
    expect_all({
        {"parley/g/+/msg/#", allow(Why::is_following_filter)},
        {"parley/g/+/event/#", allow(Why::is_following_filter)},
        {"parley/g/+/info", allow(Why::is_following_filter)},
        {"parley/g/+/presence", allow(Why::is_following_filter)},
        {"parley/g/+/read/#", allow(Why::is_following_filter)},
        {"parley/g/+/recv/#", allow(Why::is_following_filter)},
        {"parley/g/+/live/#", allow(Why::is_following_filter)},
        {"parley/g/+/state/#", allow(Why::is_following_filter)},
    });
}

TEST(Subscribe, ToWhatIsOnlyLikeAFollowingFilterIsTooWide)
{
    expect_all({
        {"parley/g/+/msg/+", deny(Why::filter_too_wide)},
        {"parley/g/+/msg/mate", deny(Why::filter_too_wide)},
        {"parley/g/+/info/#", deny(Why::filter_too_wide)},
        {"parley/g/+/send/#", deny(Why::filter_too_wide)},
        {"parley/g/+/+/#", deny(Why::filter_too_wide)},
        {"parley/g/+/#", deny(Why::filter_too_wide)},
        {"parley/+/+/msg/#", deny(Why::filter_too_wide)},
        {"+/g/+/msg/#", deny(Why::filter_too_wide)},
    });
}

TEST(Subscribe, WithAWildcardAboveTheIdIsTooWide)
{
    expect_all({
        {"#", deny(Why::filter_too_wide)},
        {"+", deny(Why::filter_too_wide)},
        {"+/#", deny(Why::filter_too_wide)},
        {"+/g/ops/msg/#", deny(Why::filter_too_wide)},
        {"parley/#", deny(Why::filter_too_wide)},
        {"parley/+", deny(Why::filter_too_wide)},
        {"parley/+/me/msg/+", deny(Why::filter_too_wide)},
        {"parley/u/#", deny(Why::filter_too_wide)},
        {"parley/u/+/presence", deny(Why::filter_too_wide)},
        {"parley/u/+/rpc/#", deny(Why::filter_too_wide)},
        {"parley/g/#", deny(Why::filter_too_wide)},
    });
}

TEST(Subscribe, ToOnesOwnGroupIsAllowedAsFarAsItGoes)
{
    expect_all({
        {"parley/g/ops/#", allow(Why::is_member)},
        {"parley/g/ops/+", allow(Why::is_member)},
        {"parley/g/ops/+/+", allow(Why::is_member)},
        {"parley/g/ops/msg/#", allow(Why::is_member)},
        {"parley/g/ops/msg/mate", allow(Why::is_member)},
        {"parley/g/ops/live/+/typing", allow(Why::is_member)},
        {"parley/g/ops/state/mate/a/#", allow(Why::is_member)},
        {"parley/g/ops/info", allow(Why::is_member)},
        {"parley/g/ops/presence", allow(Why::is_member)},
        {"parley/g/ops/send/#", deny(Why::only_the_broker)},
        {"parley/g/ops/send/me/r1", deny(Why::only_the_broker)},
        {"parley/g/ops", deny(Why::not_our_topic)},
        {"parley/g/ops/secret", deny(Why::not_our_topic)},
        {"parley/g/ops/msg", deny(Why::not_our_topic)},
    });
}

TEST(Subscribe, ToAnotherGroupIsRefusedButForAPublicCard)
{
    expect_all({
        {"parley/g/closed/msg/#", deny(Why::not_member)},
        {"parley/g/closed/#", deny(Why::not_member)},
        {"parley/g/closed/info", deny(Why::not_member)},
        {"parley/g/open/info", allow(Why::is_public_group)},
        {"parley/g/open/info/#", allow(Why::is_public_group)},
        {"parley/g/open/msg/#", deny(Why::not_member)},
        {"parley/g/open/#", deny(Why::filter_too_wide)},
        {"parley/g/open/+", deny(Why::filter_too_wide)},
        {"parley/g/never/msg/#", deny(Why::unknown_group)},
        {"parley/g/OPS/msg/#", deny(Why::unknown_group)},
        {"parley/g/.x/msg/#", deny(Why::unknown_group)},
        {"parley/g//msg/#", deny(Why::unknown_group)},
    });
}

TEST(Subscribe, ToOnesOwnSpaceIsAllowedAsFarAsItGoes)
{
    expect_all({
        {"parley/u/me/#", allow(Why::is_own_topic)},
        {"parley/u/me/+", allow(Why::is_own_topic)},
        {"parley/u/me/msg/+", allow(Why::is_own_topic)},
        {"parley/u/me/msg/foe", allow(Why::is_own_topic)},
        {"parley/u/me/out/#", allow(Why::is_own_topic)},
        {"parley/u/me/+/+/msg", allow(Why::is_own_topic)},
        {"parley/u/me/reply/#", allow(Why::is_own_topic)},
        {"parley/u/me/reply/a/b/c", allow(Why::is_own_topic)},
        {"parley/u/me/live/#", allow(Why::is_own_topic)},
        {"parley/u/me/presence", allow(Why::is_own_topic)},
        {"parley/u/me/rpc/#", deny(Why::only_the_broker)},
        {"parley/u/me/send/#", deny(Why::only_the_broker)},
        {"parley/u/me", deny(Why::not_our_topic)},
        {"parley/u/me/", deny(Why::not_our_topic)},
    });
}

TEST(Subscribe, ToAnotherUsersSpaceIsRefusedButForThePresenceOfThoseOneKnows)
{
    expect_all({
        {"parley/u/pal/presence", allow(Why::is_known_to)},
        {"parley/u/mate/presence", allow(Why::is_known_to)},
        {"parley/u/foe/presence", deny(Why::not_known_to)},
        {"parley/u/never/presence", deny(Why::unknown_peer)},
        {"parley/u/pal/#", deny(Why::filter_too_wide)},
        {"parley/u/pal/+", deny(Why::filter_too_wide)},
        {"parley/u/foe/#", deny(Why::not_own_topic)},
        {"parley/u/pal/msg/+", deny(Why::not_own_topic)},
        {"parley/u/pal/msg/me", deny(Why::not_own_topic)},
        {"parley/u/pal/out/me/msg", deny(Why::not_own_topic)},
        {"parley/u/pal/rpc/#", deny(Why::only_the_broker)},
        {"parley/u/ME/msg/+", deny(Why::not_own_topic)},
    });
}

TEST(Subscribe, ToAnnouncementsIsForEverybody)
{
    expect_all({
        {"parley/all", allow(Why::is_everybody)},
        {"parley/all/#", allow(Why::is_everybody)},
        {"parley/all/+", deny(Why::not_our_topic)},
        {"parley/allx", deny(Why::not_our_topic)},
    });
}

TEST(Subscribe, OutsideTheTableIsRefused)
{
    expect_all({
        {"parley", deny(Why::not_our_topic)},
        {"parley/", deny(Why::not_our_topic)},
        {"parley/g", deny(Why::not_our_topic)},
        {"parley/x/ops/#", deny(Why::not_our_topic)},
        {"/parley/g/ops/#", deny(Why::not_our_topic)},
        {"Parley/g/ops/#", deny(Why::not_our_topic)},
        {"$SYS/#", deny(Why::not_our_topic)},
        {"$CONTROL/#", deny(Why::only_the_broker)},
        {"$CONTROL/parley/v1/response", deny(Why::only_the_broker)},
        {"elsewhere/#", deny(Why::not_our_topic)},
    });
}

TEST(Subscribe, WithAFilterThatIsNotOneIsRefused)
{
    const Town town = town_of_me();
    for (const std::string& filter :
         {std::string(), std::string("parley/g/ops/#/msg"), std::string("parley/g/ops/msg#"), std::string("$share"),
          std::string("$share/x"), std::string("$share/x/"), std::string("$share//parley/all"),
          std::string("$share/+/parley/all"), std::string("parley/u/me/\xff"), std::string("parley/u/me/a\0b", 15),
          "parley/u/me/reply" + std::string(200, '/'), std::string(70'000, 'a')})
        EXPECT_EQ(town.subscribe("me", filter), deny(Why::not_our_topic)) << filter.substr(0, 60);
    EXPECT_EQ(town.subscribe("me", "$share/a/$share/b/parley/all"), deny(Why::not_our_topic));
}

TEST(Subscribe, ToReceiptsOfALargeGroupIsLeftToEachDelivery)
{
    Town town = town_of_me();
    town.rules.receipts_max_members = 1;
    EXPECT_EQ(town.subscribe("me", "parley/g/ops/#"), allow(Why::is_member));
    EXPECT_TRUE(town.subscribe("me", "parley/g/ops/read/+").allowed());
    EXPECT_TRUE(town.subscribe("me", "parley/g/ops/recv/mate").allowed());
    EXPECT_EQ(town.receive("me", "parley/g/ops/read/mate"), deny(Why::only_own_receipts));
    EXPECT_EQ(town.subscribe("me", "parley/g/closed/read/+"), deny(Why::not_member));
}

TEST(Subscribe, WorksBelowARootOfSeveralLevels)
{
    const Town town = town_of_me();
    const auto ask = [&](std::string_view filter) {
        return decide_subscribe(town.directory, town.rules, town.index("me"), "plant/north", filter);
    };
    EXPECT_EQ(ask("plant/north/g/ops/#"), allow(Why::is_member));
    EXPECT_EQ(ask("plant/north/g/+/msg/#"), allow(Why::is_following_filter));
    EXPECT_EQ(ask("plant/+/g/ops/#"), deny(Why::filter_too_wide));
    EXPECT_EQ(ask("plant/#"), deny(Why::filter_too_wide));
    EXPECT_EQ(ask("plant"), deny(Why::not_our_topic));
    EXPECT_EQ(ask("parley/g/ops/#"), deny(Why::not_our_topic));
}

} // namespace
} // namespace parley::policy
