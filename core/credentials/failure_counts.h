#pragma once

#include "core/base/clock.h"

#include <chrono>
#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace parley::credentials {

/// Failures by a key, counted in windows: the first failure begins one, and when it is over the key is forgotten.
///
/// Bound     `entries` keys; the one whose window began first goes first.
/// Cost      each call is one hash probe.
/// Threads   one at a time.
class FailureCounts {
public:
    FailureCounts(std::size_t entries, std::chrono::seconds window, const Clock& clock)
        : entries_(entries)
        , window_(window)
        , clock_(&clock)
    {}

    /// How long the window of a key with `most` failures or more still lasts; zero: it has fewer.
    [[nodiscard]] std::chrono::seconds wait(std::string_view key, unsigned most) const;
    void add(const std::string& key);
    void take_back(const std::string& key); ///< one that was none
    void forget(const std::string& key);
    [[nodiscard]] std::size_t size() const noexcept { return by_key_.size(); }

private:
    struct Entry {
        std::string key;
        unsigned failures = 0;
        std::chrono::steady_clock::time_point since;
    };
    using Entries = std::list<Entry>;

    std::size_t entries_;
    std::chrono::seconds window_;
    const Clock* clock_;
    Entries by_age_;                                                 ///< oldest window first
    std::unordered_map<std::string_view, Entries::iterator> by_key_; ///< keys live in the entries
};

} // namespace parley::credentials
