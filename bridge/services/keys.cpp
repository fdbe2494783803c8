#include "bridge/services/keys.h"

#include "bridge/services/directory_rules.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"
#include "core/credentials/key_text.h"

#include <boost/json/object.hpp>

namespace parley::bridge {
namespace {

KeyInfo info_of(const AccessKeyRow& row)
{
    return {.id = row.id,
            .kind = row.kind,
            .name = row.name,
            .scopes = Scopes::from_text(row.scopes),
            .created = row.created,
            .expires = row.expires};
}

Result<Scopes> check(const KeySettings& settings)
{
    if (auto valid = check_text("name", settings.name, max_key_name_bytes); !valid)
        return valid.error();
    auto scopes = Scopes::parse(settings.scopes);
    if (!scopes)
        return scopes;
    if (settings.kind == KeyKind::api && scopes->empty())
        return Error{Errc::invalid_argument, "an API key needs scopes: without any it opens nothing"};
    if (settings.kind == KeyKind::device && !scopes->empty())
        return Error{Errc::invalid_argument, "a device key has no scopes: on MQTT it is what its user is"};
    return scopes;
}

} // namespace

Keys::Keys(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement)
    : store_(&store)
    , readers_(&readers)
    , enforcement_(&enforcement)
{}

asio::awaitable<Result<NewKey>> Keys::make(Caller caller, UserId user, KeySettings settings)
{
    const auto scopes = check(settings);
    if (!scopes)
        co_return scopes.error();
    const auto made =
        credentials::make_key_text(settings.kind == KeyKind::api ? api_key_prefix : credentials::device_key_prefix);
    const AccessKeyRow row{.id = made.id,
                           .user = user.value(),
                           .kind = settings.kind,
                           .name = settings.name,
                           .secret = made.secret_hash,
                           .scopes = scopes->to_text(),
                           .expires = settings.expires};
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto owner = find_own_or_managed(directory, caller, user);
        if (!owner)
            return owner.error();
        if (settings.expires && *settings.expires <= directory.now())
            return Error{Errc::invalid_argument, "expires: this moment has passed"};
        if (access_keys_of(directory, owner->id, "", max_keys).size() >= max_keys)
            return Error{Errc::unavailable, "the user has too many keys: revoke some"};
        insert_access_key(directory, row);
        directory.audit(
            "key.made", owner->id,
            {{"key", row.id}, {"kind", key_kind_name(row.kind)}, {"name", row.name}, {"scopes", row.scopes}});
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    auto change = co_await settle(*enforcement_, std::move(committed));
    if (!change)
        co_return change.error();
    co_return NewKey{*change, made.id, made.text};
}

asio::awaitable<Result<Page<KeyInfo>>> Keys::list(Caller caller, UserId user, PageRequest page)
{
    if (auto valid = check_page(page); !valid)
        co_return valid.error();
    if (caller.user != user)
        if (auto allowed = require_overview(caller); !allowed)
            co_return allowed.error();
    auto work = [&](DirectoryReader& directory) -> Result<Page<KeyInfo>> {
        auto owner = find_user(directory, user);
        if (!owner)
            return owner.error();
        auto rows = access_keys_of(directory, owner->id, page.cursor, page.limit + 1);
        return make_page(std::move(rows), page.limit, &AccessKeyRow::id, info_of);
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<Change>> Keys::revoke(Caller caller, UserId user, std::string id)
{
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto owner = find_own_or_managed(directory, caller, user);
        if (!owner)
            return owner.error();
        const auto row = find_access_key(directory, id);
        if (!row || row->user != owner->id)
            return Error{Errc::not_found, "the user has no such key"};
        delete_access_key(directory, row->id);
        directory.audit("key.revoked", owner->id,
                        {{"key", row->id}, {"kind", key_kind_name(row->kind)}, {"name", row->name}});
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

} // namespace parley::bridge
