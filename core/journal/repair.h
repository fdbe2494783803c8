#pragma once

#include "core/base/result.h"
#include "core/journal/check.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// What `parleyctl journal inspect`, `verify` and `repair` do. inspect and verify may run beside a broker; repair must
/// not. Errors: StorageError if the folder or a file in it cannot be read or written.
namespace parley::journal {

/// "message" and so on.
[[nodiscard]] std::string_view to_string(RecordType type) noexcept;

/// Every segment with its range, counts and state, the oldest first. A torn newest segment is no damage: the broker
/// cuts it when it starts, and while a broker writes, the last frame may be seen half written.
std::vector<CheckedSegment> inspect(const std::filesystem::path& folder);

/// Whatever would keep a broker from starting; empty if nothing would. `instance` as in WriterOptions, or empty: then
/// the segments must only agree with each other.
std::vector<Problem> verify(const std::filesystem::path& folder, const std::string& instance = {});

/// Records that are gone: [begin, end).
struct LostRange {
    Offset begin;
    Offset end;
    friend bool operator==(const LostRange&, const LostRange&) = default;
};

struct RepairReport {
    std::vector<LostRange> lost;                 ///< in order
    std::vector<std::filesystem::path> kept;     ///< damaged files, whole, as `<segment>.damaged`
    std::vector<std::filesystem::path> segments; ///< written or changed
    std::vector<Problem> left;                   ///< what this cannot repair
};

/// Makes the journal one that opens. Of a damaged segment everything that is valid is kept, in front of the damage and
/// behind it: it becomes a segment that ends at the damage and one for each valid stretch behind it, whose header says
/// what is missing in front of it. Offsets stay what they are, and none is used again: where the end of the newest
/// segment is lost, an empty segment takes its place behind it. The damaged file is kept beside them. Nothing is
/// removed. Killed half way, it may be run again.
///
/// `instance` is needed only where no segment's header can be read (otherwise StorageError). unavailable: no space; the
/// journal is then no worse than before.
Result<RepairReport> repair(const std::filesystem::path& folder, const std::string& instance = {});

} // namespace parley::journal
