#include "core/directory/grants.h"
#include "core/policy/explain.h"
#include "core/policy/what_if.h"
#include "core/topics/samples.h"
#include "core/topics/table.h"
#include "tests/unit/policy/random_world.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace parley::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

std::string text_of(const Town& town, const Difference& difference)
{
    return town.directory.user(difference.user).id + " " + std::string(to_string(difference.action)) + " " +
           difference.topic + ": " + std::string(to_string(difference.before.why)) + " -> " +
           std::string(to_string(difference.after.why));
}

class WhatIfTest : public ::testing::Test {
protected:
    WhatIfTest()
    {
        for (const char* id : {"u1", "u2", "u3"})
            town.user(id);
        ops = town.group("ops");
        town.member("u1", "ops", Role::owner);
        town.member("u2", "ops");
    }
    std::vector<std::string> differences(const Supposition& supposition, WhatIfBounds bounds = {})
    {
        const WhatIf answer = what_if(town.directory, town.rules, "parley", supposition, bounds);
        complete = answer.complete;
        std::vector<std::string> lines;
        for (const Difference& difference : answer.differences)
            lines.push_back(text_of(town, difference));
        return lines;
    }
    Grant grant(const std::string& id, std::string_view filter, bool allows, int priority)
    {
        Grant grant;
        grant.id = id;
        grant.filter = filter;
        grant.allows = allows;
        grant.priority = priority;
        return grant;
    }

    Town town;
    GroupIndex ops{0};
    bool complete = false;
};

TEST_F(WhatIfTest, AMuteTakesAwayWritingAndNothingElse)
{
    EXPECT_THAT(differences(SupposeMember{town.index("u2"), ops, {Role::member, true}}),
                UnorderedElementsAre("u2 publish parley/g/ops/send/u2: is_member -> muted",
                                     "u2 publish parley/g/ops/live/u2: is_member -> muted",
                                     "u2 publish parley/g/ops/state/u2: is_member -> muted"));
    EXPECT_TRUE(complete);
    EXPECT_TRUE(town.publish("u2", "parley/g/ops/send/u2").allowed()) << "it was only thought of";
}

TEST_F(WhatIfTest, ABlockConcernsTheTwo)
{
    EXPECT_THAT(differences(SupposeBlock{town.index("u1"), town.index("u2"), true}),
                UnorderedElementsAre("u1 publish parley/u/u2/send/u1: is_peer -> blocked",
                                     "u1 publish parley/u/u2/live/u1: is_peer -> blocked",
                                     "u2 publish parley/u/u1/send/u2: is_peer -> blocked",
                                     "u2 publish parley/u/u1/live/u2: is_peer -> blocked",
                                     "u2 receive parley/u/u1/presence: is_known_to -> blocked",
                                     "u2 subscribe parley/u/u1/presence: is_known_to -> blocked",
                                     "u1 receive parley/u/u1/msg/u2: is_own_topic -> blocked",
                                     "u1 receive parley/u/u1/event/u2: is_own_topic -> blocked",
                                     "u1 receive parley/u/u1/read/u2: is_own_topic -> blocked",
                                     "u1 receive parley/u/u1/recv/u2: is_own_topic -> blocked",
                                     "u1 receive parley/u/u1/live/u2: is_own_topic -> blocked"));
}

TEST_F(WhatIfTest, WhatIsThereAlreadyChangesNothing)
{
    EXPECT_THAT(differences(SupposeMember{town.index("u2"), ops, {Role::member, false}}), ElementsAre());
    EXPECT_THAT(differences(SupposeNoGrant{"none"}), ElementsAre());
}

TEST_F(WhatIfTest, AGrantIsListedByItsFilterAndPartsThatAreOtherwise)
{
    town.directory.put_grant(grant("secret", "plant/secret/#", false, 5));
    Grant open = grant("open", "plant/#", true, 0);
    open.subject = GrantSubject::user;
    open.index = town.index("u1").value();
    EXPECT_THAT(differences(SupposeGrant{open}), UnorderedElementsAre("u1 publish plant/#: not_our_topic -> granted",
                                                                      "u1 receive plant/#: not_our_topic -> granted"))
        << "the filter itself stays too wide";
    town.directory.put_grant(open);
    EXPECT_THAT(differences(SupposeNoGrant{"secret"}),
                UnorderedElementsAre("u1 publish plant/secret/#: denied_by_grant -> granted",
                                     "u1 receive plant/secret/#: denied_by_grant -> granted",
                                     "u1 subscribe plant/secret/#: denied_by_grant -> granted"));
}

