#pragma once

#include <string>
#include <string_view>

namespace parley::cli {

/// An event's JSON (docs/protocol.md, section 4) as a person says it: "joined as member, by admin". What is not known
/// here, or is no JSON, comes back as it is: history must never hide what is stored.
[[nodiscard]] std::string event_text(std::string_view payload);

} // namespace parley::cli
