#pragma once

#include "clients/cli/import/source.h"

#include <string>
#include <string_view>
#include <vector>

namespace parley::cli::import {

struct PlannedGroup {
    std::string id;
    std::string name;
    std::vector<std::string> members; ///< user ids

    friend bool operator==(const PlannedGroup&, const PlannedGroup&) = default;
};

struct PlannedGrant {
    std::string id; ///< made of what the grant says, so that the same import makes the same ids
    GrantSubject subject = GrantSubject::everybody;
    std::string holder{};
    std::string filter{};
    GrantAccess access = GrantAccess::both;
    bool allows = true;
    std::int32_t priority = 0;
    std::string note{};

    friend bool operator==(const PlannedGrant&, const PlannedGrant&) = default;
};

/// What Parley is to have so that its decisions are those of the source.
struct Plan {
    std::string prefix; ///< of the ids of all its grants
    std::vector<SourceUser> users;
    std::vector<PlannedGroup> groups;
    std::vector<PlannedGrant> grants;
    std::vector<std::string> losses;
    std::vector<std::string> hints;
};

struct PlanOptions {
    std::string root = "parley";    ///< topics.root of the server
    bool client_id_is_user = false; ///< %c means what %u means: every client is called as its user
};

/// What can be expressed becomes users, groups and grants; what cannot becomes a loss, with its place and reason.
///
/// Priorities follow the order of the rules, and are as few as it needs: rules whose order changes no decision share
/// one.
Plan make_plan(const Source& source, const PlanOptions& options);

} // namespace parley::cli::import
