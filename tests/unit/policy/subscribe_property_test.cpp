#include "tests/unit/policy/town.h"

#include "core/topics/filter.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace parley::policy {
namespace {

constexpr std::array users{"a", "b", "c", "d"};
constexpr std::array groups{"g1", "g2", "g3"};

template <class Words>
std::string_view any_of(std::mt19937& random, const Words& words)
{
    return words[random() % std::size(words)];
}

Town random_town(std::mt19937& random)
{
    Town town;
    for (const char* id : users)
        town.user(id, random() % 8 != 0);
    for (const char* id : groups) {
        town.group(id, random() % 3 == 0);
        for (const char* user : users)
            if (random() % 2 == 0)
                town.member(user, id, static_cast<Role>(1 + random() % 5), random() % 4 == 0);
        if (random() % 8 == 0)
            town.directory.put_group(id, false, false);
    }
    if (random() % 2 == 0)
        town.directory.set_contacts(town.index("a"), town.index("b"), true);
    if (random() % 2 == 0)
        town.directory.set_blocked(town.index("b"), town.index("a"), true);
    return town;
}

std::string random_name(std::mt19937& random)
{
    const auto kind = all_kinds[random() % all_kinds.size()];
    const auto owner = topics::is_group_kind(kind) ? any_of(random, groups) : any_of(random, users);
    return name_of(kind, owner, any_of(random, users));
}

/// Takes a topic name and widens some of its levels, so that filters lie near the names they are tried on.
std::string random_filter(std::mt19937& random)
{
    const std::string name = random_name(random);
    std::string filter;
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find('/', at), name.size());
        const bool is_deep = at > 6;
        if (random() % (is_deep ? 4 : 40) == 0)
            return filter + "#";
        filter += random() % (is_deep ? 3 : 40) == 0 ? "+" : name.substr(at, end - at);
        at = end + 1;
        if (at <= name.size())
            filter += '/';
    }
    return filter;
}

constexpr bool is_receipt(topics::TopicKind kind)
{
    return kind == topics::TopicKind::group_read || kind == topics::TopicKind::group_recv;
}

/// One's own topics may be subscribed to whomever one has blocked: what a blocked peer writes is left out of them at
/// each delivery.
bool is_from_a_blocked_peer(const Decision& received, std::string_view me, std::string_view name)
{
    return received.why == Why::blocked && topics::parse("parley", name).owner == me;
}

TEST(AllowedFilter, MatchesNothingThatItsSubscriberMayNotReceive)
{
    std::size_t checked = 0;
    std::size_t allowed = 0;
    for (unsigned seed = 1; seed <= 60; ++seed) {
        std::mt19937 random(seed);
        const Town town = random_town(random);
        std::vector<std::string> names;
        for (int i = 0; i < 400; ++i)
            names.push_back(random_name(random));
        for (int i = 0; i < 300; ++i) {
            const std::string filter = random_filter(random);
            ASSERT_TRUE(topics::is_valid_filter(filter)) << filter;
            const std::string_view me = any_of(random, users);
            const Decision decision = town.subscribe(me, filter);
            if (!decision.allowed() || decision.why == Why::is_following_filter)
                continue;
            ++allowed;
            for (const std::string& name : names) {
                if (!topics::matches(filter, name))
                    continue;
                ++checked;
                const Decision received = town.receive(me, name);
                // Never delivered to anybody, or settled at each delivery.
                if (received.why == Why::only_the_broker)
                    continue;
                if (received.why == Why::only_own_receipts && is_receipt(topics::parse("parley", name).kind))
                    continue;
                if (is_from_a_blocked_peer(received, me, name))
                    continue;
                EXPECT_TRUE(received.allowed()) << me << " " << filter << " " << name << " " << to_string(received.why);
            }
        }
    }
    EXPECT_GT(allowed, 1000u);
    EXPECT_GT(checked, 10'000u);
}

TEST(RefusedFilter, WouldHaveMatchedSomethingOutOfReach)
{
    // The other half: nothing is refused that asks only for what could be received. Filters without wildcards.
    std::size_t refused = 0;
    for (unsigned seed = 1; seed <= 60; ++seed) {
        std::mt19937 random(seed);
        const Town town = random_town(random);
        for (int i = 0; i < 500; ++i) {
            const std::string name = random_name(random);
            const std::string_view me = any_of(random, users);
            const Decision subscribed = town.subscribe(me, name);
            const Decision received = town.receive(me, name);
            if (received.why == Why::only_own_receipts || is_from_a_blocked_peer(received, me, name))
                continue;
            EXPECT_EQ(subscribed.allowed(), received.allowed()) << me << " " << name;
            refused += subscribed.allowed() ? 0 : 1;
        }
    }
    EXPECT_GT(refused, 1000u);
}

TEST(FollowingFilter, DeliversExactlyWhatMembershipAllows)
{
    for (unsigned seed = 1; seed <= 20; ++seed) {
        std::mt19937 random(seed);
        const Town town = random_town(random);
        for (const char* user : users)
            for (const char* group : groups) {
                const UserIndex me = town.index(user);
                const bool is_member =
                    town.directory.is_enabled(me) &&
                    town.directory.membership(me, *town.directory.find_group(group)).role != Role::none;
                for (const auto kind : {topics::TopicKind::group_msg, topics::TopicKind::group_event,
                                        topics::TopicKind::group_live, topics::TopicKind::group_state})
                    EXPECT_EQ(town.receive(user, name_of(kind, group, "a")).allowed(), is_member);
            }
    }
}

} // namespace
} // namespace parley::policy
