#pragma once

#include "core/base/result.h"
#include "core/journal/record.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parley::journal {

struct SegmentInfo {
    std::filesystem::path file;
    Offset first; ///< of its first record
    Offset end;   ///< after its last record, as far as the file's size tells
    std::uint64_t epoch = 0;
    std::string instance;
    std::uint64_t file_bytes = 0;
};

/// The segments of a folder by offset. StorageError: a header that cannot be read. An absent folder has none.
std::vector<SegmentInfo> list_segments(const std::filesystem::path& folder);

/// Reads records in order, also while a Writer in another process appends (a tail).
///
/// Threads   one at a time.
/// Errors    StorageError on damage, naming file and offset, or if `from` is no longer (or not yet) in the journal.
/// Lifetime  keeps one segment open; what next() returned is valid until the next call.
class Reader {
public:
    /// `from` is a record's offset, or the journal's end.
    Reader(std::filesystem::path folder, Offset from);
    ~Reader();
    Reader(Reader&&) noexcept;
    Reader& operator=(Reader&&) noexcept;

    /// The next record, or nothing at the end so far. An incomplete frame at the very end counts as not yet written.
    std::optional<Entry> next();
    [[nodiscard]] Offset position() const noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// One record, read by its offset (the resend memory needs it). not_found: no longer there.
/// The returned views live in `buffer`.
Result<Entry> read_at(const std::filesystem::path& folder, Offset offset, std::string& buffer);

/// Removes whole segments that end at or before `before`, but never the newest. Returns how many.
std::size_t remove_segments(const std::filesystem::path& folder, Offset before);

} // namespace parley::journal
