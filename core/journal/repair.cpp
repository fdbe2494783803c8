#include "core/journal/repair.h"

#include "core/base/errors.h"
#include "core/journal/recovery.h"
#include "core/journal/segment.h"

#include <algorithm>
#include <cerrno>
#include <optional>

#include <unistd.h>

namespace parley::journal {
namespace {

using State = CheckedSegment::State;

/// A stretch of valid records; may be empty.
struct Piece {
    Offset begin;
    Offset end;
};

Offset end_by_size(const CheckedSegment& segment) noexcept
{
    const std::uint64_t bytes = std::max<std::uint64_t>(segment.bytes_in_file, segment_header_bytes);
    return segment.first + (bytes - segment_header_bytes);
}

/// The next valid record behind `from`. Its header's check covers the offset at which it stands, so payload bytes that
/// look like a frame are not taken for one.
std::optional<Offset> find_record(SegmentCursor& cursor, const Descriptor& file, const CheckedSegment& segment,
                                  Offset from)
{
    std::vector<char> window(64 * 1024);
    Entry entry;
    for (Offset at = from + 1;;) {
        const std::uint64_t position = segment_header_bytes + (at.value() - segment.first.value());
        const std::size_t got = read_some(file, segment.file, position, window.data(), window.size());
        if (got < frame_header_bytes)
            return std::nullopt;
        for (std::size_t i = 0; i + frame_header_bytes <= got; ++i, at = at + 1) {
            if (!decode_frame_header(window.data() + i, at))
                continue;
            cursor.skip_to(at);
            if (cursor.next(entry) == SegmentCursor::Step::record)
                return at;
        }
    }
}

/// What is valid in a segment; the first piece begins where the segment does.
std::vector<Piece> find_pieces(const CheckedSegment& segment, const SegmentHeader& header)
{
    std::vector<Piece> pieces;
    auto file = open_to_read(segment.file);
    auto again = open_to_read(segment.file);
    if (!file || !again)
        throw StorageError(segment.file.string() + ": is gone; is a bridge running?");
    SegmentCursor cursor(std::move(*file), segment.file, header, segment.first);
    Entry entry;
    for (std::optional<Offset> at = segment.first; at; at = find_record(cursor, *again, segment, pieces.back().end)) {
        cursor.skip_to(*at);
        while (cursor.next(entry) == SegmentCursor::Step::record) {
        }
        pieces.push_back({*at, cursor.position()});
    }
    return pieces;
}

/// The header of a segment whose own cannot be read: from its name, its first record and its neighbours.
SegmentHeader guess_header(const std::vector<CheckedSegment>& segments, std::size_t index, const std::string& instance)
{
    SegmentHeader header;
    header.instance = instance;
    header.first = header.previous_end = segments[index].first;
    const CheckedSegment* before = nullptr;
    const CheckedSegment* behind = nullptr;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (segments[i].header && i < index)
            before = &segments[i];
        if (segments[i].header && i > index && behind == nullptr)
            behind = &segments[i];
    }
    if (before != nullptr)
        header.previous_end = std::min(before->end, header.first);
    if (before != nullptr || behind != nullptr)
        header.epoch = (before != nullptr ? before : behind)->header->epoch;
    auto file = open_to_read(segments[index].file);
    if (file) {
        SegmentCursor cursor(std::move(*file), segments[index].file, header, header.first);
        Entry entry;
        if (cursor.next(entry) == SegmentCursor::Step::record) {
            header.created = timestamp_of(entry.record);
            if (const auto* started = std::get_if<EpochStarted>(&entry.record))
                header.epoch = started->epoch;
        }
    }
    header.epoch = std::max<std::uint64_t>(header.epoch, 1);
    return header;
}

std::filesystem::path with_suffix(std::filesystem::path file, const std::string& suffix)
{
    file += suffix;
    return file;
}

/// A second name for the damaged file, so that it stays when its first name gets a good one.
std::filesystem::path keep(const std::filesystem::path& file)
{
    for (int again = 0;; ++again) {
        const auto kept = with_suffix(file, again == 0 ? ".damaged" : ".damaged." + std::to_string(again));
        if (::link(file.c_str(), kept.c_str()) == 0)
            return kept;
        if (errno != EEXIST)
            throw_errno(kept, "make", errno);
        if (std::filesystem::equivalent(file, kept))
            return kept; // from a run that was killed
    }
}

/// Writes the pieces as segments, the first one last: until then the damaged file stands and the journal is not open.
int write_pieces(const CheckedSegment& segment, const SegmentHeader& header, const std::vector<Piece>& pieces,
                 RepairReport& report)
{
    const auto folder = segment.file.parent_path();
    const Descriptor folder_file = open_folder(folder);
    for (std::size_t i = pieces.size(); i-- > 0;) {
        SegmentHeader own = header;
        own.first = pieces[i].begin;
        own.previous_end = i == 0 ? header.previous_end : pieces[i - 1].end;
        const auto bytes = encode_segment_header(own);
        const auto name = segment_file(folder, own.first);
        const auto unfinished = with_suffix(name, ".repair");
        const std::uint64_t position = segment_header_bytes + (own.first.value() - header.first.value());
        const std::uint64_t size = pieces[i].end.value() - pieces[i].begin.value();
        if (const int error = write_file(unfinished, {{bytes.data(), bytes.size()}, segment.file, position, size}))
            return error;
        if (i == 0)
            report.kept.push_back(keep(segment.file));
        if (::rename(unfinished.c_str(), name.c_str()) != 0)
            throw_errno(name, "rename to", errno);
        if (const int error = sync_all(folder_file))
            throw_errno(folder, "sync", error);
        report.segments.push_back(name);
    }
    return 0;
}

/// Lets each header say where the segment before it really ends.
int mend_order(const std::vector<CheckedSegment>& segments, RepairReport& report)
{
    for (std::size_t i = 1; i < segments.size(); ++i) {
        const auto& before = segments[i - 1];
        const auto& segment = segments[i];
        if (!segment.header || !before.header || before.end > segment.first ||
            before.end == segment.header->previous_end)
            continue;
        if (const int error = rewrite_previous_end(segment, before.end))
            return error;
        report.segments.push_back(segment.file);
    }
    return 0;
}

/// Gaps that headers admit now and did not before.
std::vector<LostRange> gaps(const std::vector<CheckedSegment>& segments)
{
    std::vector<LostRange> found;
    for (const auto& segment : segments)
        if (segment.header && segment.header->previous_end < segment.first)
            found.push_back({segment.header->previous_end, segment.first});
    return found;
}

std::string instance_of(const std::vector<CheckedSegment>& segments, std::string instance,
                        const std::filesystem::path& folder)
{
    for (const auto& segment : segments) {
        if (!segment.header)
            continue;
        if (instance.empty())
            instance = segment.header->instance;
        if (segment.header->instance != instance)
            throw StorageError(segment.file.string() + ": foreign: this segment belongs to the data folder " +
                               segment.header->instance + ", not to " + instance + "; move it away by hand");
    }
    if (!is_instance(instance))
        throw StorageError(folder.string() + ": no segment says which data folder this journal belongs to");
    return instance;
}

} // namespace

