#pragma once

#include "core/policy/decide.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace parley::policy {

struct Able {
    UserIndex user{};
    Decision decision{};
};

struct AblePage {
    std::vector<Able> users;
    std::optional<UserIndex> next; ///< where to go on; nothing: these were the last
};

/// Who may do that? The users of whom decide() or decide_subscribe() says so, in the order of their indexes from `from`
/// on, at most `limit`. `enough` is asked now and then and ends the page early, also an empty one.
///
/// Cost      one decision for each user who can come into question: for a group its members, for a topic that carries a
///           name that user, outside the root everybody.
AblePage who_can(const Directory& directory, const Rules& rules, std::string_view root, Action action,
                 std::string_view topic, UserIndex from, std::size_t limit, const std::function<bool()>& enough);

} // namespace parley::policy
