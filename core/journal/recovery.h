#pragma once

#include "core/base/result.h"
#include "core/journal/check.h"
#include "core/journal/writer.h"

#include <cstdint>

/// What Writer::open does before it writes: looks at every segment, refuses what is damaged, and tidies up what a crash
/// leaves.
namespace parley::journal {

struct Recovered {
    bool empty = true;            ///< no segment is left
    std::uint64_t last_epoch = 0; ///< the largest seen
    Offset end;                   ///< where the next record would go
    Offset newest_first;          ///< of the newest segment; equals `end` if no record is in it: its place can be taken
    Offset newest_previous_end;
    std::uint64_t cut_bytes = 0;
};

/// StorageError: damage or a foreign segment; nothing was changed then. unavailable: no space to keep what must be cut.
Result<Recovered> recover(const WriterOptions& options);

/// Overwrites the previous end in a segment's header, on the disk. 0 or errno.
int rewrite_previous_end(const CheckedSegment& segment, Offset previous_end);

} // namespace parley::journal
