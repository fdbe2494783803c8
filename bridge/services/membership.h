#pragma once

#include "core/directory/directory.h"
#include "core/ids/ids.h"

#include <cstddef>
#include <vector>

namespace parley::bridge {

struct GroupAccess {
    bool exists = false;    ///< there is such a group, not deleted, spelled exactly so
    Role role = Role::none; ///< the user's in it
};

/// Which users' memberships are other than they were at an earlier revision.
struct MembershipChanges {
    Revision revision;            ///< the answer reaches up to here: ask for what is newer next time
    std::vector<UserId> users;    ///< each at most once
    std::vector<GroupId> removed; ///< groups that were deleted
    std::vector<UserId> deleted;  ///< users that were deleted
    bool more = false;            ///< the budget ran out: ask again
};

/// Who belongs together: what history and presence ask of the directory. A seam: implemented by
/// stores/membership_query.h.
///
/// Threads   any, several at once. Blocks for a read of directory.db, so not on the io thread.
/// Errors    StorageError.
class MembershipView {
public:
    virtual ~MembershipView() = default;
    virtual GroupAccess access(const UserId& user, const GroupId& group) = 0;
    /// In the order of ids; deleted groups are not among them.
    virtual std::vector<GroupId> groups_of(const UserId& user) = 0;
    /// May `reader` see the presence of `other`: himself, contacts, members of a common group, unless the other has
    /// blocked him.
    virtual bool is_known_to(const UserId& reader, const UserId& other) = 0;
    /// Those of the users who are deleted.
    virtual std::vector<UserId> deleted_among(const std::vector<UserId>& users) = 0;
    virtual Revision revision() = 0;
    virtual MembershipChanges changes_after(Revision revision, std::size_t budget) = 0;
};

} // namespace parley::bridge
