#pragma once

#include <chrono>
#include <string_view>

namespace parley::plugin {

/// A message that may be sent, but not now.
struct Pause {
    std::string_view reason;           ///< as in the notice; a literal
    std::chrono::milliseconds retry{}; ///< after this it may be tried again; at least 1 ms
};

} // namespace parley::plugin
