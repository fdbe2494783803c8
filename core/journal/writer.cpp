#include "core/journal/writer.h"

#include "core/base/errors.h"
#include "core/journal/recovery.h"
#include "core/journal/unsynced.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace parley::journal {
namespace {

/// How often a full journal may look whether the bridge has removed segments: a listing per refused publish would hold
/// up the broker.
constexpr std::chrono::milliseconds measure_interval{50};

std::uint64_t measure(const std::filesystem::path& folder)
{
    std::uint64_t bytes = 0;
    for (const auto& name : segment_names(folder)) {
        struct stat status {};
        if (::stat(name.file.c_str(), &status) == 0)
            bytes += static_cast<std::uint64_t>(status.st_size);
    }
    return bytes;
}

/// A new segment under its own name. It is made under another one, so that no reader ever meets half a header.
struct NewSegment {
    Descriptor file;
    int error = 0;
};

NewSegment make_segment(const std::filesystem::path& folder, const SegmentHeader& header, std::string_view records,
                        bool synced)
{
    const auto name = segment_file(folder, header.first);
    auto unfinished = name;
    unfinished += ".new";
    Descriptor file(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file)
        return {{}, errno};
    const auto bytes = encode_segment_header(header);
    int error = write_fully(file, 0, {bytes.data(), bytes.size()});
    if (error == 0)
        error = write_fully(file, segment_header_bytes, records);
    if (error == 0 && synced)
        error = sync_all(file);
    if (error == 0 && ::rename(unfinished.c_str(), name.c_str()) != 0)
        error = errno;
    if (error == 0)
        return {std::move(file), 0};
    ::unlink(unfinished.c_str());
    return {{}, error};
}

class SegmentWriter final : public Writer {
public:
    SegmentWriter(WriterOptions options, SegmentHeader header, Descriptor file, std::uint64_t first_frame_bytes,
                  std::uint64_t cut_bytes)
        : options_(std::move(options))
        , header_(std::move(header))
        , file_(std::move(file))
        , file_end_(segment_header_bytes + first_frame_bytes)
        , end_(header_.first.value() + first_frame_bytes)
        , bytes_(measure(options_.folder))
        , cut_bytes_(cut_bytes)
        , unsynced_(options_.folder)
    {
        unsynced_.begin_file(segment_file(options_.folder, header_.first));
    }

    ~SegmentWriter() override
    {
        try {
            if (unsynced_.pending())
                unsynced_.sync();
        } catch (...) { // nobody is left to be told; what is not on the disk is so after a power cut alone
        }
    }

    SegmentWriter(const SegmentWriter&) = delete;
    SegmentWriter& operator=(const SegmentWriter&) = delete;

    Result<Offset> append(const Record& record) override
    {
        const Offset offset = end();
        const EncodedFrame frame = encode(record, offset);
        if (frame.problem == EncodeProblem::malformed)
            return Error{Errc::invalid_argument, "a record that no reader would accept"};
        if (frame.problem == EncodeProblem::field_too_long)
            return Error{Errc::too_large, "a record is at most " + std::to_string(options_.record_bytes) +
                                              " bytes, each text in it 65,535"};
        if (!has_room_for(frame.bytes.size()))
            return Error{Errc::unavailable,
                         "the journal has reached its limit of " + std::to_string(options_.max_bytes) + " bytes"};
        if (damaged_tail_ && !roll_back())
            return refusal(EIO);
        if (file_end_ + frame.bytes.size() > options_.segment_bytes && offset != header_.first)
            if (const int error = rotate(timestamp_of(record)); error != 0)
                return refusal(error);
        if (const int error = write_fully(file_, file_end_, frame.bytes); error != 0) {
            damaged_tail_ = true;
            roll_back(); // if that fails too, append() refuses until it works
            return refusal(error);
        }
        file_end_ += frame.bytes.size();
        end_.store(offset.value() + frame.bytes.size(), std::memory_order_release);
        bytes_.fetch_add(frame.bytes.size(), std::memory_order_relaxed);
        unsynced_.wrote();
        return offset;
    }

