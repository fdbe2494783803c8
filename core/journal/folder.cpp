#include "core/base/errors.h"
#include "core/journal/reader.h"
#include "core/journal/segment.h"

#include <cerrno>

#include <unistd.h>

namespace parley::journal {
namespace {

Error no_longer(Offset offset)
{
    return {Errc::not_found, "the journal holds no record at offset " + std::to_string(offset.value())};
}

} // namespace

std::vector<SegmentInfo> list_segments(const std::filesystem::path& folder)
{
    std::vector<SegmentInfo> segments;
    const auto names = segment_names(folder);
    for (const auto& name : names) {
        const auto file = open_to_read(name.file);
        if (!file)
            continue; // removed meanwhile
        std::string why;
        const auto header = read_segment_header(*file, name, why);
        if (!header && name.first == names.back().first && is_unfinished(*file, name.file))
            continue; // a power cut left it; the next start of the broker removes it
        if (!header)
            throw_problem({name.file, 0, name.first, why});
        const std::uint64_t bytes = file_bytes(*file, name.file);
        segments.push_back({name.file, name.first, name.first + (bytes - segment_header_bytes), header->epoch,
                            header->instance, bytes});
    }
    return segments;
}

Result<Entry> read_at(const std::filesystem::path& folder, Offset offset, std::string& buffer)
{
    std::optional<SegmentName> holder;
    for (auto& name : segment_names(folder))
        if (name.first <= offset)
            holder = std::move(name);
    if (!holder)
        return no_longer(offset);
    const auto file = open_to_read(holder->file);
    if (!file)
        return no_longer(offset);
    Problem problem{holder->file, 0, holder->first, {}};
    if (!read_segment_header(*file, *holder, problem.what)) {
        if (is_unfinished(*file, holder->file))
            return no_longer(offset);
        throw_problem(problem);
    }
    const std::uint64_t position = segment_header_bytes + (offset.value() - holder->first.value());
    const std::uint64_t in_file = file_bytes(*file, holder->file);
    if (in_file < frame_header_bytes || position > in_file - frame_header_bytes)
        return no_longer(offset);
    char head[frame_header_bytes];
    problem = {holder->file, position, offset, "no record begins here, or its header is damaged"};
    if (read_some(*file, holder->file, position, head, sizeof head) != sizeof head)
        return no_longer(offset);
    const auto header = decode_frame_header(head, offset);
    if (!header)
        throw_problem(problem);
    if (header->body_bytes > in_file - position - frame_header_bytes)
        return no_longer(offset); // incomplete: never was a record
    buffer.resize(header->body_bytes);
    if (read_some(*file, holder->file, position + frame_header_bytes, buffer.data(), buffer.size()) != buffer.size())
        return no_longer(offset);
    const auto record = body_matches(*header, buffer) ? decode_body(buffer) : std::nullopt;
    if (!record) {
        problem.what = "the record does not match its check";
        throw_problem(problem);
    }
    return Entry{offset, offset + (frame_header_bytes + header->body_bytes), *record};
}

std::size_t remove_segments(const std::filesystem::path& folder, Offset before)
{
    // From the oldest on, and no further than the first that stays: what is left is always one unbroken piece, also if
    // this is killed half way.
    const auto segments = list_segments(folder);
    std::size_t removed = 0;
    while (removed + 1 < segments.size() && segments[removed].end <= before) {
        const auto& file = segments[removed].file;
        if (::unlink(file.c_str()) != 0 && errno != ENOENT)
            throw_errno(file, "remove", errno);
        ++removed;
    }
    return removed;
}

} // namespace parley::journal
