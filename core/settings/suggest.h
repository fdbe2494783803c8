#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parley::settings {

/// The word of `known` that `word` was probably meant to be: at most two letters away, and at most a third of its
/// length (so that short words do not attract everything). Empty: none.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

} // namespace parley::settings
