#pragma once

#include <string_view>

namespace parley::fuzz {

/// Takes the bytes for the only segment of a journal: inspects, reads, opens and repairs it.
void check_any_segment(std::string_view bytes);

/// Damages a good journal of several segments as `edits` say and checks that its reader sees nothing but records that
/// were written; and that a repair keeps those and all in front of the damage, and leaves a journal that opens.
void check_damaged(std::string_view edits);

} // namespace parley::fuzz
