#pragma once

#include "clients/cli/import/apply.h"
#include "clients/cli/import/compare.h"
#include "clients/cli/import/plan.h"

#include <boost/json/object.hpp>

#include <optional>
#include <ostream>

namespace parley::cli::import {

struct Report {
    const Plan& plan;
    const Comparison& comparison;
    const std::optional<Applied>& applied; ///< none: a dry run
};

/// Something is lost, decided differently or was refused by the server.
[[nodiscard]] bool has_trouble(const Report& report);
[[nodiscard]] boost::json::object to_json(const Report& report);
/// For people; `quiet`: what is wrong alone. Of many differences the first ones.
void print(const Report& report, std::ostream& out, bool quiet);

} // namespace parley::cli::import
