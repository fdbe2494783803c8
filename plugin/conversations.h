#pragma once

#include "core/history/lookup.h"
#include "core/ids/ids.h"
#include "core/journal/record.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace parley::plugin {

/// The last number of each conversation: in memory for those that something was said in lately, in history.db for
/// others.
///
/// Order     in two halves, so that memory stays bounded: when the younger half is full, the older one is forgotten if
/// the
///           bridge has projected everything that it knows. If the bridge is away the memory grows instead: a number
///           must never be given twice.
/// Threads   one at a time.
class Conversations {
public:
    /// `history` may be null: then nothing that is not in memory exists, and nothing is ever forgotten.
    Conversations(HistoryLookup* history, std::size_t half)
        : history_(history)
        , half_(half)
    {}

    [[nodiscard]] Seq last(const std::string& key);
    /// The record at `offset` gave `seq`; it is the conversation's last one.
    void advance(const std::string& key, Seq seq, journal::Offset offset);
    [[nodiscard]] std::size_t in_memory() const noexcept { return young_.size() + old_.size(); }

private:
    using Numbers = boost::unordered_flat_map<std::string, std::uint64_t>;
    void make_room();

    HistoryLookup* history_;
    std::size_t half_;
    Numbers young_;
    Numbers old_;
    std::uint64_t young_newest_ = 0; ///< the largest offset that a number in this half stands at
    std::uint64_t old_newest_ = 0;
};

} // namespace parley::plugin
