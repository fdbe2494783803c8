#pragma once

#include "bridge/stores/history_rows.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace parley::bridge {

/// Decides which presence to publish when. Pure: states and times in, publications out.
///
/// Rules     coming online is published at once. Going offline, or a changed number of clients, is published if it has
/// lasted
///           for the debounce time: a take-over, or a phone that changes networks, is never seen. An older version
///           never replaces a newer one. What the broker may have lost (unsure()) is published again even if nothing
///           changed.
/// Order     a user has at most one publication under way, so versions reach the broker in rising order.
/// Cost      each call is logarithmic in the number of users; unsure() touches all.
class PresenceMachine {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit PresenceMachine(std::chrono::milliseconds debounce)
        : debounce_(debounce)
    {}

    /// What the projector says of a user. Older versions than the one known are ignored.
    void observe(const PresenceRow& row, Time now);
    /// The broker may have lost what it was told.
    void unsure();
    /// What it was told of this user is to be told anew.
    void unsure(const UserId& user);
    /// The states to publish now, at most so many. Each must be answered by done().
    std::vector<PresenceRow> take_due(Time now, std::size_t most);
    /// The broker has taken it, or not: then it is due again at `now`.
    void done(const PresenceRow& published, bool accepted, Time now);
    /// When take_due() will have something; nothing: not before something else happens.
    [[nodiscard]] std::optional<Time> next_due() const;

private:
    struct User {
        PresenceRow row;
        std::optional<PresenceRow> shown; ///< what the broker has for sure
        Time settled{};                   ///< since when the row has had its number of clients
        std::optional<Time> due;
        bool under_way = false;
        bool became_unsure = false; ///< while under way
    };
    void plan(const std::string& id, User& user);

    const std::chrono::milliseconds debounce_;
    std::unordered_map<std::string, User> users_;
    std::set<std::pair<Time, std::string>> schedule_; ///< the same as User::due
};

} // namespace parley::bridge
