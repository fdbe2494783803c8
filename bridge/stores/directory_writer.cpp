#include "bridge/stores/directory_writer.h"

#include "directory_sql.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace parley::bridge {
namespace {

/// How many changes an entry names one by one.
constexpr std::size_t listed_changes = 20;

std::string_view visibility_word(bool is_public) noexcept
{
    return is_public ? "public" : "private";
}

} // namespace

void DirectoryWriter::act_as(std::string_view actor, UnixMillis now)
{
    actor_ = actor;
    now_ = now;
    audited_ = false;
    ask(sql::act_as).with(":actor", actor).with(":now", to_number(now)).run();
}

void DirectoryWriter::insert_user(const UserRow& user)
{
    Query query = ask(sql::insert_user);
    query.with(":id", user.id).with(":kind", stored_word(user.kind)).with(":display_name", user.display_name);
    query.with(":admin", user.admin).with(":duty", duty_name(user.duty)).with(":disabled", user.disabled);
    query.with(":now", to_number(now_)).run();
}

void DirectoryWriter::update_user(const UserRow& user)
{
    Query query = ask(sql::update_user);
    query.with(":id", user.id).with(":kind", stored_word(user.kind)).with(":display_name", user.display_name);
    query.with(":admin", user.admin).with(":duty", duty_name(user.duty)).with(":disabled", user.disabled).run();
}

void DirectoryWriter::delete_user(std::string_view user)
{
    // The user first: from that revision on nothing of him counts, however long the rest takes to be applied.
    ask(sql::mark_user_deleted).with(":id", user).with(":now", to_number(now_)).run();
    ask(sql::delete_credentials).with(":user", user).run();
    ask(sql::delete_psk).with(":user", user).run();
    ask(sql::delete_access_keys_of).with(":user", user).run();
    ask(sql::delete_logins_of).with(":user", user).run();
    ask(sql::delete_memberships).with(":user", user).run();
    ask(sql::delete_contacts_with).with(":user", user).run();
    ask(sql::delete_contacts_of).with(":user", user).run();
    ask(sql::delete_blocks_of).with(":user", user).run();
    ask(sql::delete_contact_requests_of).with(":user", user).run();
    ask(sql::delete_join_requests_of_user).with(":user", user).run();
    ask(sql::delete_grants_to).with(":kind", to_string(GrantSubject::user)).with(":subject", user).run();
}

void DirectoryWriter::set_verifier(std::string_view user, std::string_view verifier)
{
    ask(sql::set_verifier).with(":user", user).with(":verifier", verifier).with(":now", to_number(now_)).run();
}

void DirectoryWriter::insert_group(const GroupRow& group)
{
    Query query = ask(sql::insert_group);
    query.with(":id", group.id).with(":name", group.name).with(":topic", group.topic).with(":picture", group.picture);
    query.with(":visibility", visibility_word(group.is_public)).with(":joining", joining_name(group.joining));
    query.with(":read_only", group.read_only).with(":slow_ms", group.slow.count());
    query.with(":now", to_number(now_)).run();
}

void DirectoryWriter::update_group(const GroupRow& group)
{
    Query query = ask(sql::update_group);
    query.with(":id", group.id).with(":name", group.name).with(":topic", group.topic).with(":picture", group.picture);
    query.with(":visibility", visibility_word(group.is_public)).with(":joining", joining_name(group.joining));
    query.with(":read_only", group.read_only).with(":slow_ms", group.slow.count()).run();
}

void DirectoryWriter::delete_group(std::string_view group)
{
    // The group first: from that revision on nobody is a member, however long the rest takes to be applied.
    ask(sql::mark_group_deleted).with(":id", group).with(":now", to_number(now_)).run();
    ask(sql::delete_members_of_group).with(":group", group).run();
    ask(sql::delete_join_requests_of_group).with(":group", group).run();
    ask(sql::delete_invitations_of_group).with(":group", group).run();
    ask(sql::delete_grants_to).with(":kind", to_string(GrantSubject::group)).with(":subject", group).run();
}

void DirectoryWriter::insert_member(std::string_view group, std::string_view user, Role role, bool muted)
{
    Query query = ask(sql::insert_member);
    query.with(":group", group).with(":user", user).with(":role", to_string(role)).with(":muted", muted);
    query.with(":now", to_number(now_)).run();
}

void DirectoryWriter::update_member(std::string_view group, std::string_view user, Role role, bool muted)
{
    Query query = ask(sql::update_member);
    query.with(":group", group).with(":user", user).with(":role", to_string(role)).with(":muted", muted).run();
}

