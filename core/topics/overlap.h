#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley::topics {

/// Is there a name that both valid filters match? Never allocates.
[[nodiscard]] bool overlap(std::string_view one, std::string_view other) noexcept;

/// The filter of the names that both match. That is always a single filter; no value: there is no such name.
[[nodiscard]] std::optional<std::string> intersection(std::string_view one, std::string_view other);

} // namespace parley::topics
