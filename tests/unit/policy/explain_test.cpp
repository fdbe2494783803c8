#include "core/policy/explain.h"
#include "tests/unit/policy/random_world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace parley::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// u1 owns ops, u2 observes it and has blocked u3; u4 is disabled.
class ExplainTest : public ::testing::Test {
protected:
    ExplainTest()
    {
        for (const char* id : {"u1", "u2", "u3"})
            town.user(id);
        town.user("u4", false);
        town.user("boss", true, true);
        town.group("ops");
        town.group("open", true);
        town.member("u1", "ops", Role::owner);
        town.member("u2", "ops", Role::observer);
        town.directory.set_blocked(town.index("u2"), town.index("u3"), true);
    }
    [[nodiscard]] Explanation why(std::string_view user, Action action, std::string_view topic) const
    {
        return explain(town.directory, town.rules, "parley", user, action, topic);
    }
    /// The deciding link: "rule: text".
    [[nodiscard]] std::string deciding(std::string_view user, Action action, std::string_view topic) const
    {
        const Explanation explanation = why(user, action, topic);
        const auto link = std::ranges::find(explanation.chain, true, &Link::decides);
        return link == explanation.chain.end() ? "none" : std::string(to_string(link->rule)) + ": " + link->text;
    }
    [[nodiscard]] std::vector<std::string> rules_of(const Explanation& explanation) const
    {
        std::vector<std::string> rules;
        for (const Link& link : explanation.chain)
            rules.push_back(std::string(to_string(link.rule)) + (link.decides ? "!" : ""));
        return rules;
    }
    void grant(const std::string& id, std::string_view filter, bool allows, int priority, GrantSubject subject = {},
               std::uint32_t index = 0)
    {
        Grant grant;
        grant.id = id;
        grant.filter = filter;
        grant.allows = allows;
        grant.priority = priority;
        grant.subject = subject;
        grant.index = index;
        town.directory.put_grant(grant);
    }

    Town town;
};

TEST_F(ExplainTest, NamesTheRuleThatTheVerdictFollowsFrom)
{
    struct Case {
        const char* user;
        Action action;
        const char* topic;
        const char* deciding;
    };
    const std::vector<Case> cases{
        {"u1", Action::publish, "parley/g/ops/send/u1", "membership: u1 is a member of it with the role owner"},
        {"u2", Action::publish, "parley/g/ops/send/u2", "role: observers only receive"},
        {"u3", Action::publish, "parley/g/ops/send/u3", "membership: u3 is not a member of it"},
        {"u1", Action::publish, "parley/g/ops/send/u2", "name: it carries the name of u2, who is somebody else"},
        {"u1", Action::publish, "parley/g/none/send/u1", "group: there is no group none"},
        {"u4", Action::publish, "parley/g/ops/send/u4", "user: u4 is disabled or deleted"},
        {"nobody", Action::receive, "parley/all", "user: nobody is no user (ids are spelled as they were registered)"},
        {"u3", Action::publish, "parley/u/u2/send/u3", "block: u2 has blocked u3"},
        {"u1", Action::publish, "parley/u/u3/send/u1", "peer: u3 is enabled"},
        {"u1", Action::receive, "parley/u/u2/presence",
         "acquaintance: u1 and u2 are no contacts, and in a common group"},
        {"u1", Action::receive, "parley/u/u3/presence",
         "acquaintance: u1 and u3 are no contacts, and in no common group"},
        {"u3", Action::receive, "parley/g/open/info", "group: the group open is public and has 0 members"},
        {"u3", Action::receive, "parley/u/u3/notice", "name: it is of u3, himself"},
        {"u3", Action::receive, "parley/u/u1/notice", "name: it is of u1, who is somebody else"},
        {"u1", Action::publish, "parley/all", "administrator: u1 is not an administrator of the server"},
        {"boss", Action::publish, "parley/all", "administrator: boss is an administrator of the server"},
        {"u1", Action::receive, "parley/g/ops/send/u1", "topic: a message to the group ops, by u1"},
        {"u1", Action::receive, "parley/x", "topic: no topic of the table, though below the root"},
        {"u1", Action::receive, "plant/1", "grant: no grant that is u1's matches"},
        {"u1", Action::receive, "$CONTROL/parley/v1", "topic: commands of the bridge to the plugin"},
        {"u1", Action::subscribe, "parley/g/ops/msg/#", "membership: u1 is a member of it with the role owner"},
        {"u3", Action::subscribe, "parley/g/ops/msg/#", "membership: u3 is not a member of it"},
        {"u3", Action::subscribe, "parley/g/+/msg/#",
         "filter: a following filter: membership decides at each delivery"},
        {"u3", Action::subscribe, "parley/g/open/#", "filter: it could match something that is out of his reach"},
        {"u3", Action::subscribe, "parley/u/u3/#", "name: it is of u3, himself"},
        {"u3", Action::subscribe, "#", "filter: it could match something that is out of his reach"},
        {"u3", Action::subscribe, "plant/#", "grant: no grant that is u3's matches"},
        {"u3", Action::subscribe, "$CONTROL/#", "filter: nobody receives what it matches"},
        {"u3", Action::subscribe, "plant/#/x", "filter: nothing that it matches is within his reach"},
    };
    for (const Case& test : cases)
        EXPECT_EQ(deciding(test.user, test.action, test.topic), test.deciding)
            << test.user << " " << to_string(test.action) << " " << test.topic;
}

