#pragma once

#include "tests/unit/policy/oracle.h"
#include "tests/unit/policy/town.h"

#include <random>
#include <string>

namespace parley::policy {

inline constexpr std::array world_users{"u1", "u2", "u3", "u4", "u5"};
inline constexpr std::array world_groups{"g1", "g2", "g3", "g4"};

template <class Words>
std::string one_of(std::mt19937& random, const Words& words)
{
    return words[random() % std::size(words)];
}

/// A world for the oracle, with that many grants.
oracle::World random_world(std::mt19937& random, std::size_t grants);
/// The same for the real rules. What the oracle's world has can be taken away or given again meanwhile: `detours` of
/// its grants are put, erased and replaced on the way.
Town town_of(const oracle::World& world, std::mt19937& random, std::size_t detours);
/// A filter of one to three levels, near the names of random_outside_name(); with %u and %g if `for_grant`.
std::string random_outside_filter(std::mt19937& random, bool for_grant);
std::string random_outside_name(std::mt19937& random);
/// A name of the topic table, sometimes with something wrong in it.
std::string random_inside_name(std::mt19937& random);

} // namespace parley::policy
