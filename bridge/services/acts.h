#pragma once

#include "bridge/stores/directory_writer.h"
#include "bridge/stores/group_door.h"

#include <string_view>

/// The acts that the audit log names, each written by the service that does it, inside the same transaction.
/// docs/security.md lists them, and a test compares.
///
/// Order     one act is one entry, whatever it changes: the last thing that a service's work does. What changes nothing
///           leaves no entry.
/// Targets   a user, a group, or both as `group/user`; a grant's or invitation's id.
/// Never     a secret: no password, key, token or invitation text is among the arguments.
namespace parley::bridge::acts {

void user_created(DirectoryWriter& directory, const UserRow& user, bool with_password);
/// What differs, before and after; nothing, if nothing does and no password was set.
void user_changed(DirectoryWriter& directory, const UserRow& before, const UserRow& after, bool password);
void user_deleted(DirectoryWriter& directory, std::string_view user);
void own_password_changed(DirectoryWriter& directory, std::string_view user);
void own_profile_changed(DirectoryWriter& directory, std::string_view user);

void group_created(DirectoryWriter& directory, const GroupRow& group, std::string_view owner);
/// As user_changed().
void group_changed(DirectoryWriter& directory, const GroupRow& before, const GroupRow& after);
void group_deleted(DirectoryWriter& directory, std::string_view group);

void member_added(DirectoryWriter& directory, const MemberRow& member);
/// As user_changed().
void member_changed(DirectoryWriter& directory, const MemberRow& before, Role role, bool muted);
/// By himself: left.
void member_removed(DirectoryWriter& directory, const MemberRow& member, bool by_himself);
/// Into an open group.
void member_joined(DirectoryWriter& directory, std::string_view group, std::string_view user);

void ban_added(DirectoryWriter& directory, std::string_view group, const BanRow& ban, bool was_member);
void ban_lifted(DirectoryWriter& directory, std::string_view group, std::string_view user);
void request_made(DirectoryWriter& directory, std::string_view group, std::string_view user);
void request_accepted(DirectoryWriter& directory, std::string_view group, std::string_view user, Role role);
/// By himself: withdrawn.
void request_declined(DirectoryWriter& directory, std::string_view group, std::string_view user, bool by_himself);
void invitation_made(DirectoryWriter& directory, const InvitationRow& invitation);
void invitation_revoked(DirectoryWriter& directory, const InvitationRow& invitation);
void invitation_used(DirectoryWriter& directory, const InvitationRow& invitation, std::string_view user);

void contact_added(DirectoryWriter& directory, std::string_view one, std::string_view other);
void contact_requested(DirectoryWriter& directory, std::string_view user, std::string_view peer);
/// `user` accepts what `peer` has asked.
void contact_accepted(DirectoryWriter& directory, std::string_view user, std::string_view peer);
/// By whom it was made: withdrawn.
void contact_declined(DirectoryWriter& directory, std::string_view user, std::string_view peer, bool was_his_own);
void contact_removed(DirectoryWriter& directory, std::string_view one, std::string_view other);
void block_added(DirectoryWriter& directory, std::string_view who, std::string_view whom);
void block_removed(DirectoryWriter& directory, std::string_view who, std::string_view whom);

void grant_created(DirectoryWriter& directory, const GrantRow& grant);
void grant_changed(DirectoryWriter& directory, const GrantRow& before, const GrantRow& after);
void grant_deleted(DirectoryWriter& directory, const GrantRow& grant);

void psk_made(DirectoryWriter& directory, std::string_view user, bool replaced);
void psk_deleted(DirectoryWriter& directory, std::string_view user);

/// Of somebody else; `client` is empty for all of his.
void sessions_closed(DirectoryWriter& directory, std::string_view user, std::string_view client);
/// A message in somebody else's name, or to a group by somebody who is no member.
void message_sent(DirectoryWriter& directory, std::string_view conversation, std::string_view from);
void announced(DirectoryWriter& directory, std::size_t bytes);

} // namespace parley::bridge::acts