    void sync() override { unsynced_.sync(); }
    [[nodiscard]] bool needs_sync() const noexcept override { return unsynced_.pending(); }
    [[nodiscard]] Offset end() const noexcept override { return Offset{end_.load(std::memory_order_acquire)}; }
    [[nodiscard]] std::uint64_t epoch() const noexcept override { return header_.epoch; }
    [[nodiscard]] std::uint64_t bytes() const noexcept override { return bytes_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t cut_bytes() const noexcept override { return cut_bytes_; }

private:
    EncodedFrame encode(const Record& record, Offset offset)
    {
        // Before the buffer is sized: a refused record must not make it large for good.
        if (body_size(record).bytes > options_.record_bytes)
            return {EncodeProblem::field_too_long, {}};
        return encode_frame(record, offset, buffer_);
    }

    bool has_room_for(std::uint64_t more)
    {
        if (bytes() + more <= options_.max_bytes)
            return true;
        const auto now = std::chrono::steady_clock::now();
        if (measured_ && now - *measured_ < measure_interval)
            return false;
        measured_ = now;
        bytes_.store(measure(options_.folder), std::memory_order_relaxed);
        return bytes() + more <= options_.max_bytes;
    }

    /// Removes what a failed write left behind the last whole record.
    bool roll_back() noexcept
    {
        damaged_tail_ = truncate_to(file_, file_end_) != 0;
        return !damaged_tail_;
    }

    int rotate(std::int64_t ts)
    {
        SegmentHeader next = header_;
        next.first = end();
        next.previous_end = next.first;
        next.created = ts;
        auto made = make_segment(options_.folder, next, {}, false);
        if (made.error != 0)
            return made.error;
        header_ = std::move(next);
        previous_file_ = std::exchange(file_, std::move(made.file));
        file_end_ = segment_header_bytes;
        unsynced_.begin_file(segment_file(options_.folder, header_.first));
        // Once in a segment, so that bytes() follows what the bridge removes without being asked for.
        bytes_.store(measure(options_.folder), std::memory_order_relaxed);
        return 0;
    }

    [[nodiscard]] Error refusal(int error) const
    {
        return {Errc::unavailable, options_.folder.string() + ": " + error_text(error)};
    }

    const WriterOptions options_;
    SegmentHeader header_; ///< of the current segment
    Descriptor file_;
    Descriptor previous_file_; ///< open, so that the kernel keeps what it knows of a failed write until a sync asks
    std::uint64_t file_end_;   ///< after the last whole record
    bool damaged_tail_ = false;
    std::atomic<std::uint64_t> end_;
    std::atomic<std::uint64_t> bytes_;
    const std::uint64_t cut_bytes_;
    std::vector<char> buffer_;
    std::optional<std::chrono::steady_clock::time_point> measured_;
    Unsynced unsynced_;
};

void make_folder(const std::filesystem::path& folder)
{
    if (folder.has_parent_path())
        std::filesystem::create_directories(folder.parent_path());
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        throw_errno(folder, "make", errno);
}

/// What a crash left of a segment that had no name yet: nothing was ever promised about it.
void remove_unnamed(const std::filesystem::path& folder)
{
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".new")
            std::filesystem::remove(entry.path());
}

Result<std::unique_ptr<Writer>> open_checked(const WriterOptions& options, std::int64_t ts,
                                             std::string_view broker_version)
{
    make_folder(options.folder);
    auto recovered = recover(options);
    if (!recovered)
        return recovered.error();
    remove_unnamed(options.folder);

    SegmentHeader header;
    header.instance = options.instance;
    header.epoch = std::max(recovered->last_epoch, options.last_epoch) + 1;
    header.first = std::max(recovered->end, options.at_least);
    header.previous_end = recovered->end;
    if (recovered->empty)
        header.previous_end = header.first; // nothing is known to be lost
    else if (header.first == recovered->newest_first)
        header.previous_end = recovered->newest_previous_end; // takes an empty segment's place, and the gap before it
    header.created = ts;
    std::vector<char> buffer;
    const EncodedFrame started = encode_frame(EpochStarted{ts, header.epoch, broker_version}, header.first, buffer);
    if (started.problem != EncodeProblem::none)
        throw std::logic_error("a broker version of " + std::to_string(broker_version.size()) + " bytes");
    auto made = make_segment(options.folder, header, started.bytes, true);
    if (made.error == 0)
        made.error = sync_all(open_folder(options.folder));
    if (made.error != 0)
        return Error{Errc::unavailable, options.folder.string() + ": " + error_text(made.error)};
    return std::unique_ptr<Writer>(std::make_unique<SegmentWriter>(options, std::move(header), std::move(made.file),
                                                                   started.bytes.size(), recovered->cut_bytes));
}

} // namespace

Writer::~Writer() = default;

Result<std::unique_ptr<Writer>> Writer::open(const WriterOptions& options, std::int64_t ts,
                                             std::string_view broker_version)
{
    if (!is_instance(options.instance))
        throw std::logic_error("a journal's instance is 32 hex digits, not \"" + options.instance + '"');
    try {
        return open_checked(options, ts, broker_version);
    } catch (const std::filesystem::filesystem_error& failure) {
        throw StorageError(failure.what());
    }
}

} // namespace parley::journal