void DirectoryWriter::delete_member(std::string_view group, std::string_view user)
{
    ask(sql::delete_member).with(":group", group).with(":user", user).run();
}

void DirectoryWriter::insert_contacts(std::string_view one, std::string_view other)
{
    ask(sql::insert_contact).with(":user", one).with(":peer", other).with(":now", to_number(now_)).run();
    ask(sql::insert_contact).with(":user", other).with(":peer", one).with(":now", to_number(now_)).run();
}

void DirectoryWriter::delete_contacts(std::string_view one, std::string_view other)
{
    ask(sql::delete_contact).with(":user", one).with(":peer", other).run();
    ask(sql::delete_contact).with(":user", other).with(":peer", one).run();
}

void DirectoryWriter::insert_block(std::string_view who, std::string_view whom)
{
    ask(sql::insert_block).with(":user", who).with(":peer", whom).with(":now", to_number(now_)).run();
}

void DirectoryWriter::delete_block(std::string_view who, std::string_view whom)
{
    ask(sql::delete_block).with(":user", who).with(":peer", whom).run();
}

std::size_t DirectoryWriter::prune_changes(Revision through, UnixMillis before, std::size_t limit)
{
    const Revision newest = revision();
    std::size_t count = 0;
    Revision last;
    for (const ChangeRow& row : changes_after(Revision{0}, limit)) {
        if (row.revision > through || row.revision == newest || row.at >= before)
            break;
        last = row.revision;
        ++count;
    }
    if (count > 0)
        ask(sql::prune_changes).with(":through", last.value()).run();
    return count;
}

void DirectoryWriter::put_grant(std::string_view sql, const GrantRow& grant, bool is_new)
{
    Query query = ask(sql);
    query.with(":id", grant.id).with(":kind", to_string(grant.subject_kind)).with(":subject", grant.subject);
    query.with(":least_role", to_string(grant.least_role)).with(":filter", grant.filter);
    query.with(":access", to_string(grant.access)).with(":verdict", grant.allows ? "allow" : "deny");
    query.with(":priority", grant.priority).with(":note", grant.note);
    if (is_new)
        query.with(":now", to_number(now_));
    query.run();
}

void DirectoryWriter::insert_grant(const GrantRow& grant)
{
    put_grant(sql::insert_grant, grant, true);
}

void DirectoryWriter::update_grant(const GrantRow& grant)
{
    put_grant(sql::update_grant, grant, false);
}

void DirectoryWriter::delete_grant(std::string_view id)
{
    ask(sql::delete_grant).with(":id", id).run();
}

void DirectoryWriter::set_meta(std::string_view key, std::string_view value)
{
    ask(sql::set_meta).with(":key", key).with(":value", value).run();
}

void DirectoryWriter::audit(std::string_view action, std::string_view target)
{
    audit(action, target, {});
}

void DirectoryWriter::audit(std::string_view action, std::string_view target, const boost::json::object& detail)
{
    append({.at_ms = to_number(now_),
            .actor = actor_,
            .action = std::string(action),
            .target = std::string(target),
            .detail = boost::json::serialize(detail)});
}

bool DirectoryWriter::audit(audit::Entry entry)
{
    if (entry.source && ask(sql::find_audit_source).with(":source", *entry.source).step())
        return false;
    append(std::move(entry));
    return true;
}

void DirectoryWriter::append(audit::Entry entry)
{
    std::string before;
    {
        Query head = ask(sql::audit_head);
        head.step();
        entry.seq = head.row().integer(0) + 1;
        before = head.row().text(1);
    }
    entry.hash = audit::chain_hash(before, entry);
    Query query = ask(sql::insert_audit);
    query.with(":seq", entry.seq).with(":at_ms", entry.at_ms).with(":actor", entry.actor);
    query.with(":action", entry.action).with(":target", entry.target).with(":detail", entry.detail);
    query.with_optional(":source", entry.source).with(":hash", entry.hash).run();
    audited_ = true;
}

void DirectoryWriter::audit_changes(Revision before)
{
    boost::json::array changes;
    for (const ChangeRow& change : changes_after(before, listed_changes)) {
        boost::json::object one{{"entity", stored_word(change.entity)}, {"what", stored_word(change.what)}};
        one["key"] = change.key2.empty() ? change.key1 : change.key1 + "/" + change.key2;
        changes.push_back(std::move(one));
    }
    audit("directory.changed", "", {{"count", revision().value() - before.value()}, {"changes", std::move(changes)}});
}

} // namespace parley::bridge
