#pragma once

#include "core/topics/table.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace parley::topics {

/// The broker ends the connection of a client that sends more.
inline constexpr std::size_t max_levels = 200;
/// A UTF-8 string of MQTT has a length of two bytes.
inline constexpr std::size_t max_topic_bytes = 65535;

/// A topic name by MQTT 5 §4.7.3: not empty, UTF-8, no wildcards, bounded.
[[nodiscard]] bool is_valid_name(std::string_view name) noexcept;
/// A topic filter by MQTT 5 §4.7.1: as a name, but `+` may fill a level and `#` the last one.
[[nodiscard]] bool is_valid_filter(std::string_view filter) noexcept;
[[nodiscard]] bool has_wildcard(std::string_view filter) noexcept;

struct SharedFilter {
    std::string_view share; ///< empty for a subscription of one's own
    std::string_view filter;
};
/// Takes `$share/<name>/` off a filter (MQTT 5 §4.8.2). No value: it begins with `$share` and is not well formed.
/// The filter that remains is not looked at.
[[nodiscard]] std::optional<SharedFilter> split_shared(std::string_view filter) noexcept;

/// Does the filter match the name? Both valid. A wildcard at the first level matches nothing that begins with `$`
/// (MQTT 5 §4.7.2).
[[nodiscard]] bool matches(std::string_view filter, std::string_view name) noexcept;
/// Does `wide` match every name that `narrow` matches? Both valid filters.
[[nodiscard]] bool covers(std::string_view wide, std::string_view narrow) noexcept;

/// Could a topic of that row match? `filter` is what stands behind {r}/g/{g}/ or {r}/u/{u}/ in a valid filter.
[[nodiscard]] bool could_match(std::string_view filter, const Row& row) noexcept;

} // namespace parley::topics