TEST_F(ExplainTest, TellsEverythingThatWasLookedAt)
{
    town.directory.set_speech(town.directory.find_group("ops").value(), true, 2000);
    town.member("u3", "ops", Role::member, true);
    const Explanation explanation = why("u3", Action::publish, "parley/g/ops/send/u3");
    EXPECT_EQ(explanation.decision.why, Why::muted);
    EXPECT_THAT(rules_of(explanation),
                ElementsAre("user", "topic", "name", "group", "membership", "role", "mute!", "read_only", "slow_mode"));
}

TEST_F(ExplainTest, ShowsAllGrantsThatMatchWithTheDecidingOneFirst)
{
    grant("wide", "plant/#", true, 0);
    grant("ops", "plant/+/secret", false, 5, GrantSubject::group, town.directory.find_group("ops")->value());
    grant("mine", "plant/%u/secret", true, 9, GrantSubject::user, town.index("u1").value());
    grant("others", "plant/#", false, 99, GrantSubject::user, town.index("u2").value());

    const Explanation mine = why("u1", Action::publish, "plant/u1/secret");
    EXPECT_TRUE(mine.decision.allowed());
    ASSERT_EQ(mine.chain.size(), 5u);
    EXPECT_EQ(mine.chain[2].text, "mine allows both on plant/%u/secret to u1, priority 9");
    EXPECT_TRUE(mine.chain[2].decides);
    EXPECT_EQ(mine.chain[3].text, "ops denies both on plant/+/secret to the group ops, priority 5");
    EXPECT_EQ(mine.chain[4].text, "wide allows both on plant/# to everybody, priority 0");

    const Explanation filter = why("u1", Action::subscribe, "plant/#");
    EXPECT_EQ(filter.decision.why, Why::filter_too_wide);
    EXPECT_THAT(deciding("u1", Action::subscribe, "plant/#"), HasSubstr("kept back: ops denies"));
    EXPECT_EQ(deciding("u1", Action::subscribe, "plant/u1/+"),
              "grant: wide allows both on plant/# to everybody, priority 0")
        << "what ops keeps back, mine gives";
    EXPECT_EQ(deciding("u1", Action::subscribe, "plant/u1/secret"),
              "grant: mine allows both on plant/%u/secret to u1, priority 9");
}

TEST_F(ExplainTest, IsShortHoweverManyGrantsMatch)
{
    for (int i = 0; i < 500; ++i)
        grant("r" + std::to_string(i), "plant/#", true, i);
    const Explanation explanation = why("u1", Action::receive, "plant/1");
    EXPECT_LE(explanation.chain.size(), max_links);
    EXPECT_EQ(deciding("u1", Action::receive, "plant/1"),
              "grant: r499 allows both on plant/# to everybody, priority 499");
}

/// The verdict is the one that the broker gets, and one link decides; a million questions would be the same function
/// asked again.
TEST(ExplainProperty, SaysWhatDecideSaysAndOneLinkDecides)
{
    std::size_t asked = 0;
    std::map<Rule, std::size_t> deciding;
    for (unsigned seed = 1; seed <= 200; ++seed) {
        std::mt19937 random(seed);
        const oracle::World world = random_world(random, 5 + random() % 20);
        const Town town = town_of(world, random, random() % 5);
        for (int i = 0; i < 200; ++i) {
            const std::string user = random() % 30 == 0 ? "nobody" : one_of(random, world_users);
            const auto action = static_cast<Action>(random() % 3);
            std::string topic = random() % 2 == 0 ? random_outside_name(random) : random_inside_name(random);
            if (action == Action::subscribe && random() % 2 == 0)
                topic = random_outside_filter(random, false);
            const Explanation explanation = explain(town.directory, town.rules, "parley", user, action, topic);
            const auto index = town.directory.find_user(user);
            if (!index) {
                EXPECT_EQ(explanation.decision.why, Why::unknown_user);
            } else if (action == Action::subscribe) {
                EXPECT_EQ(explanation.decision, town.subscribe(user, topic));
            } else {
                EXPECT_EQ(explanation.decision.verdict, town.ask(user, action, topic).verdict);
            }
            ASSERT_EQ(std::ranges::count(explanation.chain, true, &Link::decides), 1) << topic;
            const auto link = std::ranges::find(explanation.chain, true, &Link::decides);
            EXPECT_EQ(link->grant, explanation.decision.grant) << topic;
            for (const Link& each : explanation.chain)
                EXPECT_FALSE(each.text.empty());
            ++deciding[link->rule];
            ++asked;
        }
    }
    EXPECT_EQ(asked, 40'000u);
    for (const Rule rule :
         {Rule::user, Rule::topic, Rule::filter, Rule::name, Rule::administrator, Rule::group, Rule::membership,
          Rule::role, Rule::mute, Rule::receipts, Rule::peer, Rule::block, Rule::acquaintance, Rule::grant})
        EXPECT_GT(deciding[rule], 0u) << to_string(rule) << " never decides: these questions prove little";
}

} // namespace
} // namespace parley::policy
