#pragma once

#include "core/policy/concerned.h"
#include "core/policy/decide.h"
#include "core/policy/suppose.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parley::policy {

/// A decision that outlives changes of the directory.
struct KeptDecision {
    Verdict verdict = Verdict::deny;
    Why why = Why::not_our_topic;
    std::string grant{}; ///< id of the one that decided; empty: none did
};

/// A verdict that would be another one.
struct Difference {
    UserIndex user{};
    Action action = Action::publish;
    std::string topic{};
    KeptDecision before{};
    KeptDecision after{};
};

struct WhatIf {
    std::vector<Difference> differences;
    std::size_t asked = 0;
    bool complete = true; ///< false: more is concerned than was asked, or more differs than is listed
};

struct WhatIfBounds {
    std::size_t questions = 20'000;
    std::size_t differences = 1'000;
};

/// What a change of rights would change: makes it in memory, asks decide() and decide_subscribe() what concerned_by()
/// names, before and after, and takes it back. A part of a filter is listed only where it differs from the whole.
///
/// Errors    as Supposed: after an exception the directory must not be used any more.
WhatIf what_if(Directory& directory, const Rules& rules, std::string_view root, const Supposition& supposition,
               WhatIfBounds bounds = {});

} // namespace parley::policy
