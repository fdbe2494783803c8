#include "bridge/services/acts.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value_from.hpp>

#include <string>

namespace parley::bridge::acts {
namespace {

using boost::json::object;

std::string in_group(std::string_view group, std::string_view user)
{
    return std::string(group).append(1, '/').append(user);
}

/// What an entry of a change says: {"role":["member","admin"]} for each thing that differs.
class Differences {
public:
    template <class Value>
    Differences& of(std::string_view name, const Value& before, const Value& after)
    {
        if (before != after)
            detail_[name] = boost::json::array{boost::json::value_from(before), boost::json::value_from(after)};
        return *this;
    }
    /// Of what is not for a log, or too long for it, that it was changed.
    Differences& that(std::string_view name, bool differs)
    {
        if (differs)
            detail_[name] = true;
        return *this;
    }
    void enter(DirectoryWriter& directory, std::string_view action, std::string_view target) const
    {
        if (!detail_.empty())
            directory.audit(action, target, detail_);
    }

private:
    object detail_;
};

std::string_view access_word(const GrantRow& grant)
{
    return to_string(grant.access);
}

std::string_view verdict_word(const GrantRow& grant)
{
    return grant.allows ? "allow" : "deny";
}

std::string subject_of(const GrantRow& grant)
{
    return std::string(to_string(grant.subject_kind)) + (grant.subject.empty() ? "" : " " + grant.subject);
}

object detail_of(const GrantRow& grant)
{
    return {{"subject", subject_of(grant)},   {"least_role", to_string(grant.least_role)},
            {"filter", grant.filter},         {"access", access_word(grant)},
            {"verdict", verdict_word(grant)}, {"priority", grant.priority}};
}

std::string_view visibility_word(const GroupRow& group)
{
    return group.is_public ? "public" : "private";
}

object detail_of(const InvitationRow& invitation)
{
    return {{"group", invitation.group}, {"role", to_string(invitation.role)}, {"uses_left", invitation.uses_left}};
}

} // namespace

void user_created(DirectoryWriter& directory, const UserRow& user, bool with_password)
{
    object detail{{"kind", stored_word(user.kind)}};
    if (user.admin)
        detail["admin"] = true;
    if (user.duty != Duty::none)
        detail["duty"] = duty_name(user.duty);
    if (with_password)
        detail["password"] = true;
    directory.audit("user.created", user.id, detail);
}

void user_changed(DirectoryWriter& directory, const UserRow& before, const UserRow& after, bool password)
{
    Differences differences;
    differences.of("kind", stored_word(before.kind), stored_word(after.kind));
    differences.of("display_name", before.display_name, after.display_name);
    differences.of("admin", before.admin, after.admin).of("duty", duty_name(before.duty), duty_name(after.duty));
    differences.of("disabled", before.disabled, after.disabled).that("password", password);
    differences.enter(directory, "user.changed", after.id);
}

void user_deleted(DirectoryWriter& directory, std::string_view user)
{
    directory.audit("user.deleted", user);
}

void own_password_changed(DirectoryWriter& directory, std::string_view user)
{
    directory.audit("password.changed", user);
}

void own_profile_changed(DirectoryWriter& directory, std::string_view user)
{
    directory.audit("profile.changed", user);
}

void group_created(DirectoryWriter& directory, const GroupRow& group, std::string_view owner)
{
    object detail{{"visibility", visibility_word(group)}, {"joining", joining_name(group.joining)}};
    if (!owner.empty())
        detail["owner"] = owner;
    directory.audit("group.created", group.id, detail);
}

void group_changed(DirectoryWriter& directory, const GroupRow& before, const GroupRow& after)
{
    Differences differences;
    differences.of("name", before.name, after.name).that("topic", before.topic != after.topic);
    differences.that("picture", before.picture != after.picture);
    differences.of("visibility", visibility_word(before), visibility_word(after));
    differences.of("joining", joining_name(before.joining), joining_name(after.joining));
    differences.of("read_only", before.read_only, after.read_only);
    differences.of("slow_mode_ms", before.slow.count(), after.slow.count());
    differences.enter(directory, "group.changed", after.id);
}

void group_deleted(DirectoryWriter& directory, std::string_view group)
{
    directory.audit("group.deleted", group);
}

void member_added(DirectoryWriter& directory, const MemberRow& member)
{
    object detail{{"role", to_string(member.role)}};
    if (member.muted)
        detail["muted"] = true;
    directory.audit("member.added", in_group(member.group, member.user), detail);
}

void member_changed(DirectoryWriter& directory, const MemberRow& before, Role role, bool muted)
{
    Differences differences;
    differences.of("role", to_string(before.role), to_string(role)).of("muted", before.muted, muted);
    differences.enter(directory, "member.changed", in_group(before.group, before.user));
}

void member_removed(DirectoryWriter& directory, const MemberRow& member, bool by_himself)
{
    directory.audit(by_himself ? "member.left" : "member.removed", in_group(member.group, member.user),
                    {{"role", to_string(member.role)}});
}

void member_joined(DirectoryWriter& directory, std::string_view group, std::string_view user)
{
    directory.audit("member.joined", in_group(group, user));
}

void ban_added(DirectoryWriter& directory, std::string_view group, const BanRow& ban, bool was_member)
{
    object detail{{"reason", ban.reason}};
    if (ban.until)
        detail["until"] = to_number(*ban.until);
    if (was_member)
        detail["was_member"] = true;
    directory.audit("ban.added", in_group(group, ban.user), detail);
}

void ban_lifted(DirectoryWriter& directory, std::string_view group, std::string_view user)
{
    directory.audit("ban.lifted", in_group(group, user));
}

void request_made(DirectoryWriter& directory, std::string_view group, std::string_view user)
{
    directory.audit("request.made", in_group(group, user));
}

void request_accepted(DirectoryWriter& directory, std::string_view group, std::string_view user, Role role)
{
    directory.audit("request.accepted", in_group(group, user), {{"role", to_string(role)}});
}

void request_declined(DirectoryWriter& directory, std::string_view group, std::string_view user, bool by_himself)
{
    directory.audit(by_himself ? "request.withdrawn" : "request.declined", in_group(group, user));
}

void invitation_made(DirectoryWriter& directory, const InvitationRow& invitation)
{
    directory.audit("invitation.made", invitation.id, detail_of(invitation));
}

void invitation_revoked(DirectoryWriter& directory, const InvitationRow& invitation)
{
    directory.audit("invitation.revoked", invitation.id, detail_of(invitation));
}

void invitation_used(DirectoryWriter& directory, const InvitationRow& invitation, std::string_view user)
{
    directory.audit("invitation.used", in_group(invitation.group, user),
                    {{"invitation", invitation.id}, {"role", to_string(invitation.role)}});
}

void contact_added(DirectoryWriter& directory, std::string_view one, std::string_view other)
{
    directory.audit("contact.added", in_group(one, other));
}

void contact_requested(DirectoryWriter& directory, std::string_view user, std::string_view peer)
{
    directory.audit("contact.requested", in_group(user, peer));
}

void contact_accepted(DirectoryWriter& directory, std::string_view user, std::string_view peer)
{
    directory.audit("contact.accepted", in_group(user, peer));
}

void contact_declined(DirectoryWriter& directory, std::string_view user, std::string_view peer, bool was_his_own)
{
    directory.audit(was_his_own ? "contact.withdrawn" : "contact.declined", in_group(user, peer));
}

void contact_removed(DirectoryWriter& directory, std::string_view one, std::string_view other)
{
    directory.audit("contact.removed", in_group(one, other));
}

void block_added(DirectoryWriter& directory, std::string_view who, std::string_view whom)
{
    directory.audit("block.added", in_group(who, whom));
}

void block_removed(DirectoryWriter& directory, std::string_view who, std::string_view whom)
{
    directory.audit("block.removed", in_group(who, whom));
}

void grant_created(DirectoryWriter& directory, const GrantRow& grant)
{
    directory.audit("grant.created", grant.id, detail_of(grant));
}

void grant_changed(DirectoryWriter& directory, const GrantRow& before, const GrantRow& after)
{
    Differences differences;
    differences.of("subject", subject_of(before), subject_of(after));
    differences.of("least_role", to_string(before.least_role), to_string(after.least_role));
    differences.of("filter", before.filter, after.filter).of("access", access_word(before), access_word(after));
    differences.of("verdict", verdict_word(before), verdict_word(after));
    differences.of("priority", before.priority, after.priority).that("note", before.note != after.note);
    differences.enter(directory, "grant.changed", after.id);
}

void grant_deleted(DirectoryWriter& directory, const GrantRow& grant)
{
    directory.audit("grant.deleted", grant.id, detail_of(grant));
}

void psk_made(DirectoryWriter& directory, std::string_view user, bool replaced)
{
    directory.audit("psk.made", user, {{"replaced", replaced}});
}

void psk_deleted(DirectoryWriter& directory, std::string_view user)
{
    directory.audit("psk.deleted", user);
}

void sessions_closed(DirectoryWriter& directory, std::string_view user, std::string_view client)
{
    object detail;
    if (!client.empty())
        detail["client"] = client;
    directory.audit("sessions.closed", user, detail);
}

void message_sent(DirectoryWriter& directory, std::string_view conversation, std::string_view from)
{
    directory.audit("message.sent", conversation, {{"from", from}});
}

void announced(DirectoryWriter& directory, std::size_t bytes)
{
    directory.audit("announcement.sent", "", {{"bytes", bytes}});
}

} // namespace parley::bridge::acts
