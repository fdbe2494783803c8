#pragma once

#include "core/directory/grants.h"
#include "core/policy/decide.h"

#include <string_view>
#include <vector>

namespace parley::policy {

// What grants say about topics outside the root. Of the grants that are the user's and match, the one that decides
// before all others (decides_before) is the answer; none: refused.

/// Is that topic name the root or below it, where memberships decide and grants say nothing?
[[nodiscard]] bool is_inside(std::string_view root, std::string_view name) noexcept;

/// `access` is publish or subscribe (which is also receiving). No allocation.
Decision decide_by_grants(const Directory& directory, UserIndex user, GrantAccess access,
                          const Grants::Matches& matches) noexcept;

/// All that match, in the order in which they decide: the first is what decide_by_grants() went by.
std::vector<const Grant*> applicable_grants(const Directory& directory, UserIndex user, GrantAccess access,
                                            const Grants::Matches& matches);

/// May the user subscribe with that valid filter, of which some part lies outside the root? Yes, if one grant covers
/// the whole filter, and each denial that could cut into it before that grant decides is itself overruled in all of
/// that part. More than max_denials comparisons, or max_nesting denials within each other, are refused as too wide.
Decision decide_filter_by_grants(const Directory& directory, UserIndex user, std::string_view filter);

inline constexpr std::size_t max_denials = 10'000;
inline constexpr std::size_t max_nesting = 32;

} // namespace parley::policy
