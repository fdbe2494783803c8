#include "bridge/services/groups.h"

#include "bridge/services/acts.h"
#include "bridge/services/directory_rules.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"

namespace parley::bridge {
namespace {

GroupInfo info_of(const GroupRow& row, Role role)
{
    return {.id = GroupId{row.id},
            .name = row.name,
            .topic = row.topic,
            .picture = row.picture,
            .visibility = row.is_public ? Visibility::public_group : Visibility::private_group,
            .created = row.created,
            .members = row.members,
            .role = role,
            .joining = row.joining,
            .read_only = row.read_only,
            .slow = row.slow};
}

Result<void> check_texts(std::string_view name, std::string_view topic, std::string_view picture)
{
    if (auto valid = check_text("name", name, max_group_name_bytes); !valid)
        return valid;
    if (auto valid = check_text("topic", topic, max_group_topic_bytes, true); !valid)
        return valid;
    return check_text("picture", picture, max_group_picture_bytes);
}

Result<void> check_slow(std::chrono::milliseconds slow)
{
    if (slow < std::chrono::milliseconds{0} || slow > max_slow)
        return Error{Errc::invalid_argument, "slow mode is 0 to 86400000 milliseconds"};
    return {};
}

Joining usual_joining(bool is_public)
{
    return is_public ? Joining::open : Joining::invitation;
}

Result<void> may_change(const Caller& caller, const SeenGroup& seen)
{
    if (!caller.manages() && seen.role() < Role::admin)
        return Error{Errc::permission_denied, "only the group's owners and admins may change it"};
    return {};
}

GroupRow row_of(const GroupId& group, const GroupSettings& settings)
{
    const bool is_public = settings.visibility == Visibility::public_group;
    return {.id = group.value(),
            .name = settings.name,
            .topic = settings.topic,
            .picture = settings.picture,
            .is_public = is_public,
            .joining = settings.joining.value_or(usual_joining(is_public)),
            .read_only = settings.read_only,
            .slow = settings.slow};
}

void update_if_different(DirectoryWriter& directory, const GroupRow& before, const GroupRow& after)
{
    const bool same = before.name == after.name && before.topic == after.topic && before.picture == after.picture &&
                      before.is_public == after.is_public && before.joining == after.joining &&
                      before.read_only == after.read_only && before.slow == after.slow;
    if (same)
        return;
    directory.update_group(after);
    acts::group_changed(directory, before, after);
}

/// Who owns the new group; nobody, if an administrator names nobody.
Result<std::optional<UserId>> owner_of_new(DirectoryReader& directory, const Caller& caller,
                                           const std::optional<UserId>& wanted)
{
    if (!caller.manages() && wanted && *wanted != caller.user)
        return Error{Errc::permission_denied, "only administrators may make groups for others"};
    const std::optional<UserId> owner = caller.manages() ? wanted : caller.user;
    if (owner)
        if (auto found = find_user(directory, *owner); !found)
            return found.error();
    return owner;
}

Result<bool> create_group(DirectoryWriter& directory, const Caller& caller, const GroupId& group,
                          const GroupSettings& settings)
{
    auto owner = owner_of_new(directory, caller, settings.owner);
    if (!owner)
        return owner.error();
    const GroupRow row = row_of(group, settings);
    directory.insert_group(row);
    if (*owner)
        directory.insert_member(group.value(), (*owner)->value(), Role::owner, false);
    acts::group_created(directory, row, *owner ? (*owner)->value() : "");
    return true;
}

Result<bool> replace_group(DirectoryWriter& directory, const Caller& caller, const GroupId& group,
                           const GroupRow& taken, const GroupSettings& settings)
{
    if (taken.deleted)
        return Error{Errc::already_exists, "the id belongs to a deleted group and is not given again"};
    if (taken.id != group.value())
        return Error{Errc::already_exists, "the id is taken in another spelling of case"};
    auto seen = find_group(directory, caller, group);
    if (!seen)
        return Error{Errc::already_exists, "the id is taken"};
    if (auto allowed = may_change(caller, *seen); !allowed)
        return allowed.error();
    update_if_different(directory, taken, row_of(group, settings));
    return false;
}

/// The caller's role in each group of a page.
std::vector<GroupInfo> with_roles(DirectoryReader& directory, const Caller& caller, const std::vector<GroupRow>& rows)
{
    std::vector<GroupInfo> infos;
    infos.reserve(rows.size());
    for (const GroupRow& row : rows) {
        const auto membership = directory.member(row.id, caller.user.value());
        infos.push_back(info_of(row, membership ? membership->role : Role::none));
    }
    return infos;
}

} // namespace

std::string_view visibility_name(Visibility visibility) noexcept
{
    return visibility == Visibility::public_group ? "public" : "private";
}

std::optional<Visibility> parse_visibility(std::string_view name) noexcept
{
    if (name == "public")
        return Visibility::public_group;
    if (name == "private")
        return Visibility::private_group;
    return std::nullopt;
}

Groups::Groups(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement)
    : store_(&store)
    , readers_(&readers)
    , enforcement_(&enforcement)
{}

asio::awaitable<Result<PutAnswer>> Groups::put_or_create(Caller caller, GroupId group, GroupSettings settings,
                                                         bool must_be_new)
{
    if (auto valid = parse_group_id(group.value()); !valid)
        co_return valid.error();
    if (auto valid = check_texts(settings.name, settings.topic, settings.picture); !valid)
        co_return valid.error();
    if (auto valid = check_slow(settings.slow); !valid)
        co_return valid.error();
    auto work = [&](DirectoryWriter& directory) -> Result<bool> {
        const auto taken = directory.group(group.value());
        if (!taken)
            return create_group(directory, caller, group, settings);
        if (must_be_new)
            return Error{Errc::already_exists, "the id is taken"};
        return replace_group(directory, caller, group, *taken, settings);
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle_put(*enforcement_, std::move(committed));
}

asio::awaitable<Result<PutAnswer>> Groups::put(Caller caller, GroupId group, GroupSettings settings)
{
    return put_or_create(std::move(caller), std::move(group), std::move(settings), false);
}

asio::awaitable<Result<Change>> Groups::create(Caller caller, GroupId group, GroupSettings settings)
{
    auto answer = co_await put_or_create(std::move(caller), std::move(group), std::move(settings), true);
    if (!answer)
        co_return answer.error();
    co_return answer->change;
}

asio::awaitable<Result<GroupInfo>> Groups::get(Caller caller, GroupId group)
{
    auto work = [&](DirectoryReader& directory) -> Result<GroupInfo> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        return info_of(seen->group, seen->role());
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<Page<GroupInfo>>> Groups::list(Caller caller, GroupFilter filter, PageRequest page)
{
    if (filter.scope == GroupScope::all)
        if (auto allowed = require_overview(caller); !allowed)
            co_return allowed.error();
    if (auto valid = check_page(page); !valid)
        co_return valid.error();
    if (auto valid = check_text("text", filter.text, max_group_name_bytes); !valid)
        co_return valid.error();
    auto work = [&](DirectoryReader& directory) -> Result<Page<GroupInfo>> {
        const GroupQuery query{.after = page.cursor,
                               .limit = page.limit + 1,
                               .text = filter.text,
                               .public_only = filter.scope == GroupScope::open};
        auto rows =
            filter.scope == GroupScope::own ? directory.groups_of(caller.user.value(), query) : directory.groups(query);
        Page<GroupInfo> answer;
        if (rows.size() > page.limit) {
            rows.resize(page.limit);
            answer.next = rows.back().id;
        }
        answer.items = with_roles(directory, caller, rows);
        return answer;
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<Change>> Groups::patch(Caller caller, GroupId group, GroupPatch patch)
{
    if (auto valid = check_texts(patch.name.value_or(""), patch.topic.value_or(""), patch.picture.value_or("")); !valid)
        co_return valid.error();
    if (auto valid = check_slow(patch.slow.value_or(std::chrono::milliseconds{0})); !valid)
        co_return valid.error();
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        if (auto allowed = may_change(caller, *seen); !allowed)
            return allowed.error();
        GroupRow after = seen->group;
        after.name = patch.name.value_or(after.name);
        after.topic = patch.topic.value_or(after.topic);
        after.picture = patch.picture.value_or(after.picture);
        if (patch.visibility)
            after.is_public = *patch.visibility == Visibility::public_group;
        const bool changes_side = after.is_public != seen->group.is_public;
        after.joining = patch.joining.value_or(changes_side ? usual_joining(after.is_public) : after.joining);
        after.read_only = patch.read_only.value_or(after.read_only);
        after.slow = patch.slow.value_or(after.slow);
        update_if_different(directory, seen->group, after);
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Change>> Groups::remove(Caller caller, GroupId group)
{
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        if (!caller.manages() && seen->role() != Role::owner)
            return Error{Errc::permission_denied, "only the group's owners may delete it"};
        directory.delete_group(seen->group.id);
        acts::group_deleted(directory, seen->group.id);
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

} // namespace parley::bridge
