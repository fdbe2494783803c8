#pragma once

#include "bridge/services/explainer.h"
#include "core/policy/suppose.h"

#include <string_view>

namespace parley::bridge {

/// A change as it was asked about, for the directory that it is thought of in. not_found: it names somebody or
/// something that is not there. invalid_argument, too_large: a grant that could not be made.
Result<policy::Supposition> suppose(const Directory& directory, std::string_view root, const ThoughtChange& change);

} // namespace parley::bridge
