#pragma once

#include "core/base/clock.h"
#include "core/history/lookup.h"
#include "plugin/conversations.h"
#include "plugin/counters.h"
#include "plugin/node_journal.h"
#include "plugin/resend_memory.h"
#include "plugin/sequencer.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace parley::plugin {

/// The sequencer of a single node: numbers from memory, journals locally.
///
/// Order     numbers have no gaps and no reuse; ts never runs backwards for the whole broker.
/// Threads   broker's thread only.
class LocalSequencer final : public Sequencer {
public:
    struct Options {
        std::filesystem::path journal_folder;
        std::chrono::milliseconds resend_window{600'000};
        std::size_t resend_max = 4'000'000;
        std::size_t conversations_max = 1'000'000; ///< in memory, while the bridge keeps up
    };
    /// `history` may be null if the journal is complete from offset 0.
    LocalSequencer(NodeJournal& journal, HistoryLookup* history, const Clock& clock, Options options,
                   Counters& counters);

    /// Reads what memory needs from the journal: everything from `projected` on, and the resend window. At start only.
    /// StorageError as journal::Reader.
    void rebuild(journal::Offset projected);

    Result<Numbered> accept(journal::Message message) override;
    std::optional<journal::Message> find_earlier(journal::MessageKind kind, std::string_view sender,
                                                 const journal::ConversationView& conversation, std::string_view ref,
                                                 std::string& buffer) override;
    Result<void> mark(journal::MarkerKind kind, const journal::ConversationView& conversation, std::string_view user,
                      Seq seq) override;

    /// Wall time that never runs backwards; for every record of this broker.
    [[nodiscard]] std::int64_t timestamp();
    [[nodiscard]] std::size_t remembered() const noexcept { return resends_.size(); }

private:
    [[nodiscard]] const std::string& key_of(const journal::ConversationView& conversation);
    [[nodiscard]] journal::Offset start_of_window(std::int64_t now) const;

    NodeJournal& journal_;
    const Clock& clock_;
    const Options options_;
    Counters& counters_;
    Conversations conversations_;
    ResendMemory resends_;
    std::int64_t last_ts_ = 0;
    std::string key_;
};

} // namespace parley::plugin
