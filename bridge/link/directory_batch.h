#pragma once

#include "core/ids/ids.h"

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace parley::bridge::link {

/// Decides when the plugin is asked to follow directory.db, so that one question serves every change made meanwhile.
///
/// A pure state machine: events in, actions out. At most one question is under way; it asks for the newest revision
/// that anybody waited for when it was sent. A change that came later gets the next question, sent when this one is
/// answered: its revision was committed after the plugin may have read the file. Threads   one at a time.
class DirectoryBatch {
public:
    using Waiter = std::uint64_t;

    /// What has to be done after an event.
    struct Actions {
        std::vector<Waiter> done;    ///< their revision is applied
        std::vector<Waiter> failed;  ///< give up: there is no broker
        std::optional<Revision> ask; ///< send this question now

        friend bool operator==(const Actions&, const Actions&) = default;
    };

    /// Somebody waits for this revision.
    Actions want(Waiter waiter, Revision revision);
    /// The plugin is at this revision.
    Actions answered(Revision applied);
    /// The question under way has got no answer in time, or was refused.
    Actions unanswered();
    /// There is a connection again. Asks always: what was changed meanwhile may have gone unnoticed.
    Actions connected(Revision newest);
    Actions disconnected();
    /// The waiter has given up by himself.
    void gave_up(Waiter waiter);

    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

private:
    Actions next();

    bool connected_ = false;
    bool asking_ = false;
    Revision applied_{}; ///< what the plugin has answered on this connection
    Revision wanted_{};  ///< the newest that anybody has asked for
    std::multimap<Revision, Waiter> waiting_;
};

} // namespace parley::bridge::link
