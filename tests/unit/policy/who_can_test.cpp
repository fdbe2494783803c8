#include "core/policy/explain.h"
#include "core/policy/who_can.h"
#include "tests/unit/policy/random_world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::policy {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> all_who_can(
    const Town& town, Action action, std::string_view topic, std::size_t limit,
    const std::function<bool()>& enough = [] { return false; })
{
    std::vector<std::string> ids;
    UserIndex from{0};
    for (int pages = 0; pages < 1000; ++pages) {
        const AblePage page = who_can(town.directory, town.rules, "parley", action, topic, from, limit, enough);
        EXPECT_LE(page.users.size(), limit);
        for (const Able& able : page.users) {
            EXPECT_TRUE(able.decision.allowed());
            ids.push_back(town.directory.user(able.user).id);
        }
        if (!page.next)
            return ids;
        from = *page.next;
    }
    ADD_FAILURE() << "the pages do not end";
    return ids;
}

TEST(WhoCan, NamesMembersByTheirRole)
{
    Town town;
    for (const char* id : {"u1", "u2", "u3", "u4"})
        town.user(id);
    town.group("ops");
    town.member("u3", "ops");
    town.member("u1", "ops", Role::observer);
    town.member("u4", "ops", Role::moderator);
    EXPECT_THAT(all_who_can(town, Action::receive, "parley/g/ops/msg/u2", 100), ElementsAre("u1", "u3", "u4"));
    EXPECT_THAT(all_who_can(town, Action::receive, "parley/g/ops/msg/u2", 1), ElementsAre("u1", "u3", "u4"));
    EXPECT_THAT(all_who_can(town, Action::publish, "parley/g/ops/send/u3", 100), ElementsAre("u3"));
    EXPECT_THAT(all_who_can(town, Action::publish, "parley/g/ops/send/u1", 100), ElementsAre());
    EXPECT_THAT(all_who_can(town, Action::receive, "parley/all", 2), ElementsAre("u1", "u2", "u3", "u4"));
}

TEST(WhoCan, GoesOnWhereItWasEndedEarly)
{
    Town town;
    for (int i = 0; i < 300; ++i)
        town.user("u" + std::to_string(i), i % 2 == 0);
    EXPECT_EQ(all_who_can(town, Action::receive, "parley/all", 500, [] { return true; }).size(), 150u);
}

TEST(WhoCanProperty, MissesNobodyAndNamesNobodyElse)
{
    std::size_t found = 0;
    for (unsigned seed = 1; seed <= 300; ++seed) {
        std::mt19937 random(seed);
        const oracle::World world = random_world(random, random() % 20);
        const Town town = town_of(world, random, 0);
        for (int i = 0; i < 60; ++i) {
            const auto action = static_cast<Action>(random() % 3);
            std::string topic = random() % 2 == 0 ? random_outside_name(random) : random_inside_name(random);
            if (action == Action::subscribe && random() % 2 == 0)
                topic = random() % 2 == 0 ? random_outside_filter(random, false)
                                          : "parley/" + std::string(random() % 2 == 0 ? "g/" : "u/") +
                                                one_of(random, random() % 2 == 0 ? std::array{"g1", "g2", "u1", "u2"}
                                                                                 : std::array{"g3", "g4", "u3", "+"}) +
                                                one_of(random, std::array{"/#", "/msg/#", "/info", "/presence"});
            std::vector<std::string> expected;
            for (std::uint32_t number = 0; number < town.directory.users(); ++number)
                if (decide_for(town.directory, town.rules, "parley", UserIndex{number}, action, topic).allowed())
                    expected.push_back(town.directory.user(UserIndex{number}).id);
            ASSERT_EQ(all_who_can(town, action, topic, 1 + random() % 5), expected)
                << to_string(action) << " " << topic;
            found += expected.size();
        }
    }
    EXPECT_GT(found, 5'000u);
}

} // namespace
} // namespace parley::policy
