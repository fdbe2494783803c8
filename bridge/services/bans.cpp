#include "bridge/services/bans.h"

#include "bridge/services/acts.h"
#include "bridge/services/directory_rules.h"
#include "bridge/services/member_rights.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"
#include "bridge/stores/group_door.h"

namespace parley::bridge {
namespace {

BanInfo info_of(const BanRow& row)
{
    return {
        .user = UserId{row.user}, .until = row.until, .reason = row.reason, .by = UserId{row.by}, .since = row.since};
}

Result<void> may_moderate(bool is_allowed, const SeenGroup& seen)
{
    if (!is_allowed && seen.role() < Role::moderator)
        return Error{Errc::permission_denied, "bans are those of the group's moderators, admins and owners"};
    return {};
}

} // namespace

Bans::Bans(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement)
    : store_(&store)
    , readers_(&readers)
    , enforcement_(&enforcement)
{}

asio::awaitable<Result<PutAnswer>> Bans::ban(Caller caller, GroupId group, UserId user, BanSettings settings)
{
    if (caller.user == user)
        co_return Error{Errc::invalid_argument, "nobody bans himself"};
    if (auto valid = check_text("reason", settings.reason, max_ban_reason_bytes, true); !valid)
        co_return valid.error();
    auto work = [&](DirectoryWriter& directory) -> Result<bool> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        if (auto allowed = may_moderate(caller.manages(), *seen); !allowed)
            return allowed.error();
        auto target = find_user(directory, user);
        if (!target)
            return target.error();
        const auto member = directory.member(seen->group.id, target->id);
        if (!caller.manages() && !may_ban(seen->role(), member ? member->role : Role::none))
            return Error{Errc::permission_denied, "the member's role is not below yours"};
        if (settings.until && *settings.until <= directory.now())
            return Error{Errc::invalid_argument, "until: this moment has passed"};
        const bool is_new = !find_ban(directory, seen->group.id, target->id);
        if (member)
            directory.delete_member(seen->group.id, target->id);
        delete_join_request(directory, seen->group.id, target->id);
        const BanRow row{.user = target->id, .until = settings.until, .reason = settings.reason};
        put_ban(directory, seen->group.id, row);
        acts::ban_added(directory, seen->group.id, row, member.has_value());
        return is_new;
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle_put(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Change>> Bans::lift(Caller caller, GroupId group, UserId user)
{
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        if (auto allowed = may_moderate(caller.manages(), *seen); !allowed)
            return allowed.error();
        if (const auto ban = find_ban(directory, seen->group.id, user.value())) {
            delete_ban(directory, seen->group.id, ban->user);
            acts::ban_lifted(directory, seen->group.id, ban->user);
        }
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Page<BanInfo>>> Bans::list(Caller caller, GroupId group, PageRequest page)
{
    if (auto valid = check_page(page); !valid)
        co_return valid.error();
    auto work = [&](DirectoryReader& directory) -> Result<Page<BanInfo>> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        if (auto allowed = may_moderate(caller.sees_all(), *seen); !allowed)
            return allowed.error();
        auto rows = bans(directory, seen->group.id, page.cursor, page.limit + 1);
        return make_page(std::move(rows), page.limit, &BanRow::user, info_of);
    };
    co_return co_await readers_->read(std::move(work));
}

} // namespace parley::bridge
