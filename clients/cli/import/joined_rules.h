#pragma once

#include "clients/cli/import/source.h"

#include <optional>
#include <string>
#include <vector>

namespace parley::cli::import {

/// Rules of one question in the order in which they decide: the first that matches is the answer. The last one, for
/// everybody, is the default.
using OrderedRules = std::vector<Rule>;

/// The rules that allow what both lists allow, in their own order. Exact: the first rule of `first` that matches, then
/// the first of `second` within it. Users who have one rule by one group and the other by another get grants of their
/// own. No value: more than max_joined_rules.
std::optional<OrderedRules> join(const OrderedRules& first, const OrderedRules& second, const Source& source);

inline constexpr std::size_t max_joined_rules = 200'000;

} // namespace parley::cli::import
