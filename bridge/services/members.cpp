#include "bridge/services/members.h"

#include "bridge/services/acts.h"
#include "bridge/services/admission.h"
#include "bridge/services/directory_rules.h"
#include "bridge/services/member_rights.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"

namespace parley::bridge {
namespace {

MemberInfo info_of(const MemberRow& row)
{
    return {.user = UserId{row.user},
            .display_name = row.display_name,
            .role = row.role,
            .muted = row.muted,
            .since = row.since};
}

Error denied(std::string why)
{
    return Error{Errc::permission_denied, std::move(why)};
}

Result<MemberRow> find_member(DirectoryReader& directory, const GroupId& group, const UserId& user)
{
    auto row = directory.member(group.value(), user.value());
    if (!row || row->user != user.value())
        return Error{Errc::not_found, "not a member of this group"};
    return *std::move(row);
}

bool is_last_owner(DirectoryReader& directory, const MemberRow& member)
{
    return member.role == Role::owner && directory.owners(member.group) <= 1;
}

Result<void> take_out(DirectoryWriter& directory, const Caller& caller, const SeenGroup& seen, const MemberRow& member)
{
    const bool others_remain = seen.group.members > 1;
    if (!caller.manages() && others_remain && is_last_owner(directory, member))
        return denied("the last owner cannot go while others remain: make somebody else owner first");
    directory.delete_member(member.group, member.user);
    acts::member_removed(directory, member, caller.user.value() == member.user);
    return {};
}

Result<void> change_member(DirectoryWriter& directory, const Caller& caller, const MemberRow& before, Role role,
                           bool muted)
{
    if (!caller.manages() && role != Role::owner && is_last_owner(directory, before))
        return denied("the last owner stays owner: make somebody else owner first");
    if (before.role == role && before.muted == muted)
        return {};
    directory.update_member(before.group, before.user, role, muted);
    acts::member_changed(directory, before, role, muted);
    return {};
}

} // namespace

Members::Members(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement)
    : store_(&store)
    , readers_(&readers)
    , enforcement_(&enforcement)
{}

asio::awaitable<Result<PutAnswer>> Members::put(Caller caller, GroupId group, UserId user, Role role,
                                                std::optional<bool> muted)
{
    if (role == Role::none)
        co_return Error{Errc::invalid_argument, "a member's role is observer, member, moderator, admin or owner"};
    auto work = [&](DirectoryWriter& directory) -> Result<bool> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        const auto before = directory.member(group.value(), user.value());
        if (!caller.manages() && !may_set_role(seen->role(), before ? before->role : Role::none, role))
            return denied("your role in the group does not let you give this role to this user");
        auto target = find_user(directory, user);
        if (!target)
            return target.error();
        if (!before) {
            const MemberRow row{
                .group = seen->group.id, .user = target->id, .role = role, .muted = muted.value_or(false)};
            if (auto admitted = admit(directory, row.group, row.user, row.role, row.muted); !admitted)
                return admitted.error();
            acts::member_added(directory, row);
            return true;
        }
        if (auto changed = change_member(directory, caller, *before, role, muted.value_or(before->muted)); !changed)
            return changed.error();
        return false;
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle_put(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Change>> Members::mute(Caller caller, GroupId group, UserId user, bool muted)
{
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        if (!caller.manages() && seen->role() < Role::moderator)
            return denied("only moderators, admins and owners of the group may mute");
        auto member = find_member(directory, group, user);
        if (!member)
            return member.error();
        if (!caller.manages() && !may_mute(seen->role(), member->role))
            return denied("the member's role is not below yours");
        if (auto changed = change_member(directory, caller, *member, member->role, muted); !changed)
            return changed.error();
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Change>> Members::remove(Caller caller, GroupId group, UserId user)
{
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        const bool leaves = caller.user == user;
        if (!caller.manages() && !leaves && seen->role() < Role::admin)
            return denied("only admins and owners of the group may remove members");
        auto member = find_member(directory, group, user);
        if (!member)
            return member.error();
        if (!caller.manages() && !leaves && !may_remove(seen->role(), member->role))
            return denied("the member's role is not below yours");
        if (auto gone = take_out(directory, caller, *seen, *member); !gone)
            return gone.error();
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Change>> Members::leave(Caller caller, GroupId group)
{
    const UserId user = caller.user;
    return remove(std::move(caller), std::move(group), user);
}

asio::awaitable<Result<Page<MemberInfo>>> Members::list(Caller caller, GroupId group, PageRequest page)
{
    if (auto valid = check_page(page); !valid)
        co_return valid.error();
    auto work = [&](DirectoryReader& directory) -> Result<Page<MemberInfo>> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        if (!caller.sees_all() && !seen->membership)
            return denied("only members may list the members");
        auto rows = directory.members(seen->group.id, page.cursor, page.limit + 1);
        return make_page(std::move(rows), page.limit, &MemberRow::user, info_of);
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<MemberInfo>> Members::get(Caller caller, GroupId group, UserId user)
{
    auto work = [&](DirectoryReader& directory) -> Result<MemberInfo> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        if (!caller.sees_all() && !seen->membership)
            return denied("only members may see who is a member");
        auto member = find_member(directory, group, user);
        if (!member)
            return member.error();
        return info_of(*member);
    };
    co_return co_await readers_->read(std::move(work));
}

} // namespace parley::bridge
