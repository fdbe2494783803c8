#pragma once

#include <cstdint>

/// System calls that the journal makes, answered by the test where it says so. Linked into one test program, whose own
/// pwrite, ftruncate and fdatasync stand before those of the C library.
namespace parley::journal::calls {

struct Faults {
    int truncate_error = 0;          ///< errno of every ftruncate(); 0: none
    int sync_error = 0;              ///< errno of every fdatasync()
    int interruptions = 0;           ///< so many calls of each kind answer EINTR first
    std::int64_t largest_write = -1; ///< pwrite() takes no more than this at once; -1: as it likes
    std::int64_t room = -1;          ///< pwrite() takes this much in all, then answers ENOSPC; -1: no end
};
extern Faults faults;

/// Calls since the program began.
struct Count {
    std::uint64_t writes = 0;
    std::uint64_t syncs = 0;
};
extern Count count;

} // namespace parley::journal::calls
