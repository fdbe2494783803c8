#pragma once

#include "core/journal/record.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace parley::plugin {

/// Remembers where the messages of the last minutes stand in the journal, by kind, sender, conversation and
/// reference.
///
/// Order     kept in generations, so that forgetting is dropping one table. A reference is kept for at least `window`
///           unless more than `limit` are remembered; then the oldest generation goes first.
/// Cost      32 bytes a reference and slack; a probe for each generation (at most nine).
/// Threads   one at a time.
class ResendMemory {
public:
    ResendMemory(std::chrono::milliseconds window, std::size_t limit);

    /// A key is 128 bits of XXH3 with a seed of this process: who cannot know the seed cannot aim for a collision, and
    /// the finder compares the stored message as well.
    struct Key {
        std::uint64_t low;
        std::uint64_t high;
        friend bool operator==(const Key&, const Key&) = default;
    };
    [[nodiscard]] Key key(journal::MessageKind kind, std::string_view sender, std::string_view conversation_key,
                          std::string_view ref);

    void remember(const Key& key, journal::Offset offset, std::int64_t ts);
    [[nodiscard]] std::optional<journal::Offset> find(const Key& key) const noexcept;
    /// Drops what is older than the window.
    void forget(std::int64_t now);

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// References dropped before the window was over.
    [[nodiscard]] std::uint64_t dropped_early() const noexcept { return dropped_early_; }

private:
    struct HashKey {
        std::size_t operator()(const Key& key) const noexcept { return key.low; }
    };
    struct Generation {
        std::int64_t first_ts;
        std::int64_t last_ts;
        boost::unordered_flat_map<Key, std::uint64_t, HashKey> offsets;
    };
    void drop_oldest();

    static constexpr std::size_t parts = 4; ///< generations that a window is divided into

    const std::int64_t window_ms_;
    const std::size_t limit_;
    std::uint64_t seed_;
    std::string text_;
    std::deque<Generation> generations_;
    std::size_t size_ = 0;
    std::uint64_t dropped_early_ = 0;
};

} // namespace parley::plugin
