#pragma once

#include "clients/cli/api.h"
#include "clients/cli/import/plan.h"
#include "core/base/result.h"

#include <cstddef>
#include <string>
#include <vector>

namespace parley::cli::import {

struct Applied {
    std::size_t users_added = 0, users_changed = 0, users_kept = 0;
    std::size_t groups_added = 0, members_added = 0;
    std::size_t grants_put = 0, grants_kept = 0, grants_removed = 0;
    std::vector<std::string> troubles; ///< what the server refused, and members that the source does not name
    bool enforced = true;              ///< the broker's plugin has applied all of it
};

struct ApplyOptions {
    std::string kind = "device"; ///< of new users
    bool renew_users = false;    ///< users who are there get the password, name and state of the source
};

/// Brings the plan to the server. A second time it changes nothing; grants of an earlier import (by their ids) that the
/// plan does not have any more are removed.
///
/// Order     denials before what allows, so that nobody may do more in between than before and after.
/// Errors    the first that is not about one entry alone (no connection, no right to do it); what was done stays.
Result<Applied> apply(const Plan& plan, Api& api, const ApplyOptions& options);

} // namespace parley::cli::import
