#include "core/journal/check.h"

#include "core/base/errors.h"
#include "core/journal/segment.h"

namespace parley::journal {

std::string describe(const Problem& problem)
{
    const std::string data = problem.file.parent_path().parent_path().string();
    return problem.file.string() + ": byte " + std::to_string(problem.position) + " (offset " +
           std::to_string(problem.offset.value()) + "): " + problem.what + "; `parleyctl journal inspect --data " +
           data + "` shows the extent, `parleyctl journal repair --data " + data + "` keeps what is good";
}

void throw_problem(const Problem& problem)
{
    throw StorageError(describe(problem));
}

std::optional<CheckedSegment> check_segment(const std::filesystem::path& file, Offset first)
{
    const SegmentName name{file, first};
    auto opened = open_to_read(file);
    if (!opened)
        return std::nullopt;
    CheckedSegment segment;
    segment.file = file;
    segment.first = name.first;
    segment.end = name.first;
    segment.bytes_in_file = file_bytes(*opened, file);
    segment.problem = {file, 0, name.first, {}};
    segment.header = read_segment_header(*opened, name, segment.problem.what);
    if (!segment.header) {
        segment.state = is_unfinished(*opened, file) ? CheckedSegment::State::torn : CheckedSegment::State::damaged;
        return segment;
    }
    SegmentCursor cursor(std::move(*opened), file, *segment.header, name.first);
    Entry entry;
    SegmentCursor::Step step = cursor.next(entry);
    for (; step == SegmentCursor::Step::record; step = cursor.next(entry)) {
        segment.last_ts = timestamp_of(entry.record);
        if (segment.records++ == 0)
            segment.first_ts = segment.last_ts;
        ++segment.by_type[static_cast<std::size_t>(type_of(entry.record))];
    }
    segment.end = cursor.position();
    if (step == SegmentCursor::Step::end)
        return segment;
    segment.problem = cursor.problem();
    segment.state =
        step == SegmentCursor::Step::incomplete ? CheckedSegment::State::torn : CheckedSegment::State::damaged;
    return segment;
}

std::vector<CheckedSegment> check_folder(const std::filesystem::path& folder)
{
    std::vector<CheckedSegment> segments;
    for (const auto& name : segment_names(folder)) {
        if (auto segment = check_segment(name.file, name.first))
            segments.push_back(std::move(*segment));
        else
            segments.clear(); // removed meanwhile, and that is done from the oldest on
    }
    return segments;
}

std::vector<Problem> check_order(const std::vector<CheckedSegment>& segments, std::string instance)
{
    std::vector<Problem> problems;
    const CheckedSegment* before = nullptr;
    for (const auto& segment : segments) {
        if (!segment.header)
            continue; // a problem of its own
        const SegmentHeader& header = *segment.header;
        const auto report = [&](std::string what) {
            problems.push_back({segment.file, 0, segment.first, std::move(what)});
        };
        if (instance.empty())
            instance = header.instance;
        if (header.instance != instance)
            report("foreign: this segment belongs to the data folder " + header.instance + ", not to " + instance);
        if (before != nullptr && before->header->epoch > header.epoch)
            report("epoch " + std::to_string(header.epoch) + " stands behind epoch " +
                   std::to_string(before->header->epoch));
        // Behind damage the end of the segment before is not known; the damage itself is reported.
        if (before != nullptr && before->state == CheckedSegment::State::whole && before->end != header.previous_end)
            report("the segment before it ends at offset " + std::to_string(before->end.value()) + ", it should at " +
                   std::to_string(header.previous_end.value()) + ": records or a whole segment are missing");
        before = &segment;
    }
    return problems;
}

} // namespace parley::journal
