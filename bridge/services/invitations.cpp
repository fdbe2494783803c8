#include "bridge/services/invitations.h"

#include "bridge/services/acts.h"
#include "bridge/services/admission.h"
#include "bridge/services/directory_rules.h"
#include "bridge/services/member_rights.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"
#include "bridge/stores/group_door.h"
#include "core/credentials/key_text.h"

namespace parley::bridge {
namespace {

constexpr std::string_view prefix = "pi_";

Error only_leaders()
{
    return {Errc::permission_denied, "invitations are those of the group's owners and admins"};
}

} // namespace

Result<FreshInvitation> make_invitation(const InvitationSettings& settings)
{
    if (settings.role == Role::none || settings.role == Role::owner)
        return Error{Errc::invalid_argument, "an invitation is for an observer, member, moderator or admin"};
    if (settings.uses < 1 || settings.uses > max_invitation_uses)
        return Error{Errc::invalid_argument, "an invitation has 1 to 1000000 uses"};
    const auto made = credentials::make_key_text(prefix);
    InvitationRow row{.id = made.id, .secret = made.secret_hash, .role = settings.role, .uses_left = settings.uses};
    row.expires = settings.expires;
    return FreshInvitation{std::move(row), made.text};
}

InvitationInfo invitation_info(const InvitationRow& row)
{
    return {.id = row.id,
            .signs_up = row.signs_up,
            .group = GroupId{row.group},
            .role = row.role,
            .uses_left = row.uses_left,
            .by = UserId{row.by},
            .created = row.created,
            .expires = row.expires};
}

Result<InvitationRow> find_valid_invitation(DirectoryReader& directory, std::string_view text, UnixMillis now)
{
    const Error invalid{Errc::not_found, "the invitation is not valid, or no longer"};
    const auto parts = credentials::parse_key_text(prefix, text);
    if (!parts)
        return invalid;
    auto row = find_invitation(directory, parts->id);
    const auto hash = row ? credentials::parse_secret_hash(row->secret) : std::nullopt;
    if (!hash || !credentials::is_right_secret(parts->secret, *hash) || row->uses_left == 0 ||
        (row->expires && *row->expires <= now))
        return invalid;
    return *std::move(row);
}

Invitations::Invitations(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement)
    : store_(&store)
    , readers_(&readers)
    , enforcement_(&enforcement)
{}

asio::awaitable<Result<NewInvitation>> Invitations::make(Caller caller, GroupId group, InvitationSettings settings)
{
    auto fresh = make_invitation(settings);
    if (!fresh)
        co_return fresh.error();
    InvitationRow& row = fresh->row;
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        if (!caller.manages() && !may_admit(seen->role(), settings.role))
            return only_leaders();
        if (settings.expires && *settings.expires <= directory.now())
            return Error{Errc::invalid_argument, "expires: this moment has passed"};
        if (invitations(directory, seen->group.id, "", max_invitations).size() >= max_invitations)
            return Error{Errc::unavailable, "the group has too many invitations: revoke some"};
        row.group = seen->group.id;
        insert_invitation(directory, row);
        acts::invitation_made(directory, row);
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    auto change = co_await settle(*enforcement_, std::move(committed));
    if (!change)
        co_return change.error();
    co_return NewInvitation{*change, row.id, fresh->text};
}

asio::awaitable<Result<Page<InvitationInfo>>> Invitations::list(Caller caller, GroupId group, PageRequest page)
{
    if (auto valid = check_page(page); !valid)
        co_return valid.error();
    auto work = [&](DirectoryReader& directory) -> Result<Page<InvitationInfo>> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        if (!caller.sees_all() && !may_admit(seen->role()))
            return only_leaders();
        auto rows = invitations(directory, seen->group.id, page.cursor, page.limit + 1);
        return make_page(std::move(rows), page.limit, &InvitationRow::id, invitation_info);
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<Change>> Invitations::revoke(Caller caller, GroupId group, std::string id)
{
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto seen = find_group(directory, caller, group);
        if (!seen)
            return seen.error();
        const auto row = find_invitation(directory, id);
        if (!caller.manages() && !may_admit(seen->role(), row ? row->role : Role::member))
            return only_leaders();
        if (!row || row->group != seen->group.id)
            return Error{Errc::not_found, "the group has no such invitation"};
        delete_invitation(directory, id);
        acts::invitation_revoked(directory, *row);
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<EnteredByInvitation>> Invitations::accept(Caller caller, std::string text)
{
    GroupId group;
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto row = find_valid_invitation(directory, text, directory.now());
        if (!row)
            return row.error();
        if (row->group.empty())
            return Error{Errc::invalid_argument, "this invitation makes a new user; it is of no group"};
        auto user = find_user(directory, caller.user);
        if (!user)
            return user.error();
        group = GroupId{row->group};
        if (directory.member(row->group, user->id))
            return Done{};
        if (auto admitted = admit(directory, row->group, user->id, row->role); !admitted)
            return admitted.error();
        use_invitation(directory, row->id);
        acts::invitation_used(directory, *row, user->id);
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    auto change = co_await settle(*enforcement_, std::move(committed));
    if (!change)
        co_return change.error();
    co_return EnteredByInvitation{*change, group};
}

} // namespace parley::bridge
