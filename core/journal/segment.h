#pragma once

#include "core/journal/check.h"
#include "core/journal/files.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// One segment file, read front to back. Reader, Writer::open and the repair all see a segment through this.
namespace parley::journal {

/// Walks the frames of one segment, also while it grows.
///
/// Threads   one at a time.
/// Errors    StorageError if the file cannot be read. A wrong frame is a Step, for the caller to judge.
/// Lifetime  owns the file; what an entry views is valid until the next call.
class SegmentCursor {
public:
    enum class Step {
        record,
        end,        ///< the file ends where a frame would begin
        incomplete, ///< what is left is the beginning of a frame, or zeros that a power cut left: a torn tail
        damaged     ///< a complete frame that does not match its checks: see problem()
    };

    /// `from` stands inside the segment; if no record starts there, the first step is `damaged`.
    SegmentCursor(Descriptor file, std::filesystem::path name, SegmentHeader header, Offset from);

    Step next(Entry& entry);

    [[nodiscard]] Offset position() const noexcept { return position_; }
    /// Byte of the file at which the record at position() starts.
    [[nodiscard]] std::uint64_t file_position() const noexcept
    {
        return segment_header_bytes + (position_.value() - header_.first.value());
    }
    [[nodiscard]] std::uint64_t bytes_in_file() const { return file_bytes(file_, name_); }
    /// True if the file has no name any more: the segment was removed, or replaced by another.
    [[nodiscard]] bool unlinked() const;
    [[nodiscard]] const SegmentHeader& header() const noexcept { return header_; }
    [[nodiscard]] const std::filesystem::path& name() const noexcept { return name_; }
    /// After `incomplete` or `damaged`.
    [[nodiscard]] Problem problem() const { return {name_, file_position(), position_, why_}; }
    void skip_to(Offset position) noexcept;

private:
    enum class Frame { good, short_of_bytes, bad };

    Frame parse(Entry& entry);
    void load(std::uint64_t left);
    [[nodiscard]] bool is_zero_tail() const;

    Descriptor file_;
    std::filesystem::path name_;
    SegmentHeader header_;
    Offset position_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0; ///< of what is not yet read in buffer_; stands at position_
    std::size_t end_ = 0;
    std::size_t wanted_ = frame_header_bytes; ///< of the frame at begin_, as far as is known
    const char* why_ = "";
};

/// The header of an open segment file; nothing and `why` if it has none that is good.
std::optional<SegmentHeader> read_segment_header(const Descriptor& file, const SegmentName& name, std::string& why);
/// True if the file never got further than (part of) its header, or holds zeros alone: a crash while it was being made.
[[nodiscard]] bool is_unfinished(const Descriptor& file, const std::filesystem::path& name);

} // namespace parley::journal
