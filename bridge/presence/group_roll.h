#pragma once

#include "core/ids/ids.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace parley::bridge {

/// What a group hears of its members' coming and going.
struct GroupPresence {
    GroupId group;
    std::vector<UserId> on;
    std::vector<UserId> off;
    std::uint64_t online = 0; ///< members that are online now

    friend bool operator==(const GroupPresence&, const GroupPresence&) = default;
};

/// Counts for each group who is online, and gathers changes so that a group hears of them at most once in an interval.
/// Who came and went between two of them is not mentioned. Pure: states and times in, publications out.
///
/// Bounds    one publication names at most max_named users; the others follow an interval later.
class GroupRoll {
public:
    using Time = std::chrono::steady_clock::time_point;
    static constexpr std::size_t max_named = 200;

    explicit GroupRoll(std::chrono::milliseconds interval)
        : interval_(interval)
    {}

    /// The user is online and in these groups. Again for somebody online: his groups are these now.
    void online(const UserId& user, const std::vector<GroupId>& groups, Time now);
    /// Nothing happens if he is not known to be online.
    void offline(const UserId& user, Time now);
    [[nodiscard]] bool is_online(const UserId& user) const { return users_.contains(user.value()); }
    void remove_group(const GroupId& group);

    std::vector<GroupPresence> take_due(Time now, std::size_t most);
    /// The broker did not take it: it is told again with the next one.
    void give_back(const GroupPresence& presence, Time now);
    [[nodiscard]] std::optional<Time> next_due() const;

private:
    struct Group {
        std::uint64_t online = 0;
        std::map<std::string, bool> changed; ///< user → came (true) or went
        std::optional<Time> due;
        Time earliest{}; ///< of the next publication
    };
    void change(const std::string& group, const std::string& user, bool came, Time now);
    void schedule(const std::string& id, Group& group, Time now);
    void leave(const std::string& group, Time now);

    const std::chrono::milliseconds interval_;
    std::unordered_map<std::string, std::set<std::string>> users_; ///< who is online, and in which groups
    std::unordered_map<std::string, Group> groups_;                ///< those with somebody online, or something to tell
    std::set<std::pair<Time, std::string>> schedule_;              ///< the same as Group::due
};

} // namespace parley::bridge
