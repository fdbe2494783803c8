#include "bridge/services/joins.h"

#include "bridge/services/acts.h"
#include "bridge/services/admission.h"
#include "bridge/services/directory_rules.h"
#include "bridge/services/member_rights.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"
#include "bridge/stores/group_door.h"

namespace parley::bridge {
namespace {

JoinRequestInfo info_of(const JoinRequestRow& row)
{
    return {.user = UserId{row.user}, .display_name = row.display_name, .text = row.text, .since = row.since};
}

Error denied(std::string why)
{
    return Error{Errc::permission_denied, std::move(why)};
}

Error only_leaders()
{
    return denied("requests are answered by the group's owners and admins");
}

/// True: joined. False: asked.
Result<bool> enter(DirectoryWriter& directory, const SeenGroup& seen, const std::string& user, const std::string& text)
{
    const std::string& group = seen.group.id;
    switch (seen.group.joining) {
    case Joining::open:
        if (auto admitted = admit(directory, group, user, Role::member); !admitted)
            return admitted.error();
        acts::member_joined(directory, group, user);
        return true;
    case Joining::request:
        if (is_banned(directory, group, user, directory.now()))
            return denied("banned from this group");
        if (find_join_request(directory, group, user))
            return false;
        if (count_join_requests(directory, group) >= max_join_requests)
            return Error{Errc::unavailable, "too many requests wait for this group's owners"};
        insert_join_request(directory, group, user, text);
        acts::request_made(directory, group, user);
        return false;
    case Joining::invitation:
        break;
    }
    return denied("one enters this group by invitation");
}

} // namespace

Joins::Joins(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement)
    : store_(&store)
    , readers_(&readers)
    , enforcement_(&enforcement)
{}

asio::awaitable<Result<JoinAnswer>> Joins::join(Caller caller, GroupId group, std::string text)
{
    if (auto valid = check_text("text", text, max_join_text_bytes, true); !valid)
        co_return valid.error();
    auto work = [&](DirectoryWriter& directory) -> Result<bool> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        if (seen->membership)
            return true;
        auto user = find_user(directory, caller.user);
        if (!user)
            return user.error();
        return enter(directory, *seen, user->id, text);
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    auto settled = co_await settle_put(*enforcement_, std::move(committed));
    if (!settled)
        co_return settled.error();
    co_return JoinAnswer{settled->change, settled->created};
}

asio::awaitable<Result<Page<JoinRequestInfo>>> Joins::requests(Caller caller, GroupId group, PageRequest page)
{
    if (auto valid = check_page(page); !valid)
        co_return valid.error();
    auto work = [&](DirectoryReader& directory) -> Result<Page<JoinRequestInfo>> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        if (!caller.sees_all() && !may_admit(seen->role()))
            return only_leaders();
        auto rows = join_requests(directory, seen->group.id, page.cursor, page.limit + 1);
        return make_page(std::move(rows), page.limit, &JoinRequestRow::user, info_of);
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<Change>> Joins::accept(Caller caller, GroupId group, UserId user, Role role)
{
    if (role == Role::none)
        co_return Error{Errc::invalid_argument, "a member's role is observer, member, moderator, admin or owner"};
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        if (!caller.manages() && !may_admit(seen->role(), role))
            return only_leaders();
        const auto request = find_join_request(directory, seen->group.id, user.value());
        if (!request)
            return Error{Errc::not_found, "this user has not asked to join"};
        if (auto admitted = admit(directory, seen->group.id, request->user, role); !admitted)
            return admitted.error();
        acts::request_accepted(directory, seen->group.id, request->user, role);
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Change>> Joins::decline(Caller caller, GroupId group, UserId user)
{
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        if (!caller.manages() && caller.user != user && !may_admit(seen->role()))
            return only_leaders();
        const auto request = find_join_request(directory, seen->group.id, user.value());
        if (!request)
            return Error{Errc::not_found, "this user has not asked to join"};
        delete_join_request(directory, seen->group.id, request->user);
        acts::request_declined(directory, seen->group.id, request->user, caller.user.value() == request->user);
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

} // namespace parley::bridge
