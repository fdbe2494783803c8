#pragma once

#include "bridge/stores/directory_reader.h"

#include <boost/json/fwd.hpp>

namespace parley::bridge {

/// The changes that can be made to directory.db, inside a transaction of DirectoryStore. Knows no rules: those stand in
/// bridge/services. Triggers write the change log.
///
/// Threads   the directory thread.
/// Errors    StorageError, also for what breaks a constraint: services check first.
class DirectoryWriter : public DirectoryReader {
public:
    using DirectoryReader::DirectoryReader;

    /// Who makes the changes of this transaction, and when.
    void act_as(std::string_view actor, UnixMillis now);
    [[nodiscard]] UnixMillis now() const noexcept { return now_; }

    void insert_user(const UserRow& user);
    void update_user(const UserRow& user); ///< kind, display name, admin, duty, disabled
    /// Marks the user as deleted; then his credentials, keys, logins, memberships, contacts (both halves), own blocks,
    /// requests and grants go.
    void delete_user(std::string_view user);
    void set_verifier(std::string_view user, std::string_view verifier);

    void insert_group(const GroupRow& group);
    void update_group(const GroupRow& group); ///< all but id, created and members
    /// Marks the group as deleted; then its members, requests, invitations and grants go.
    void delete_group(std::string_view group);

    void insert_member(std::string_view group, std::string_view user, Role role, bool muted);
    void update_member(std::string_view group, std::string_view user, Role role, bool muted);
    void delete_member(std::string_view group, std::string_view user);

    void insert_contacts(std::string_view one, std::string_view other); ///< both directions
    void delete_contacts(std::string_view one, std::string_view other); ///< both directions
    void insert_block(std::string_view who, std::string_view whom);
    void delete_block(std::string_view who, std::string_view whom);

    /// Removes the oldest `limit` rows of the change log at most: those up to `through` that are older than `before`,
    /// and none behind one that stays, so that the log has no holes. The newest row stays: a table without rows loses
    /// its place in the numbering when it is made anew. Returns how many went.
    std::size_t prune_changes(Revision through, UnixMillis before, std::size_t limit);

    void insert_grant(const GrantRow& grant);
    void update_grant(const GrantRow& grant); ///< all but the id and when it was made
    void delete_grant(std::string_view id);

    void set_meta(std::string_view key, std::string_view value);

    /// Appends to the audit log, in this transaction: what its actor did, to whom or what, and the particulars. Never
    /// give it a secret. An act is one entry, whatever it changes.
    void audit(std::string_view action, std::string_view target);
    void audit(std::string_view action, std::string_view target, const boost::json::object& detail);
    /// An entry that was made elsewhere: actor, time and source are its own, seq and hash are given here. False: an
    /// entry with its source stands there already.
    bool audit(audit::Entry entry);
    /// Something was appended since act_as().
    [[nodiscard]] bool audited() const noexcept { return audited_; }
    /// For a transaction that changed something and named no act: one entry that lists the changes behind `before`.
    void audit_changes(Revision before);

private:
    void put_grant(std::string_view sql, const GrantRow& grant, bool is_new);
    void append(audit::Entry entry);

    std::string actor_{};
    UnixMillis now_{};
    bool audited_ = false;
};

} // namespace parley::bridge