std::string_view to_string(RecordType type) noexcept
{
    switch (type) {
    case RecordType::epoch_started:
        return "epoch_started";
    case RecordType::message:
        return "message";
    case RecordType::marker:
        return "marker";
    case RecordType::session_opened:
        return "session_opened";
    case RecordType::session_closed:
        return "session_closed";
    case RecordType::login_refused:
        return "login_refused";
    }
    return "unknown";
}

std::vector<CheckedSegment> inspect(const std::filesystem::path& folder)
{
    return check_folder(folder);
}

std::vector<Problem> verify(const std::filesystem::path& folder, const std::string& instance)
{
    const auto segments = check_folder(folder);
    std::vector<Problem> problems;
    for (const auto& segment : segments)
        if (segment.state == State::damaged || (segment.state == State::torn && &segment != &segments.back()))
            problems.push_back(segment.problem);
    auto order = check_order(segments, instance);
    problems.insert(problems.end(), order.begin(), order.end());
    return problems;
}

Result<RepairReport> repair(const std::filesystem::path& folder, const std::string& instance)
{
    RepairReport report;
    auto segments = check_folder(folder);
    if (segments.empty())
        return report;
    const auto known = gaps(segments);
    const std::string own = instance_of(segments, instance, folder);
    const auto no_space = [&](int error) {
        return Error{Errc::unavailable, folder.string() + ": " + error_text(error)};
    };
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto& segment = segments[i];
        const bool newest = i + 1 == segments.size();
        if (segment.state == State::whole || (segment.state == State::torn && newest))
            continue;
        const SegmentHeader header = segment.header ? *segment.header : guess_header(segments, i, own);
        auto pieces = find_pieces(segment, header);
        if (newest && pieces.back().end < end_by_size(segment))
            pieces.push_back({end_by_size(segment), end_by_size(segment)});
        if (const int error = write_pieces(segment, header, pieces, report))
            return no_space(error);
    }
    segments = check_folder(folder);
    if (const int error = mend_order(segments, report))
        return no_space(error);
    for (const auto& gap : gaps(check_folder(folder)))
        if (std::find(known.begin(), known.end(), gap) == known.end())
            report.lost.push_back(gap);
    report.left = verify(folder, own);
    return report;
}

} // namespace parley::journal
