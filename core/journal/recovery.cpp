#include "core/journal/recovery.h"

#include "core/base/errors.h"
#include "core/journal/files.h"

#include <algorithm>
#include <cerrno>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace parley::journal {
namespace {

using State = CheckedSegment::State;

/// A name that is not taken, so that no earlier cut is overwritten.
std::filesystem::path cut_file(const std::filesystem::path& folder, Offset offset)
{
    const std::string stem = "cut-" + std::to_string(offset.value());
    std::filesystem::path file = folder / (stem + ".bin");
    for (int again = 1; std::filesystem::exists(file); ++again)
        file = folder / (stem + "." + std::to_string(again) + ".bin");
    return file;
}

Error no_space(const std::filesystem::path& file, int error)
{
    return {Errc::unavailable, file.string() + ": " + error_text(error)};
}

/// Keeps what stands behind `position` and removes it from the segment. Returns how much that was.
Result<std::uint64_t> cut(const CheckedSegment& segment, std::uint64_t position, Offset offset)
{
    const std::uint64_t bytes = segment.bytes_in_file - position;
    if (bytes != 0) {
        const auto kept = cut_file(segment.file.parent_path(), offset);
        if (const int error = write_file(kept, {{}, segment.file, position, bytes}); error != 0)
            return no_space(kept, error);
    }
    const Descriptor file(::open(segment.file.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file)
        throw_errno(segment.file, "open", errno);
    int error = truncate_to(file, position);
    if (error == 0)
        error = sync_all(file);
    if (error != 0)
        throw_errno(segment.file, "truncate", error);
    return bytes;
}

/// A power cut may take the end of the last segment but one and leave the newest: rotation does not wait for the disk.
/// Nothing that sync() had promised is in it, because sync() does the older file first.
bool lost_at_rotation(const CheckedSegment& before, const CheckedSegment& newest, const WriterOptions& options)
{
    if (before.state == State::damaged || newest.state == State::damaged || !before.header || !newest.header)
        return false;
    const std::uint64_t one_segment = std::max<std::uint64_t>(
        options.segment_bytes, segment_header_bytes + frame_header_bytes + options.record_bytes);
    // More than one segment's worth between them is no lost tail: then a file is missing.
    return before.header->epoch == newest.header->epoch && before.end <= newest.header->previous_end &&
           newest.first.value() - before.first.value() <= one_segment;
}

} // namespace

int rewrite_previous_end(const CheckedSegment& segment, Offset previous_end)
{
    SegmentHeader header = segment.header.value();
    header.previous_end = previous_end;
    const auto bytes = encode_segment_header(header);
    const Descriptor file(::open(segment.file.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file)
        throw_errno(segment.file, "open", errno);
    const int error = write_fully(file, 0, {bytes.data(), bytes.size()});
    return error != 0 ? error : sync_data(file);
}

Result<Recovered> recover(const WriterOptions& options)
{
    std::vector<CheckedSegment> segments = check_folder(options.folder);
    Recovered found;
    std::optional<CheckedSegment> unfinished;
    if (!segments.empty() && !segments.back().header && segments.back().state == State::torn) {
        unfinished = std::move(segments.back());
        segments.pop_back();
    }
    const std::size_t count = segments.size();
    CheckedSegment* const newest = count != 0 ? &segments[count - 1] : nullptr;
    CheckedSegment* const before = count > 1 ? &segments[count - 2] : nullptr;
    const bool rotation_lost = before != nullptr && lost_at_rotation(*before, *newest, options) &&
                               (before->state == State::torn || before->end != newest->header->previous_end);

    for (const auto& segment : segments)
        if (segment.state != State::whole && !(segment.state == State::torn && &segment == newest) &&
            !(rotation_lost && &segment == before))
            throw_problem(segment.problem);
    for (const auto& problem : check_order(segments, options.instance))
        if (!rotation_lost || problem.file != newest->file || newest->header->instance != options.instance)
            throw_problem(problem);

    // All is known and nothing refused: from here on the folder is changed.
    if (unfinished) {
        auto bytes = cut(*unfinished, 0, unfinished->first);
        if (!bytes)
            return bytes.error();
        found.cut_bytes += *bytes;
        if (::unlink(unfinished->file.c_str()) != 0)
            throw_errno(unfinished->file, "remove", errno);
    }
    if (rotation_lost) {
        // The header first: a crash between the two leaves what is accepted here again.
        const std::uint64_t missing = newest->header->previous_end.value() - before->end.value();
        if (const int error = rewrite_previous_end(*newest, before->end); error != 0)
            return no_space(newest->file, error);
        auto bytes = cut(*before, segment_header_bytes + (before->end.value() - before->first.value()), before->end);
        if (!bytes)
            return bytes.error();
        newest->header->previous_end = before->end;
        found.cut_bytes += missing;
    }
    if (newest != nullptr && newest->state == State::torn) {
        auto bytes = cut(*newest, newest->problem.position, newest->end);
        if (!bytes)
            return bytes.error();
        found.cut_bytes += *bytes;
    }
    if (newest != nullptr) {
        found.empty = false;
        found.last_epoch = newest->header->epoch;
        found.end = newest->end;
        found.newest_first = newest->first;
        found.newest_previous_end = newest->header->previous_end;
    }
    return found;
}

} // namespace parley::journal
