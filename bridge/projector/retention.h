#pragma once

#include "core/journal/reader.h"

#include <filesystem>
#include <vector>

namespace parley::bridge {

/// Which part of the journal nobody needs any more: whole segments from the oldest on that are projected (`projected`)
/// and in which nothing was written since `cutoff`. Returns the offset for journal::remove_segments; 0: nothing. A file
/// that cannot be looked at counts as needed.
journal::Offset removable_before(const std::vector<journal::SegmentInfo>& segments, journal::Offset projected,
                                 std::filesystem::file_time_type cutoff);

} // namespace parley::bridge
