#pragma once

#include "clients/cli/import/plan.h"
#include "clients/cli/import/source.h"

#include <memory>
#include <string>

namespace parley::cli::import {

/// What Parley decides once it has the plan: by core/policy, which is what the broker's plugin asks. `root`:
/// topics.root. Only of the plan's own users.
std::unique_ptr<const Decisions> decisions_of(const Plan& plan, const std::string& root);

} // namespace parley::cli::import
