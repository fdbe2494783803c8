#pragma once

#include "core/journal/record.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Bytes on disk to records and back; docs/journal.md is the same in words. No input or output here, and no length is
/// believed before it is compared with what is there.
namespace parley::journal {

inline constexpr std::uint32_t format_version = 1;
inline constexpr std::size_t segment_header_bytes = 88;
inline constexpr std::size_t frame_header_bytes = 12;
/// Twice the largest MQTT packet: what passes this is no record, whatever its checks say.
inline constexpr std::uint32_t max_body_bytes = 512u * 1024 * 1024;
inline constexpr std::size_t instance_digits = 32;

constexpr Offset operator+(Offset offset, std::uint64_t bytes) noexcept
{
    return Offset{offset.value() + bytes};
}

/// What stands at the beginning of each segment file.
struct SegmentHeader {
    std::string instance; ///< 32 hex digits
    std::uint64_t epoch = 0;
    Offset first;        ///< of the segment's first record
    Offset previous_end; ///< of the segment before it; less than `first`: what lay between is lost, and known to be
    std::int64_t created = 0;
    friend bool operator==(const SegmentHeader&, const SegmentHeader&) = default;
};

/// True for 32 hex digits.
[[nodiscard]] bool is_instance(std::string_view text) noexcept;

/// `header.instance` must be one (std::logic_error).
std::array<char, segment_header_bytes> encode_segment_header(const SegmentHeader& header);

/// Nothing: `why` says what is wrong. `bytes` are the first ones of the file, at least segment_header_bytes of them.
std::optional<SegmentHeader> decode_segment_header(std::string_view bytes, std::string& why);

enum class EncodeProblem { none, field_too_long, malformed };

/// One record as a frame. The bytes live in `buffer`, which only grows, so that a warm one is never reallocated.
struct EncodedFrame {
    EncodeProblem problem = EncodeProblem::none;
    std::string_view bytes;
};
EncodedFrame encode_frame(const Record& record, Offset offset, std::vector<char>& buffer);

/// True if each property has a name and a value, and nothing is left over.
[[nodiscard]] bool is_whole(UserPropertiesView properties) noexcept;

/// What is true of every record that can be read back; the same on the way in and out, or a writer could make a journal
/// that does not open again.
[[nodiscard]] bool is_well_formed(const Record& record) noexcept;

struct BodySize {
    std::uint64_t bytes = 0;
    bool fits = false; ///< no text is too long for the format, nor all together
};
[[nodiscard]] BodySize body_size(const Record& record) noexcept;
/// Writes body_size(record).bytes of them.
void encode_body(const Record& record, char* to) noexcept;

struct FrameHeader {
    std::uint32_t body_bytes = 0;
    std::uint32_t body_check = 0;
};
/// Nothing: no record starts at `offset` with these bytes (frame_header_bytes of them).
std::optional<FrameHeader> decode_frame_header(const char* bytes, Offset offset) noexcept;
[[nodiscard]] bool body_matches(const FrameHeader& header, std::string_view body) noexcept;

/// Nothing: not a record of this format version. The views of the result live in `body`.
std::optional<Record> decode_body(std::string_view body) noexcept;

[[nodiscard]] RecordType type_of(const Record& record) noexcept;
[[nodiscard]] std::int64_t timestamp_of(const Record& record) noexcept;

} // namespace parley::journal
