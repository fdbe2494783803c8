#include "core/journal/codec.h"

#include "core/journal/bytes.h"

#include <algorithm>
#include <stdexcept>

#define XXH_INLINE_ALL // records are short: a call into the library would cost as much as the hash
#include <xxhash.h>

namespace parley::journal {
namespace {

constexpr std::string_view magic = "PARLEYJ\n";
// Where things stand in a segment header.
constexpr std::size_t version_at = 8;
constexpr std::size_t size_at = 12;
constexpr std::size_t instance_at = 16;
constexpr std::size_t epoch_at = 48;
constexpr std::size_t first_at = 56;
constexpr std::size_t previous_end_at = 64;
constexpr std::size_t created_at = 72;
constexpr std::size_t check_at = 80;
static_assert(instance_at + instance_digits == epoch_at && check_at + 8 == segment_header_bytes);

std::uint32_t check_of(const char* data, std::size_t size) noexcept
{
    return static_cast<std::uint32_t>(XXH3_64bits(data, size));
}

std::uint32_t header_check(std::uint32_t body_bytes, Offset offset) noexcept
{
    char input[12];
    store(input, body_bytes);
    store(input + 4, offset.value());
    return check_of(input, sizeof input);
}

} // namespace

bool is_instance(std::string_view text) noexcept
{
    const auto is_hex_digit = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    return text.size() == instance_digits && std::all_of(text.begin(), text.end(), is_hex_digit);
}

std::array<char, segment_header_bytes> encode_segment_header(const SegmentHeader& header)
{
    if (!is_instance(header.instance))
        throw std::logic_error("a journal's instance is 32 hex digits, not \"" + header.instance + '"');
    std::array<char, segment_header_bytes> bytes{};
    magic.copy(bytes.data(), magic.size());
    store(bytes.data() + version_at, format_version);
    store(bytes.data() + size_at, static_cast<std::uint32_t>(segment_header_bytes));
    header.instance.copy(bytes.data() + instance_at, instance_digits);
    store(bytes.data() + epoch_at, header.epoch);
    store(bytes.data() + first_at, header.first.value());
    store(bytes.data() + previous_end_at, header.previous_end.value());
    store(bytes.data() + created_at, header.created);
    store(bytes.data() + check_at, static_cast<std::uint64_t>(XXH3_64bits(bytes.data(), check_at)));
    return bytes;
}

std::optional<SegmentHeader> decode_segment_header(std::string_view bytes, std::string& why)
{
    if (bytes.size() < segment_header_bytes) {
        why = "the segment header is incomplete";
        return std::nullopt;
    }
    if (!bytes.starts_with(magic)) {
        why = "this is not a journal segment (it does not begin as one)";
        return std::nullopt;
    }
    const auto version = load<std::uint32_t>(bytes.data() + version_at);
    // Before the check: where another version keeps its check, or how it makes it, is not known here.
    if (version != format_version) {
        why = "format version " + std::to_string(version) + " is not known here (or the segment header is damaged)";
        return std::nullopt;
    }
    if (load<std::uint64_t>(bytes.data() + check_at) != XXH3_64bits(bytes.data(), check_at) ||
        load<std::uint32_t>(bytes.data() + size_at) != segment_header_bytes) {
        why = "the segment header does not match its check";
        return std::nullopt;
    }
    SegmentHeader header;
    header.instance = bytes.substr(instance_at, instance_digits);
    header.epoch = load<std::uint64_t>(bytes.data() + epoch_at);
    header.first = Offset{load<std::uint64_t>(bytes.data() + first_at)};
    header.previous_end = Offset{load<std::uint64_t>(bytes.data() + previous_end_at)};
    header.created = load<std::int64_t>(bytes.data() + created_at);
    if (!is_instance(header.instance) || header.first < header.previous_end) {
        why = "the segment header says what cannot be";
        return std::nullopt;
    }
    return header;
}

EncodedFrame encode_frame(const Record& record, Offset offset, std::vector<char>& buffer)
{
    const BodySize measured = body_size(record);
    if (!measured.fits)
        return {EncodeProblem::field_too_long, {}};
    if (!is_well_formed(record))
        return {EncodeProblem::malformed, {}};
    const auto body_bytes = static_cast<std::uint32_t>(measured.bytes);
    const std::size_t size = frame_header_bytes + body_bytes;
    if (buffer.size() < size)
        buffer.resize(size);
    char* const body = buffer.data() + frame_header_bytes;
    encode_body(record, body);
    store(buffer.data(), body_bytes);
    store(buffer.data() + 4, header_check(body_bytes, offset));
    store(buffer.data() + 8, check_of(body, body_bytes));
    return {EncodeProblem::none, {buffer.data(), size}};
}

std::optional<FrameHeader> decode_frame_header(const char* bytes, Offset offset) noexcept
{
    const auto body_bytes = load<std::uint32_t>(bytes);
    if (body_bytes == 0 || body_bytes > max_body_bytes ||
        load<std::uint32_t>(bytes + 4) != header_check(body_bytes, offset))
        return std::nullopt;
    return FrameHeader{body_bytes, load<std::uint32_t>(bytes + 8)};
}

bool body_matches(const FrameHeader& header, std::string_view body) noexcept
{
    return body.size() == header.body_bytes && check_of(body.data(), body.size()) == header.body_check;
}

} // namespace parley::journal
