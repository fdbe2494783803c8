#include "bridge/projector/projector.h"

#include "bridge/projector/history_writer.h"
#include "bridge/projector/journal_watch.h"
#include "bridge/projector/news_box.h"
#include "bridge/projector/retention.h"
#include "core/journal/reader.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

namespace parley::bridge {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds figures_every{
    500}; ///< the journal's end is looked up and the rate taken this often

void require_instance(const std::vector<journal::SegmentInfo>& segments, const std::string& instance)
{
    for (const journal::SegmentInfo& segment : segments)
        if (segment.instance != instance)
            throw StorageError(segment.file.string() + ": belongs to another data folder (its identity is " +
                               segment.instance + ", this folder's is " + instance + ")");
}

} // namespace

struct Projector::State {
    State(ProjectorOptions given, const Clock& time, std::function<void()> wake_up)
        : options(std::move(given))
        , clock(time)
        , wake(std::move(wake_up))
        , watch(options.journal_folder)
        , box(options.news_bound)
    {
        require_instance(journal::list_segments(options.journal_folder), options.instance);
        writer.emplace(options.history_db, options.instance);
        figures.position = figures.journal_end = writer->position().value();
        figures.epoch = writer->epoch();
    }

    void run() noexcept;
    /// Opens what is not open. False: there is no journal to read yet.
    bool ready();
    /// Projects what there is, up to one batch. True: nothing more had been written.
    bool project();
    void commit(std::size_t records, std::int64_t last_ts);
    void take_figures();
    void remove_segments();
    void remove_sessions();
    void fail(const std::string& problem);
    void heal();

    const ProjectorOptions options;
    const Clock& clock;
    const std::function<void()> wake;
    JournalWatch watch;
    NewsBox box;
    std::thread thread;

    // The projector's thread alone.
    std::optional<HistoryWriter> writer;
    std::optional<journal::Reader> reader;
    steady_clock::time_point next_figures{};
    steady_clock::time_point next_removal{};
    steady_clock::time_point next_sessions{};
    steady_clock::time_point counted_since = steady_clock::now();
    std::uint64_t counted_from = 0;
    std::uint64_t counted_messages = 0; ///< of the writer's counters, how much is in the figures
    std::uint64_t counted_gaps = 0;

    mutable std::mutex mutex;
    ProjectorStatus figures;       ///< guarded by mutex
    std::int64_t projected_ts = 0; ///< guarded by mutex; ts of the last record
};

bool Projector::State::ready()
{
    if (!writer)
        writer.emplace(options.history_db, options.instance);
    if (reader)
        return true;
    const auto segments = journal::list_segments(options.journal_folder);
    require_instance(segments, options.instance);
    // Before the first start of the broker, and after a power cut that took the journal's end but not ours: the broker
    // goes on behind our position when it starts.
    if (segments.empty() || segments.back().end < writer->position())
        return false;
    reader.emplace(options.journal_folder, writer->position());
    return true;
}

bool Projector::State::project()
{
    if (!ready())
        return true;
    const std::uint64_t begin = writer->position().value();
    std::size_t records = 0;
    bool drained = false;
    std::exception_ptr damage;
    while (records < options.batch_records && reader->position().value() - begin < options.batch_bytes) {
        std::optional<journal::Entry> entry;
        try {
            entry = reader->next();
        } catch (const StorageError&) {
            damage = std::current_exception(); // what stands before it is sound
            break;
        }
        if (!entry) {
            drained = true;
            break;
        }
        if (records++ == 0)
            writer->begin();
        writer->apply(*entry);
    }
    if (records > 0)
        commit(records, writer->last_ts());
    if (damage)
        std::rethrow_exception(damage);
    return drained;
}

void Projector::State::commit(std::size_t records, std::int64_t last_ts)
{
    ProjectionNews news = writer->commit(reader->position());
    const HistoryWriter::Counters& counters = writer->counters();
    {
        const std::lock_guard lock(mutex);
        figures.position = writer->position().value();
        figures.journal_end = std::max(figures.journal_end, figures.position);
        figures.epoch = writer->epoch();
        figures.records_total += records;
        figures.batches_total += 1;
        figures.messages_total += counters.messages - counted_messages;
        figures.gaps_total += counters.gaps - counted_gaps;
        projected_ts = last_ts;
    }
    counted_messages = counters.messages;
    counted_gaps = counters.gaps;
    if (box.put(std::move(news)) && wake)
        wake();
}

