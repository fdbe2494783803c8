#include "bridge/services/psks.h"

#include "bridge/services/acts.h"
#include "bridge/services/directory_rules.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"
#include "bridge/stores/psks.h"
#include "core/credentials/secret.h"

namespace parley::bridge {
namespace {

constexpr std::size_t key_bytes = 32;

/// The user, if his key is the caller's business.
Result<UserRow> find_owner(DirectoryReader& directory, const Caller& caller, const UserId& user, bool may_act)
{
    if (caller.user != user && !may_act)
        return Error{Errc::permission_denied, "only administrators may do that for others"};
    auto row = find_user(directory, user);
    if (row && row->has_office() && !caller.admin && caller.user != user)
        return Error{Errc::permission_denied,
                     "this is an administrator or has a duty: only administrators of everything may do that"};
    return row;
}

} // namespace

Psks::Psks(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement)
    : store_(&store)
    , readers_(&readers)
    , enforcement_(&enforcement)
{}

asio::awaitable<Result<MadePsk>> Psks::make(Caller caller, UserId user)
{
    const std::string key = credentials::random_hex(key_bytes);
    auto work = [&](DirectoryWriter& directory) -> Result<bool> {
        const auto owner = find_owner(directory, caller, user, caller.manages());
        if (!owner)
            return owner.error();
        const bool replaced = find_psk(directory, owner->id).has_value();
        put_psk(directory, owner->id, key);
        acts::psk_made(directory, owner->id, replaced);
        return replaced;
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    if (!committed)
        co_return committed.error();
    const bool replaced = committed->value;
    auto change = co_await settle(*enforcement_, std::move(committed));
    if (!change)
        co_return change.error();
    co_return MadePsk{*change, key, replaced};
}

asio::awaitable<Result<Change>> Psks::remove(Caller caller, UserId user)
{
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        const auto owner = find_owner(directory, caller, user, caller.manages());
        if (!owner)
            return owner.error();
        if (!find_psk(directory, owner->id))
            return Error{Errc::not_found, "this user has no pre-shared key"};
        delete_psk(directory, owner->id);
        acts::psk_deleted(directory, owner->id);
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<UnixMillis>> Psks::get(Caller caller, UserId user)
{
    auto work = [&](DirectoryReader& directory) -> Result<UnixMillis> {
        const auto owner = find_owner(directory, caller, user, caller.sees_all());
        if (!owner)
            return owner.error();
        const auto since = find_psk(directory, owner->id);
        if (!since)
            return Error{Errc::not_found, "this user has no pre-shared key"};
        return *since;
    };
    co_return co_await readers_->read(std::move(work));
}

} // namespace parley::bridge
