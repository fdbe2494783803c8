#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/grant_rules.h"
#include "core/base/result.h"
#include "core/policy/decide.h"
#include "core/policy/explain.h"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace parley::bridge {

namespace asio = boost::asio;

class RightsInMemory;

struct GrantMention {
    std::string id{};
    std::int32_t priority = 0;
    bool allows = true;
};

/// Why may somebody do that, or why not?
struct ExplainAnswer {
    bool allowed = false;
    policy::Why why{};
    struct Link {
        policy::Rule rule{};
        bool decides = false;
        std::string text{};
        std::optional<GrantMention> grant{};
    };
    std::vector<Link> chain{};
    Revision revision{}; ///< of the rights that were asked; the broker's are the same or a moment behind
};

/// One who may, and by what.
struct AbleUser {
    UserId user{};
    policy::Why why{};
    std::string by{}; ///< the text of the deciding link
    std::string grant{};
};

struct WhoCanAnswer {
    Page<AbleUser> page{};
    Revision revision{};
};

struct MemberChange {
    GroupId group{};
    UserId user{};
    std::optional<Role> role{}; ///< Role::none: not a member any more; absent: as it is, for a new member `member`
    std::optional<bool> muted{};
};
struct UserChange {
    UserId user{};
    std::optional<bool> disabled{}; ///< deleting does the same to rights
    std::optional<bool> admin{};
};
struct GroupChange {
    GroupId group{};
    std::optional<bool> is_public{};
    std::optional<bool> read_only{};
    bool deleted = false;
};
struct ContactChange {
    UserId user{};
    UserId peer{};
    bool contacts = true;
};
struct BlockChange {
    UserId user{};
    UserId peer{};
    bool blocked = true;
};
struct GrantChange {
    std::string id{};
    std::optional<GrantSettings> settings{}; ///< absent: the grant is taken away
};
using ThoughtChange = std::variant<MemberChange, UserChange, GroupChange, ContactChange, BlockChange, GrantChange>;

struct WhatIfAnswer {
    struct Side {
        bool allowed = false;
        policy::Why why{};
        std::string grant{}; ///< the one that decides, if one does
    };
    struct Difference {
        UserId user{};
        policy::Action action{};
        std::string topic{};
        Side before{};
        Side after{};
    };
    std::vector<Difference> differences{};
    std::size_t asked = 0;
    bool complete = true; ///< false: more is concerned than is listed
    Revision revision{};
};

inline constexpr std::size_t max_question_topic_bytes = 65'535;

/// Answers about rights, by the functions that the broker's plugin decides with.
///
/// Who       administrators, and who has a duty.
/// Order     nothing is changed, and nothing is entered in the audit log.
/// Threads   the io thread; the work runs on that of RightsInMemory.
/// Errors    invalid_argument: no valid topic or filter, a cursor that no page gave or that is too old. not_found: a
///           change names somebody or something that is not there. unavailable: too many questions wait.
class Explainer {
public:
    Explainer(RightsInMemory& rights, policy::Rules rules, std::string root);

    /// Also for a user or topic that does not exist: that is the answer then.
    asio::awaitable<Result<ExplainAnswer>> explain(Caller caller, std::string user, policy::Action action,
                                                   std::string topic);
    /// In no order that means something. A page may be short, or empty, and still have a next one: it ends after
    /// some milliseconds.
    asio::awaitable<Result<WhoCanAnswer>> who_can(Caller caller, policy::Action action, std::string topic,
                                                  PageRequest page);
    asio::awaitable<Result<WhatIfAnswer>> what_if(Caller caller, ThoughtChange change);

private:
    RightsInMemory* rights_;
    policy::Rules rules_;
    std::string root_;
};

} // namespace parley::bridge