void Projector::State::take_figures()
{
    const auto now = steady_clock::now();
    if (now < next_figures)
        return;
    next_figures = now + figures_every;
    const auto segments = journal::list_segments(options.journal_folder);
    const std::lock_guard lock(mutex);
    if (!segments.empty())
        figures.journal_end = std::max(segments.back().end.value(), figures.position);
    const double seconds = std::chrono::duration<double>(now - counted_since).count();
    if (seconds >= 1.0) {
        figures.records_per_second = static_cast<double>(figures.records_total - counted_from) / seconds;
        counted_from = figures.records_total;
        counted_since = now;
    }
}

void Projector::State::remove_segments()
{
    const auto now = steady_clock::now();
    if (now < next_removal)
        return;
    next_removal = now + options.remove_every;
    const auto cutoff = std::filesystem::file_time_type::clock::now() - options.keep_journal;
    const journal::Offset before =
        removable_before(journal::list_segments(options.journal_folder), writer->position(), cutoff);
    // A power cut may take what history.db has in the page cache; then the journal must still have it.
    if (before.value() == 0 || !writer->make_durable())
        return;
    const std::size_t removed = journal::remove_segments(options.journal_folder, before);
    const std::lock_guard lock(mutex);
    figures.segments_removed_total += removed;
}

void Projector::State::remove_sessions()
{
    const auto now = steady_clock::now();
    if (now < next_sessions)
        return;
    const auto before = to_number(clock.now() - options.keep_sessions);
    const auto progress = writer->prune_sessions(before, options.sessions_at_once);
    writer->prune_refused_logins(before, options.sessions_at_once);
    if (progress.done)
        next_sessions = now + options.remove_every;
    const std::lock_guard lock(mutex);
    figures.sessions_removed_total += progress.removed;
}

void Projector::State::fail(const std::string& problem)
{
    const std::lock_guard lock(mutex);
    if (figures.problem != problem)
        spdlog::error("projector: stopped: {}", problem);
    figures.healthy = false;
    figures.problem = problem;
    figures.failures_total += 1;
}

void Projector::State::heal()
{
    const std::lock_guard lock(mutex);
    if (figures.healthy)
        return;
    spdlog::info("projector: goes on at journal offset {}", figures.position);
    figures.healthy = true;
    figures.problem.clear();
}

void Projector::State::run() noexcept
{
    while (!watch.stopped()) {
        try {
            const auto began = steady_clock::now();
            const std::uint64_t position = writer ? writer->position().value() : 0;
            const bool drained = project();
            heal();
            take_figures();
            remove_segments();
            remove_sessions();
            if (!drained)
                continue;
            if (writer->position().value() == position) {
                if (!watch.arm())
                    watch.wait(options.poll);
                continue;
            }
            watch.disarm();
            // A trickle is projected at once; under load, small transactions would cost more than they bring.
            const auto left = options.pace - (steady_clock::now() - began);
            if (left.count() > 0)
                watch.pause(std::chrono::ceil<std::chrono::milliseconds>(left));
        } catch (const std::exception& problem) {
            fail(problem.what());
            reader.reset();
            writer.reset(); // its transaction goes with it; the next one starts from what is in the file
            counted_messages = counted_gaps = 0;
            watch.pause(options.retry);
        }
    }
}

Projector::Projector(ProjectorOptions options, const Clock& clock, std::function<void()> wake)
    : state_(std::make_unique<State>(std::move(options), clock, std::move(wake)))
{}

Projector::~Projector()
{
    stop();
}

void Projector::start()
{
    if (!state_->thread.joinable())
        state_->thread = std::thread([state = state_.get()] { state->run(); });
}

void Projector::stop()
{
    state_->watch.stop();
    if (state_->thread.joinable())
        state_->thread.join();
}

ProjectorStatus Projector::status() const
{
    const std::int64_t now = to_number(state_->clock.now());
    const std::lock_guard lock(state_->mutex);
    ProjectorStatus status = state_->figures;
    status.lag_bytes = status.journal_end - status.position;
    if (status.lag_bytes > 0 && state_->projected_ts > 0)
        status.lag_ms = std::max<std::int64_t>(0, now - state_->projected_ts);
    return status;
}

ProjectionNews Projector::take_news()
{
    return state_->box.take();
}

} // namespace parley::bridge
