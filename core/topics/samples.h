#pragma once

#include "core/topics/table.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace parley::topics {

// Names and filters made from the rows of the table, for who goes through all of them. `space` is group_space or
// user_space.

/// A topic name of that row, the shortest that there is: "parley/g/ops/send/u1".
[[nodiscard]] std::string sample_name(std::string_view root, std::string_view space, std::string_view owner,
                                      const Row& row, std::string_view actor);
/// The filter of all names of that row: "parley/g/ops/send/#".
[[nodiscard]] std::string row_filter(std::string_view root, std::string_view space, std::string_view owner,
                                     const Row& row);
/// The filter of everything that is of that owner: "parley/g/ops/#".
[[nodiscard]] std::string owner_filter(std::string_view root, std::string_view space, std::string_view owner);
/// {r}/all
[[nodiscard]] std::string everybody_name(std::string_view root);

/// A name that the filter matches, with `level` in place of each `+`, and for a `#` so often that the name has
/// `levels` levels at least.
[[nodiscard]] std::string sample_of_filter(std::string_view filter, std::string_view level, std::size_t levels);

} // namespace parley::topics
