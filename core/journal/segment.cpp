#include "core/journal/segment.h"

#include <algorithm>
#include <cerrno>

#include <sys/stat.h>

namespace parley::journal {
namespace {

constexpr std::size_t read_ahead = 1024 * 1024;
/// Blocks are what a file system gives and writes: a power cut leaves zeros from a block's beginning on.
constexpr std::uint64_t block_bytes = 4096;

struct ZeroTail {
    std::uint64_t begin; ///< everything from here on is zero; equals `end` if the last byte is not
    std::uint64_t end;   ///< of the file
};

/// The zeros at the end of the file, as far as they lie behind `position`.
ZeroTail zero_tail(const Descriptor& file, const std::filesystem::path& name, std::uint64_t position)
{
    std::vector<char> buffer(4 * block_bytes);
    ZeroTail tail{position, position};
    for (;;) {
        const std::size_t got = read_some(file, name, tail.end, buffer.data(), buffer.size());
        if (got == 0)
            return tail;
        const std::string_view bytes(buffer.data(), got);
        if (const auto last = bytes.find_last_not_of('\0'); last != std::string_view::npos)
            tail.begin = tail.end + last + 1;
        tail.end += got;
    }
}

} // namespace

SegmentCursor::SegmentCursor(Descriptor file, std::filesystem::path name, SegmentHeader header, Offset from)
    : file_(std::move(file))
    , name_(std::move(name))
    , header_(std::move(header))
    , position_(from)
{}

void SegmentCursor::skip_to(Offset position) noexcept
{
    position_ = position;
    begin_ = end_ = 0;
    wanted_ = frame_header_bytes;
}

SegmentCursor::Frame SegmentCursor::parse(Entry& entry)
{
    wanted_ = frame_header_bytes;
    if (end_ - begin_ < wanted_)
        return Frame::short_of_bytes;
    const char* const at = buffer_.data() + begin_;
    const auto header = decode_frame_header(at, position_);
    if (!header) {
        why_ = "the frame header does not match its check";
        return Frame::bad;
    }
    wanted_ = frame_header_bytes + header->body_bytes;
    if (end_ - begin_ < wanted_)
        return Frame::short_of_bytes;
    const std::string_view body(at + frame_header_bytes, header->body_bytes);
    if (!body_matches(*header, body)) {
        why_ = "the record does not match its check";
        return Frame::bad;
    }
    auto record = decode_body(body);
    if (!record) {
        why_ = "the record is of a kind or shape that is not known here";
        return Frame::bad;
    }
    entry.offset = position_;
    entry.next = position_ + wanted_;
    entry.record = *record;
    return Frame::good;
}

void SegmentCursor::load(std::uint64_t left)
{
    // Never more than there is, whatever a length says; and no megabyte for a segment that holds a line.
    const std::uint64_t size = std::min(left, std::max<std::uint64_t>(wanted_, read_ahead));
    if (buffer_.size() < size)
        buffer_.resize(static_cast<std::size_t>(size));
    begin_ = 0;
    end_ = 0; // nothing stale if the read throws
    end_ = read_some(file_, name_, file_position(), buffer_.data(), buffer_.size());
}

SegmentCursor::Step SegmentCursor::next(Entry& entry)
{
    // The writer may be at work: bytes that look wrong are read again, all of them, before they count as damage. It may
    // have rolled a frame back and written another in its place between two reads of ours.
    constexpr int attempts = 3;
    Frame frame = parse(entry);
    for (int attempt = 0; frame != Frame::good && attempt < attempts; ++attempt) {
        const std::uint64_t in_file = bytes_in_file();
        const std::uint64_t left = in_file - std::min(in_file, file_position());
        load(left);
        frame = parse(entry);
        if (frame == Frame::short_of_bytes && wanted_ > left && end_ - begin_ <= left) {
            why_ = "the last frame is incomplete";
            return end_ == begin_ ? Step::end : Step::incomplete;
        }
    }
    if (frame == Frame::short_of_bytes) {
        why_ = "the last frame is incomplete";
        return Step::incomplete;
    }
    if (frame == Frame::bad)
        return is_zero_tail() ? Step::incomplete : Step::damaged;
    begin_ += wanted_;
    position_ = entry.next;
    return Step::record;
}

bool SegmentCursor::is_zero_tail() const
{
    const std::uint64_t start = file_position();
    const ZeroTail zeros = zero_tail(file_, name_, start);
    if (zeros.begin == start)
        return zeros.end != start;
    // Or the writing stopped inside this frame, at the beginning of a block.
    const std::uint64_t block = (zeros.begin + block_bytes - 1) / block_bytes * block_bytes;
    return block < std::min(zeros.end, start + wanted_);
}

bool SegmentCursor::unlinked() const
{
    struct stat status {};
    if (::fstat(file_.get(), &status) != 0)
        throw_errno(name_, "stat", errno);
    return status.st_nlink == 0;
}

std::optional<SegmentHeader> read_segment_header(const Descriptor& file, const SegmentName& name, std::string& why)
{
    std::array<char, segment_header_bytes> bytes{};
    const std::size_t got = read_some(file, name.file, 0, bytes.data(), bytes.size());
    auto header = decode_segment_header({bytes.data(), got}, why);
    if (header && header->first != name.first) {
        why = "the segment header says offset " + std::to_string(header->first.value()) + ", the file's name another";
        return std::nullopt;
    }
    return header;
}

bool is_unfinished(const Descriptor& file, const std::filesystem::path& name)
{
    return file_bytes(file, name) < segment_header_bytes || zero_tail(file, name, 0).begin == 0;
}

} // namespace parley::journal