TEST_F(WhatIfTest, SaysWhenItHasNotAskedEverything)
{
    for (int i = 0; i < 200; ++i)
        town.member(town.directory.user(town.user("m" + std::to_string(i))).id, "ops");
    const Supposition joins = SupposeMember{town.index("u3"), ops, {Role::member, false}};
    EXPECT_GT(differences(joins).size(), 800u) << "presence of each member, both ways";
    EXPECT_TRUE(complete);
    differences(joins, {.questions = 100});
    EXPECT_FALSE(complete);
    EXPECT_EQ(differences(joins, {.differences = 7}).size(), 7u);
    EXPECT_FALSE(complete);
}

// --- against asking everything -------------------------------------------------------------------------------------

using Key = std::tuple<std::string, Action, std::string>; ///< user, action, topic

UserIndex other_than(const Town& town, UserIndex user)
{
    return town.index(world_users[0]) == user ? town.index(world_users[1]) : town.index(world_users[0]);
}

bool is_receipt_row(const topics::Row& row)
{
    return row.kind == topics::TopicKind::group_read || row.kind == topics::TopicKind::group_recv;
}

/// Every question inside the root, with the one that stands for it. What a peer has written stands for itself where
/// `by_peer`: then it matters who wrote it.
template <class Visit>
void each_question(const Town& town, bool by_peer, Visit&& visit)
{
    const auto of_owner = [&](std::string_view space, const std::string& owner, auto& rows) {
        for (const char* id : world_users) {
            const UserIndex user = town.index(id);
            const std::string other = town.directory.user(other_than(town, user)).id;
            for (const topics::Row& row : rows) {
                for (const char* actor : world_users) {
                    const std::string name = topics::sample_name("parley", space, owner, row, actor);
                    const bool by_other = is_receipt_row(row) && std::string_view(actor) != id;
                    const std::string standing =
                        by_peer && space == topics::user_space
                            ? name
                            : topics::sample_name("parley", space, owner, row, by_other ? other : id);
                    visit(Key{id, Action::receive, name}, Key{id, Action::receive, standing});
                    visit(Key{id, Action::publish, name}, Key{id, Action::publish, name});
                }
                const std::string filter = topics::row_filter("parley", space, owner, row);
                visit(Key{id, Action::subscribe, filter}, Key{id, Action::subscribe, filter});
            }
            const std::string all = topics::owner_filter("parley", space, owner);
            visit(Key{id, Action::subscribe, all}, Key{id, Action::subscribe, all});
        }
    };
    for (const char* group : {"g1", "g2", "g3", "g4", "+"})
        of_owner(topics::group_space, group, topics::group_rows);
    for (const char* user : world_users)
        of_owner(topics::user_space, user, topics::user_rows);
    for (const char* id : world_users)
        for (const Action action : {Action::publish, Action::receive, Action::subscribe})
            visit(Key{id, action, "parley/all"}, Key{id, action, "parley/all"});
}

Verdict verdict_of(const Town& town, const Key& key)
{
    const auto& [user, action, topic] = key;
    return decide_for(town.directory, town.rules, "parley", town.index(user), action, topic).verdict;
}

Supposition random_supposition(std::mt19937& random, const Town& town, const oracle::World& world)
{
    const UserIndex user = town.index(one_of(random, world_users));
    UserIndex other = town.index(one_of(random, world_users));
    if (other == user)
        other = other_than(town, user);
    std::vector<GroupIndex> there;
    for (const auto& [id, group] : world.groups)
        if (!group.deleted)
            there.push_back(town.directory.find_group(id).value());
    switch (there.empty() ? 3 + random() % 3 : random() % 7) {
    case 0:
    case 1:
        return SupposeMember{
            user, there[random() % there.size()], {static_cast<Role>(random() % 6), random() % 3 == 0}};
    case 2:
        return SupposeGroup{there[random() % there.size()], random() % 2 == 0, random() % 2 == 0, random() % 3 != 0};
    case 3:
        return SupposeUser{user, random() % 2 == 0, random() % 2 == 0};
    case 4:
        return random() % 2 == 0 ? Supposition(SupposeContacts{user, other, random() % 2 == 0})
                                 : Supposition(SupposeBlock{user, other, random() % 2 == 0});
    case 5:
        return SupposeNoGrant{"r" + std::to_string(random() % (world.grants.size() + 1))};
    default:
        break;
    }
    Grant grant;
    grant.id = "r" + std::to_string(random() % (world.grants.size() + 2));
    grant.filter = random_outside_filter(random, true);
    grant.subject = static_cast<GrantSubject>(random() % 3);
    grant.index = grant.subject == GrantSubject::user    ? user.value()
                  : grant.subject == GrantSubject::group ? there[random() % there.size()].value()
                                                         : 0;
    if (grant.subject == GrantSubject::group || has_group_level(grant.filter))
        grant.least_role = static_cast<Role>(1 + random() % 5);
    grant.access = static_cast<GrantAccess>(1 + random() % 3);
    grant.allows = random() % 3 != 0;
    grant.priority = static_cast<int>(random() % 4) - 1;
    return SupposeGrant{grant};
}

