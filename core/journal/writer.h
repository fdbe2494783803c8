#pragma once

#include "core/base/result.h"
#include "core/journal/record.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace parley::journal {

struct WriterOptions {
    std::filesystem::path folder; ///< made if it is not there (mode 0700)
    std::string instance;         ///< the data folder's identity, 32 hex digits; a segment with another one is foreign
    std::uint64_t segment_bytes = 64ull * 1024 * 1024;    ///< a new segment is begun when this is passed
    std::uint64_t max_bytes = 10ull * 1024 * 1024 * 1024; ///< of all segments together; reached: append() refuses
    std::size_t record_bytes = 8ull * 1024 * 1024;        ///< larger records are refused as too_large
    Offset at_least{0};                                   ///< what the bridge has projected; see Writer::open
    std::uint64_t last_epoch =
        0; ///< the newest epoch known elsewhere; the new one is larger, also if no segment is left
};

/// Appends records to the node's journal and makes them outlive the process.
///
/// Order     records are read back in the order of append(); offsets grow by the record's length.
/// Threads   one thread calls append(); sync() may run on one other thread at the same time.
/// Errors    Result for what a full disk or the size limit causes; after such a refusal the journal is as before, and
/// the
///           next append() tries again. StorageError where a file is damaged or foreign (open only).
/// Lifetime  owns its segment files; the destructor syncs and closes.
class Writer {
public:
    /// Checks every segment, cuts a torn tail (what is cut is kept beside it as `cut-<offset>.bin`), begins a new
    /// segment for a new epoch and writes EpochStarted into it; both are on the disk on return. Epoch = the last one +
    /// 1, from 1. If the journal ends before `at_least` (a power cut took what history.db already has), the new segment
    /// begins there and says so in its header, so that no offset is ever used twice. Throws StorageError: damage that
    /// is not a torn tail (names file, offset and `parleyctl journal inspect`), a foreign segment, an unreadable
    /// folder. unavailable: no space to begin.
    static Result<std::unique_ptr<Writer>> open(const WriterOptions& options, std::int64_t ts,
                                                std::string_view broker_version);
    virtual ~Writer();

    /// Returns the record's offset. Survives kill -9 when it returns; power loss after sync().
    /// too_large: over WriterOptions::record_bytes, or a text over 65,535 bytes. invalid_argument: a value that no
    /// reader would accept (qos 3, malformed user properties). unavailable: no space, or max_bytes reached. Nothing was
    /// written.
    virtual Result<Offset> append(const Record& record) = 0;
    /// Everything appended before the call is on the disk when it returns. StorageError if the disk says no, from then
    /// on always: what a failed write-back lost is not known, and a second try would report success.
    virtual void sync() = 0;
    /// True if something was appended since the last sync(). Any thread.
    [[nodiscard]] virtual bool needs_sync() const noexcept = 0;

    [[nodiscard]] virtual Offset end() const noexcept = 0;
    [[nodiscard]] virtual std::uint64_t epoch() const noexcept = 0;
    /// Of all segments, as known here: segments that the bridge removes are noticed when the limit is near.
    [[nodiscard]] virtual std::uint64_t bytes() const noexcept = 0;
    /// Bytes of a torn tail that open() cut, or found to be missing behind it; 0 for none.
    [[nodiscard]] virtual std::uint64_t cut_bytes() const noexcept = 0;
};

} // namespace parley::journal
