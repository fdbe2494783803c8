#pragma once

#include "bridge/projector/news.h"

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

namespace parley::bridge {

/// News between the projector's thread and whoever takes them: the newest state of each thing, bounded.
///
/// Threads   any.
class NewsBox {
public:
    explicit NewsBox(std::size_t bound)
        : bound_(bound)
    {}

    /// True: the box was empty, so its listener must be woken.
    bool put(ProjectionNews news);
    ProjectionNews take();

private:
    const std::size_t bound_;
    std::mutex mutex_;
    // Guarded by mutex_.
    bool waiting_ = false;
    ProjectionNews rest_; ///< all but the two lists
    std::unordered_map<std::string, ConversationChange> conversations_;
    std::unordered_map<std::string, PresenceRow> presence_;
};

} // namespace parley::bridge
