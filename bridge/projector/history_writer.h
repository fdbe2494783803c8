#pragma once

#include "bridge/projector/news.h"
#include "bridge/projector/session_pruner.h"
#include "core/journal/record.h"
#include "core/sqlite/database.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::bridge {

/// Writes records of the journal into history.db; the only writer of that file. Knows no thread and no journal file.
///
/// ```
/// writer.begin();
/// while (auto entry = reader.next()) writer.apply(*entry);
/// const ProjectionNews news = writer.commit(reader.position());
/// ```
/// Order     apply() in the journal's order, from position() on, each record once.
/// Threads   one at a time.
/// Errors    StorageError; nothing of the batch is in the file then, and this object is of no more use: make another.
class HistoryWriter {
public:
    static constexpr std::size_t cached_conversations = 200'000; ///< beyond that the cache is emptied and fills again

    /// Creates or migrates the file. StorageError: it is another data folder's, foreign or newer.
    HistoryWriter(const std::filesystem::path& file, const std::string& instance);
    ~HistoryWriter();
    HistoryWriter(const HistoryWriter&) = delete;
    HistoryWriter& operator=(const HistoryWriter&) = delete;

    /// The first record that is not in the file.
    [[nodiscard]] journal::Offset position() const noexcept;
    [[nodiscard]] std::uint64_t epoch() const noexcept;
    /// Of the last record that was applied; 0: none ever.
    [[nodiscard]] std::int64_t last_ts() const noexcept;

    void begin();
    void apply(const journal::Entry& entry);
    /// Everything applied since begin() is in the file, and `next` is the new position. Lists are not cut here.
    ProjectionNews commit(journal::Offset next);

    struct Counters {
        std::uint64_t messages = 0;
        std::uint64_t gaps = 0;
    };
    [[nodiscard]] const Counters& counters() const noexcept;

    /// Between two batches: removes sessions that ended before, as SessionPruner::step says.
    SessionPruner::Progress prune_sessions(std::int64_t closed_before_ms, std::size_t limit);

    /// Between two batches: removes the oldest refused logins that are older, at most `limit`.
    void prune_refused_logins(std::int64_t before_ms, std::size_t limit);

    /// True: every committed batch is on the disk, not only in the page cache, and will survive a power cut.
    bool make_durable();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace parley::bridge
