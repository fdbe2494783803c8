#pragma once

#include "core/policy/decide.h"
#include "core/policy/suppose.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parley::policy {

struct Question {
    UserIndex user{};
    Action action = Action::publish;
    std::string topic{}; ///< a name or, to subscribe, a filter; outside the root always a filter, see `sample`
    /// What is asked about where it is not `topic` itself: a name that the filter matches and that no other grant
    /// singles out.
    std::string sample{};
    std::size_t part_of = 0; ///< the place of a wider question that this one is a part of; its own: of none

    [[nodiscard]] const std::string& asked() const noexcept { return sample.empty() ? topic : sample; }
};

struct Concerned {
    std::vector<Question> questions;
    bool complete = true; ///< false: there are more, a bound was reached
};

/// Every question whose answer the change could touch, before or after it is made: what is not among them stays as it
/// is. One name stands for all of its kind (each row of the topic table), one filter for all that no other grant cuts
/// out of it. Most closely concerned users first.
///
/// Cost      bounded by `most` questions, and by max_compared pairs of grants.
Concerned concerned_by(const Directory& directory, const Rules& rules, std::string_view root,
                       const Supposition& supposition, std::size_t most);

inline constexpr std::size_t max_compared = 400'000;

} // namespace parley::policy
