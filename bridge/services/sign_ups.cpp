#include "bridge/services/sign_ups.h"

#include "bridge/services/admission.h"
#include "bridge/services/directory_rules.h"
#include "bridge/services/users.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"
#include "bridge/stores/group_door.h"
#include "core/credentials/scram.h"

#include <boost/json/object.hpp>

namespace parley::bridge {
namespace {

Result<void> check(const SignUp& request)
{
    if (auto valid = parse_user_id(request.user.value()); !valid)
        return valid.error();
    return check_text("display_name", request.display_name, max_display_name_bytes);
}

/// The invitation, where one was given or is needed.
Result<std::optional<InvitationRow>> find_right(DirectoryReader& directory, const SignUp& request, bool open,
                                                UnixMillis now)
{
    if (request.invitation.empty()) {
        if (!open)
            return Error{Errc::permission_denied, "signing up needs an invitation here"};
        return std::optional<InvitationRow>{};
    }
    auto row = find_valid_invitation(directory, request.invitation, now);
    if (!row)
        return row.error();
    if (!row->signs_up)
        return Error{Errc::invalid_argument, "this invitation is for users: log in and enter its group"};
    return std::optional<InvitationRow>(*std::move(row));
}

} // namespace

SignUps::SignUps(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement, const Clock& clock,
                 Options options)
    : store_(&store)
    , readers_(&readers)
    , enforcement_(&enforcement)
    , clock_(&clock)
    , options_(options)
{}

asio::awaitable<Result<NewInvitation>> SignUps::invite(Caller caller, std::optional<GroupId> group,
                                                       InvitationSettings settings)
{
    if (auto allowed = require_management(caller); !allowed)
        co_return allowed.error();
    auto fresh = make_invitation(settings);
    if (!fresh)
        co_return fresh.error();
    auto& row = fresh->row;
    row.signs_up = true;
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        if (group) {
            auto seen = find_group(directory, caller, *group);
            if (!seen)
                return seen.error();
            row.group = seen->group.id;
        }
        if (row.expires && *row.expires <= directory.now())
            return Error{Errc::invalid_argument, "expires: this moment has passed"};
        if (sign_up_invitations(directory, "", max_sign_up_invitations).size() >= max_sign_up_invitations)
            return Error{Errc::unavailable, "there are too many invitations: revoke some"};
        insert_invitation(directory, row);
        directory.audit("signup.invited", row.id, {{"uses", row.uses_left}, {"group", row.group}});
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    auto change = co_await settle(*enforcement_, std::move(committed));
    if (!change)
        co_return change.error();
    co_return NewInvitation{*change, row.id, fresh->text};
}

asio::awaitable<Result<Page<InvitationInfo>>> SignUps::list(Caller caller, PageRequest page)
{
    if (auto allowed = require_overview(caller); !allowed)
        co_return allowed.error();
    if (auto valid = check_page(page); !valid)
        co_return valid.error();
    auto work = [&](DirectoryReader& directory) -> Result<Page<InvitationInfo>> {
        auto rows = sign_up_invitations(directory, page.cursor, page.limit + 1);
        return make_page(std::move(rows), page.limit, &InvitationRow::id, invitation_info);
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<Change>> SignUps::revoke(Caller caller, std::string id)
{
    if (auto allowed = require_management(caller); !allowed)
        co_return allowed.error();
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        const auto row = find_invitation(directory, id);
        if (!row || !row->signs_up)
            return Error{Errc::not_found, "no such invitation"};
        delete_invitation(directory, row->id);
        directory.audit("signup.invitation_revoked", row->id);
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<SignedUp>> SignUps::sign_up(SignUp request)
{
    if (auto valid = check(request); !valid)
        co_return valid.error();
    // First without a transaction, so that guessing costs neither a hash nor the writer's time.
    const auto now = clock_->now();
    auto look = [&](DirectoryReader& directory) -> Result<Done> {
        auto right = find_right(directory, request, options_.open, now);
        return right ? Result<Done>(Done{}) : Result<Done>(right.error());
    };
    if (auto right = co_await readers_->read(std::move(look)); !right)
        co_return right.error();
    auto hash = [password = request.password] { return credentials::make_verifier(password); };
    const auto verifier = co_await on_thread(readers_->pool(), std::move(hash));
    if (!verifier)
        co_return verifier.error();

    std::optional<GroupId> group;
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto right = find_right(directory, request, options_.open, directory.now());
        if (!right)
            return right.error();
        if (directory.user(request.user.value()))
            return Error{Errc::already_exists, "this id is taken: choose another one"};
        const UserRow user{.id = request.user.value(), .display_name = request.display_name};
        directory.insert_user(user);
        directory.set_verifier(user.id, *verifier);
        if (*right) {
            const InvitationRow& invitation = **right;
            use_invitation(directory, invitation.id);
            if (!invitation.group.empty()) {
                if (auto admitted = admit(directory, invitation.group, user.id, invitation.role); !admitted)
                    return admitted.error();
                group = GroupId{invitation.group};
            }
        }
        directory.audit("user.signed_up", user.id, {{"invitation", *right ? (*right)->id : std::string{}}});
        return Done{};
    };
    auto committed = co_await store_->change(request.user, std::move(work));
    auto change = co_await settle(*enforcement_, std::move(committed));
    if (!change)
        co_return change.error();
    co_return SignedUp{*change, request.user, group};
}

} // namespace parley::bridge
