#pragma once

#include "bridge/stores/history_rows.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace parley::bridge {

namespace asio = boost::asio;

struct SearchOptions {
    std::filesystem::path search_db{};
    std::filesystem::path history_db{};
    std::string instance{};             ///< the data folder's identity
    std::size_t batch_messages = 2'000; ///< indexed in one transaction
    std::size_t batch_bytes = 4u << 20;
    std::chrono::milliseconds poll{250};    ///< how often history.db is asked for more: what search may be behind
    std::chrono::milliseconds retry{5'000}; ///< after a failure
};

struct SearchStatus {
    bool healthy = true;
    std::string problem;
    std::uint64_t position = 0;      ///< message.id that has been looked at
    std::uint64_t lag_messages = 0;  ///< behind history.db
    std::uint64_t indexed_total = 0; ///< messages with text
    std::uint64_t seen_total = 0;
    double messages_per_second = 0; ///< over the last busy second
};

/// One question, with rights already decided: only in these conversations (Conversation::key() → how the reader names
/// it).
struct SearchQuestion {
    std::string text{};
    std::vector<std::pair<std::string, std::string>> conversations{};
    std::int64_t below = 0; ///< only message ids below this; 0: from the newest
    std::size_t limit = 20;
};

struct SearchHits {
    std::vector<StoredMessage> messages; ///< newest first
    std::int64_t next = 0;               ///< `below` for the next page; 0: there is none
};

/// Full-text search: an index in a file of its own that follows history.db.
///
/// What      messages (no events) whose payload is UTF-8; of `application/vnd.parley+json` the member "text".
/// Order     the index is behind history.db by what status() says. search.db may be deleted at any time: it fills
/// again. Threads   one of its own follows, one of its own answers. find(): the io thread; status(): any. Errors
/// find(): invalid_argument for less than three characters; unavailable when max_waiting questions wait. A broken
///           file makes status().healthy false and is tried again; find() then throws StorageError.
///           Constructor: StorageError if search.db belongs to another data folder.
/// Bounds    one page looks at no more than max_candidates matches; if they did not suffice, `next` goes on from there.
class Search {
public:
    static constexpr std::size_t max_waiting = 256;
    static constexpr std::size_t max_candidates = 20'000;
    static constexpr std::size_t min_characters = 3; ///< an index of trigrams finds nothing shorter

    explicit Search(SearchOptions options);
    ~Search();
    Search(const Search&) = delete;
    Search& operator=(const Search&) = delete;

    void start();
    void stop();
    [[nodiscard]] SearchStatus status() const;
    asio::awaitable<Result<SearchHits>> find(SearchQuestion question);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace parley::bridge
