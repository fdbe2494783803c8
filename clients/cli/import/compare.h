#pragma once

#include "clients/cli/import/plan.h"
#include "clients/cli/import/source.h"

#include <cstddef>
#include <string>
#include <vector>

namespace parley::cli::import {

/// One question that the two brokers answer differently.
struct Difference {
    enum class What { publish, receive, subscribe };
    std::string user;
    What what = What::publish;
    std::string topic; ///< a name; for subscribe a filter
    bool before = false;
    bool after = false;

    friend bool operator==(const Difference&, const Difference&) = default;
};

struct Comparison {
    std::size_t users = 0;
    std::size_t topics = 0;    ///< names and filters asked about, %u counted once
    std::size_t questions = 0; ///< of them all
    std::vector<Difference> differences;
};

/// Asks both: the source's own decisions, and those that Parley's rules give for the plan (core/policy, which is what
/// the broker's plugin uses). For each user and each topic that the source mentions: may he publish there; can he come
/// to receive from there; for each filter: may he subscribe with it. A wildcard stands for an example of what it
/// matches, %u for the user, and for another one.
///
/// Where the other broker accepted every SUBSCRIBE and looked at deliveries alone, a user is asked for the filters of
/// his own rights.
Comparison compare(const Source& source, const Plan& plan, const std::string& root);

} // namespace parley::cli::import
