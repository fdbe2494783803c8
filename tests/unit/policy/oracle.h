#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace parley::policy::oracle {

// The rules a second time, from docs/protocol.md and docs/grants.md alone: texts, lists and loops, nothing of core.
// Slow and plain on purpose; what the real ones answer must be the same.

struct OracleUser {
    bool enabled = true;
    bool admin = false;
};

struct OracleGroup {
    bool is_public = false;
    bool deleted = false;
    bool read_only = false;
};

struct OracleMember {
    int role = 0; ///< 1 observer, 2 member, 3 moderator, 4 admin, 5 owner
    bool muted = false;
};

struct OracleGrant {
    std::string id;
    std::string subject_kind; ///< everybody, user, group
    std::string subject;
    int least_role = 1;
    std::vector<std::string> filter;
    bool publish = false;
    bool subscribe = false;
    bool allows = true;
    int priority = 0;
};

struct World {
    std::map<std::string, OracleUser> users;
    std::map<std::string, OracleGroup> groups;
    std::map<std::pair<std::string, std::string>, OracleMember> members; ///< user, group; also of deleted groups
    std::set<std::pair<std::string, std::string>> contacts;              ///< both ways
    std::set<std::pair<std::string, std::string>> blocks;                ///< who, whom
    std::vector<OracleGrant> grants;
    std::uint32_t receipts_max_members = 100;
    std::string private_messages = "everyone"; ///< everyone, contacts, common-group

    /// 0: not a member, or the group is deleted.
    [[nodiscard]] int role_of(const std::string& user, const std::string& group) const;
};

using Levels = std::vector<std::string>;
Levels split(const std::string& text);
bool matches(const Levels& filter, const Levels& name);

/// A grant as it is for one user: %u and %g filled in, one for each group.
struct Rule {
    Levels filter;
    bool allows;
    int priority;
};
std::vector<Rule> rules_of(const World& world, const std::string& user, bool publish);

/// The root is "parley".
bool may_publish(const World& world, const std::string& user, const Levels& name);
bool may_receive(const World& world, const std::string& user, const Levels& name);

} // namespace parley::policy::oracle