TEST(WhatIfProperty, ListsExactlyWhatDiffers)
{
    std::size_t inside = 0;
    std::size_t outside = 0;
    for (unsigned seed = 1; seed <= 250; ++seed) {
        std::mt19937 random(seed);
        const oracle::World world = random_world(random, random() % 12);
        Town town = town_of(world, random, 0);
        Town changed = town_of(world, random, 0);
        const Supposition supposition = random_supposition(random, town, world);

        const WhatIf answer = what_if(town.directory, town.rules, "parley", supposition, {100'000, 100'000});
        ASSERT_TRUE(answer.complete);
        std::set<Key> listed;
        std::set<Key> listed_inside;
        for (const Difference& difference : answer.differences) {
            const Key key{town.directory.user(difference.user).id, difference.action, difference.topic};
            EXPECT_TRUE(listed.insert(key).second) << "twice: " << text_of(town, difference);
            if (difference.topic.starts_with("parley/"))
                listed_inside.insert(key);
        }

        const Supposed made(changed.directory, supposition);
        std::set<Key> differing;
        each_question(town, std::holds_alternative<SupposeBlock>(supposition),
                      [&](const Key& key, const Key& standing) {
                          if (verdict_of(town, key) != verdict_of(changed, key))
                              differing.insert(standing);
                      });
        ASSERT_EQ(listed_inside, differing) << "seed " << seed << ", supposition " << supposition.index();
        inside += differing.size();

        for (int i = 0; i < 60; ++i) {
            const std::string name = random_outside_name(random);
            for (const char* user : world_users)
                for (const Action action : {Action::publish, Action::receive}) {
                    if (verdict_of(town, {user, action, name}) == verdict_of(changed, {user, action, name}))
                        continue;
                    ++outside;
                    const bool is_listed = std::ranges::any_of(listed, [&](const Key& key) {
                        return std::get<0>(key) == user && std::get<1>(key) == action &&
                               oracle::matches(oracle::split(std::get<2>(key)), oracle::split(name));
                    });
                    EXPECT_TRUE(is_listed) << "seed " << seed << ", supposition " << supposition.index() << ": " << user
                                           << " " << to_string(action) << " " << name;
                }
        }
    }
    EXPECT_GT(inside, 2'000u);
    EXPECT_GT(outside, 1'000u);
}

TEST(WhatIfProperty, LeavesTheDirectoryAsItWas)
{
    for (unsigned seed = 1; seed <= 150; ++seed) {
        std::mt19937 random(seed);
        const oracle::World world = random_world(random, random() % 12);
        Town town = town_of(world, random, 0);
        const Town untouched = town_of(world, random, 0);
        for (int i = 0; i < 10; ++i)
            what_if(town.directory, town.rules, "parley", random_supposition(random, town, world));
        each_question(town, false, [&](const Key& key, const Key&) {
            ASSERT_EQ(verdict_of(town, key), verdict_of(untouched, key)) << std::get<2>(key);
        });
        for (int i = 0; i < 60; ++i) {
            const std::string name = random_outside_name(random);
            for (const char* user : world_users) {
                const Decision now = town.receive(user, name);
                const Decision then = untouched.receive(user, name);
                ASSERT_EQ(now.verdict, then.verdict);
                ASSERT_EQ(now.grant == nullptr ? "" : now.grant->id, then.grant == nullptr ? "" : then.grant->id);
            }
        }
        EXPECT_EQ(town.directory.memberships(), untouched.directory.memberships());
    }
}

} // namespace
} // namespace parley::policy
