#include "core/journal/reader.h"

#include "core/base/errors.h"
#include "core/journal/segment.h"

#include <string>

namespace parley::journal {

struct Reader::State {
    std::filesystem::path folder;
    Offset position;
    std::optional<SegmentCursor> cursor; ///< absent: the journal has no segment yet

    /// Stands on `position`, or behind the gap around it that a segment's header admits.
    void locate();
    /// Goes on to the next segment, if there is one and everything before it is read. `step`: why there is no record
    /// here.
    bool advance();
    [[noreturn]] void throw_not_here() const;
};

namespace {

/// Nothing: gone meanwhile, or a crash left it without a header and nothing was ever in it.
std::optional<SegmentCursor> open_segment(const SegmentName& name)
{
    auto file = open_to_read(name.file);
    if (!file)
        return std::nullopt;
    std::string why;
    auto header = read_segment_header(*file, name, why);
    if (!header && is_unfinished(*file, name.file))
        return std::nullopt;
    if (!header)
        throw_problem({name.file, 0, name.first, why});
    return SegmentCursor(std::move(*file), name.file, std::move(*header), name.first);
}

} // namespace

void Reader::State::throw_not_here() const
{
    throw StorageError(folder.string() + ": offset " + std::to_string(position.value()) +
                       " is not in the journal (any more, or yet)");
}

void Reader::State::locate()
{
    cursor.reset();
    std::optional<SegmentCursor> behind; // the first segment that begins behind `position`
    const auto names = segment_names(folder);
    for (auto name = names.rbegin(); name != names.rend() && !cursor; ++name)
        if (auto segment = open_segment(*name))
            (name->first > position ? behind : cursor) = std::move(segment);
    if (cursor) {
        const std::uint64_t inside = position.value() - cursor->header().first.value();
        if (inside <= cursor->bytes_in_file() - segment_header_bytes) {
            cursor->skip_to(position);
            return;
        }
    }
    if (behind && behind->header().previous_end <= position) {
        position = behind->header().first;
        cursor = std::move(behind);
        return;
    }
    if (cursor || behind || position != Offset{})
        throw_not_here();
}

bool Reader::State::advance()
{
    // By name first: that is how rotation names it, and it needs no listing.
    std::optional<SegmentCursor> next;
    if (position != cursor->header().first)
        next = open_segment({segment_file(folder, position), position});
    if (!next)
        if (const auto name = next_segment(folder, cursor->header().first))
            next = open_segment(*name);
    if (!next) {
        // A new broker may have put its own segment in the place of an empty one.
        if (!cursor->unlinked())
            return false;
        locate();
        return cursor && cursor->bytes_in_file() > cursor->file_position();
    }
    if (next->header().previous_end == position) {
        cursor = std::move(next);
        position = cursor->header().first;
        return true;
    }
    // This segment is complete since the next one exists, but was it when we looked? Once more, then it is for good.
    Entry entry;
    const Offset before = cursor->position();
    const SegmentCursor::Step step = cursor->next(entry);
    if (step == SegmentCursor::Step::record) {
        cursor->skip_to(before);
        return true;
    }
    // A listing may miss what is made while it runs, never what was there before it began.
    const auto again = next_segment(folder, cursor->header().first);
    if (again && again->first < next->header().first)
        return true;
    Problem problem = cursor->problem();
    if (step != SegmentCursor::Step::damaged)
        problem.what = "the segment ends here, but the next one begins behind offset " +
                       std::to_string(next->header().previous_end.value()) + ": records or a whole segment are missing";
    throw_problem(problem);
}

Reader::Reader(std::filesystem::path folder, Offset from)
    : state_(std::make_unique<State>())
{
    state_->folder = std::move(folder);
    state_->position = from;
    state_->locate();
}

Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

std::optional<Entry> Reader::next()
{
    State& state = *state_;
    std::optional<Entry> entry(std::in_place);
    for (;;) {
        if (!state.cursor)
            state.locate();
        if (!state.cursor)
            return std::nullopt;
        const SegmentCursor::Step step = state.cursor->next(*entry);
        if (step == SegmentCursor::Step::record) {
            state.position = entry->next;
            return entry;
        }
        if (step == SegmentCursor::Step::damaged)
            throw_problem(state.cursor->problem());
        if (!state.advance())
            return std::nullopt;
    }
}

Offset Reader::position() const noexcept
{
    return state_->position;
}

} // namespace parley::journal
