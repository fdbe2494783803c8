// A million questions with the answers of two implementations that share nothing.
#include "tests/unit/policy/oracle.h"
#include "tests/unit/policy/random_world.h"

#include <gtest/gtest.h>

#include <bitset>
#include <map>
#include <vector>

namespace parley::policy {
namespace {

TEST(Oracle, AgreesOnAMillionPublishesAndReceives)
{
    constexpr unsigned worlds = 1'250;
    constexpr std::size_t names_each = 80;
    std::size_t asked = 0;
    std::size_t allowed = 0;
    std::size_t by_grant = 0;
    for (unsigned seed = 1; seed <= worlds; ++seed) {
        std::mt19937 random(seed);
        const oracle::World world = random_world(random, 10 + random() % 30);
        const Town town = town_of(world, random, random() % 20);
        for (std::size_t i = 0; i < names_each; ++i) {
            const std::string name = i % 2 == 0 ? random_outside_name(random) : random_inside_name(random);
            const auto levels = oracle::split(name);
            const ResolvedTopic topic = resolve(town.directory, "parley", name);
            for (const char* user : world_users) {
                const UserIndex me = town.index(user);
                const Decision publish = decide(town.directory, town.rules, me, Action::publish, topic);
                const Decision receive = decide(town.directory, town.rules, me, Action::receive, topic);
                ASSERT_EQ(publish.allowed(), oracle::may_publish(world, user, levels))
                    << "seed " << seed << ": " << user << " publishes to " << name << ", " << to_string(publish.why);
                ASSERT_EQ(receive.allowed(), oracle::may_receive(world, user, levels))
                    << "seed " << seed << ": " << user << " receives " << name << ", " << to_string(receive.why);
                asked += 2;
                allowed += (publish.allowed() ? 1 : 0) + (receive.allowed() ? 1 : 0);
                by_grant += (publish.grant != nullptr ? 1 : 0) + (receive.grant != nullptr ? 1 : 0);
            }
        }
    }
    EXPECT_GE(asked, 1'000'000u);
    EXPECT_GT(allowed, 150'000u) << "questions that everybody refuses prove little";
    EXPECT_GT(by_grant, 150'000u);
}

/// Filters as the sets of names that they match: covering, cutting and overruling are then set arithmetic. The names
/// reach one level deeper than any filter and have a level that no filter names, so two filters that differ match
/// different sets.
class Universe {
public:
    static constexpr std::size_t most = 24'600;
    using Set = std::bitset<most>;

    Universe()
    {
        grow("$SYS", 1, 4);
        for (const char* level : alphabet)
            grow(level, 1, 4);
        EXPECT_LE(names_.size(), most);
    }
    const Set& of(const oracle::Levels& filter)
    {
        const auto [known, is_new] = sets_.try_emplace(filter);
        if (is_new)
            for (std::size_t i = 0; i < names_.size(); ++i)
                known->second[i] = oracle::matches(filter, names_[i]);
        return known->second;
    }

private:
    static constexpr std::array alphabet{"a", "b", "u1", "u2", "u3", "u4", "u5", "g1", "g2", "g3", "g4", "z"};

    void grow(const std::string& name, std::size_t depth, std::size_t deepest)
    {
        names_.push_back(oracle::split(name));
        if (depth < deepest)
            for (const char* level : alphabet)
                grow(name + "/" + level, depth + 1, deepest);
    }
    std::vector<oracle::Levels> names_;
    std::map<oracle::Levels, Set> sets_;
};

struct SetRule {
    const Universe::Set& names;
    bool allows;
    int priority;
};

/// docs/grants.md, "Subscribing", in sets.
bool is_in_reach(const std::vector<SetRule>& rules, const Universe::Set& wanted, int above)
{
    const SetRule* deciding = nullptr;
    for (const SetRule& rule : rules)
        if ((wanted & ~rule.names).none() && (deciding == nullptr || rule.priority > deciding->priority ||
                                              (rule.priority == deciding->priority && !rule.allows)))
            deciding = &rule;
    if (deciding == nullptr || !deciding->allows || deciding->priority <= above)
        return false;
    for (const SetRule& rule : rules) {
        const Universe::Set part = wanted & rule.names;
        if (!rule.allows && rule.priority >= deciding->priority && part.any() &&
            !is_in_reach(rules, part, rule.priority))
            return false;
    }
    return true;
}

TEST(Oracle, AgreesOnFiltersOutsideTheRoot)
{
    Universe universe;
    std::size_t asked = 0;
    std::size_t allowed = 0;
    std::size_t cut = 0;
    for (unsigned seed = 1; seed <= 150; ++seed) {
        std::mt19937 random(seed);
        const oracle::World world = random_world(random, 3 + random() % 12);
        const Town town = town_of(world, random, random() % 10);
        for (const char* user : world_users) {
            if (!world.users.at(user).enabled)
                continue;
            std::vector<SetRule> rules;
            for (const oracle::Rule& rule : oracle::rules_of(world, user, false))
                rules.push_back({universe.of(rule.filter), rule.allows, rule.priority});
            for (int i = 0; i < 40; ++i) {
                const std::string filter = random_outside_filter(random, false);
                const Decision decision = town.subscribe(user, (random() % 8 == 0 ? "$share/s/" : "") + filter);
                const auto& names = universe.of(oracle::split(filter));
                ASSERT_TRUE(names.any()) << filter;
                ASSERT_EQ(decision.allowed(), is_in_reach(rules, names, -1'000))
                    << "seed " << seed << ": " << user << " subscribes to " << filter << ", " << to_string(decision.why)
                    << (decision.grant == nullptr ? "" : " " + decision.grant->id);
                ++asked;
                allowed += decision.allowed() ? 1 : 0;
                cut += decision.why == Why::filter_too_wide && decision.grant != nullptr ? 1 : 0;
            }
        }
    }
    EXPECT_GT(asked, 20'000u);
    EXPECT_GT(allowed, 2'000u);
    EXPECT_GT(cut, 500u);
}

TEST(Oracle, WhatAnAcceptedFilterMatchesCanBeReceived)
{
    std::size_t checked = 0;
    for (unsigned seed = 1; seed <= 200; ++seed) {
        std::mt19937 random(seed);
        const oracle::World world = random_world(random, 3 + random() % 12);
        const Town town = town_of(world, random, 0);
        std::vector<std::string> names;
        for (int i = 0; i < 100; ++i)
            names.push_back(random_outside_name(random));
        for (const char* user : world_users)
            for (int i = 0; i < 20; ++i) {
                const std::string filter = random_outside_filter(random, false);
                if (!town.subscribe(user, filter).allowed())
                    continue;
                for (const std::string& name : names)
                    if (oracle::matches(oracle::split(filter), oracle::split(name))) {
                        ASSERT_TRUE(oracle::may_receive(world, user, oracle::split(name)))
                            << "seed " << seed << ": " << user << " " << filter << " " << name;
                        ++checked;
                    }
            }
    }
    EXPECT_GT(checked, 10'000u);
}

} // namespace
} // namespace parley::policy
