#pragma once

#include "bridge/services/membership.h"

#include <filesystem>
#include <memory>

namespace parley::bridge {

/// MembershipView over directory.db. Connections are opened as threads ask at once, and kept.
class MembershipQuery final : public MembershipView {
public:
    explicit MembershipQuery(std::filesystem::path directory_db);
    ~MembershipQuery() override;

    GroupAccess access(const UserId& user, const GroupId& group) override;
    std::vector<GroupId> groups_of(const UserId& user) override;
    bool is_known_to(const UserId& reader, const UserId& other) override;
    std::vector<UserId> deleted_among(const std::vector<UserId>& users) override;
    Revision revision() override;
    MembershipChanges changes_after(Revision revision, std::size_t budget) override;

private:
    struct Connection;
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace parley::bridge
