#pragma once

#include "core/directory/directory.h"
#include "core/policy/decide.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::plugin {

/// Remembers the last two topic names, taken apart and looked up. One message is asked about under the name that it was
/// published to (may he? then: number it) and then, once for each receiver, under the name that it is delivered to.
///
/// Order     void when the directory changes.
/// Cost      a comparison with each of the two names; otherwise parsing and up to three look-ups.
/// Lifetime  what resolve() returns is valid until the call after the next one; its views point into the memo.
/// Threads   broker's thread only.
class TopicMemo {
public:
    TopicMemo(const Directory& directory, std::string root)
        : directory_(directory)
        , root_(std::move(root))
    {}

    const policy::ResolvedTopic& resolve(std::string_view name)
    {
        if (version_ != directory_.version())
            forget();
        if (entries_[newer_].name == name)
            return entries_[newer_].topic;
        newer_ = 1 - newer_;
        Entry& entry = entries_[newer_];
        if (entry.name != name) {
            entry.name.assign(name);
            entry.topic = {}; // should looking up fail for want of memory, nothing matches
            entry.topic = policy::resolve(directory_, root_, entry.name);
        }
        return entry.topic;
    }

private:
    struct Entry {
        std::string name; ///< topic points into it
        policy::ResolvedTopic topic;
    };

    void forget() noexcept
    {
        for (Entry& entry : entries_) {
            entry.name.clear();
            entry.topic = {};
        }
        version_ = directory_.version();
    }

    const Directory& directory_;
    const std::string root_;
    std::array<Entry, 2> entries_;
    std::size_t newer_ = 0;
    std::uint64_t version_ = ~std::uint64_t{0};
};

} // namespace parley::plugin
