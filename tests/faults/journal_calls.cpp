#include "tests/faults/journal_calls.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

namespace parley::journal::calls {

Faults faults;
Count count;

namespace {

bool interrupted()
{
    if (faults.interruptions <= 0)
        return false;
    --faults.interruptions;
    errno = EINTR;
    return true;
}

bool fails(int error)
{
    if (error != 0)
        errno = error;
    return error != 0;
}

} // namespace
} // namespace parley::journal::calls

namespace calls = parley::journal::calls;

extern "C" {

ssize_t pwrite(int file, const void* bytes, size_t size, off_t position)
{
    ++calls::count.writes;
    if (calls::interrupted())
        return -1;
    if (calls::faults.largest_write >= 0)
        size = std::min(size, static_cast<size_t>(calls::faults.largest_write));
    if (calls::faults.room >= 0) {
        if (calls::faults.room == 0 && calls::fails(ENOSPC))
            return -1;
        size = std::min(size, static_cast<size_t>(calls::faults.room));
        calls::faults.room -= static_cast<std::int64_t>(size);
    }
    return syscall(SYS_pwrite64, file, bytes, size, position);
}

int ftruncate(int file, off_t size) noexcept
{
    if (calls::interrupted() || calls::fails(calls::faults.truncate_error))
        return -1;
    return static_cast<int>(syscall(SYS_ftruncate, file, size));
}

int fdatasync(int file)
{
    ++calls::count.syncs;
    if (calls::interrupted() || calls::fails(calls::faults.sync_error))
        return -1;
    return static_cast<int>(syscall(SYS_fdatasync, file));
}
}
