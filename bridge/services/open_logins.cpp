#include "bridge/services/open_logins.h"

#include "bridge/services/directory_rules.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"
#include "bridge/stores/logins.h"

#include <boost/json/object.hpp>

namespace parley::bridge {

OpenLogins::OpenLogins(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement, const Clock& clock)
    : store_(&store)
    , readers_(&readers)
    , enforcement_(&enforcement)
    , clock_(&clock)
{}

asio::awaitable<Result<Page<LoginInfo>>> OpenLogins::list(Caller caller, UserId user, PageRequest page)
{
    if (auto valid = check_page(page); !valid)
        co_return valid.error();
    if (caller.user != user)
        if (auto allowed = require_overview(caller); !allowed)
            co_return allowed.error();
    const auto now = clock_->now();
    auto info_of = [current = caller.login](const LoginRow& row) {
        return LoginInfo{row.id, row.client, row.address, row.created, row.used, row.expires, row.id == current};
    };
    auto work = [&](DirectoryReader& directory) -> Result<Page<LoginInfo>> {
        auto row = find_user(directory, user);
        if (!row)
            return row.error();
        auto rows = logins_of(directory, row->id, now, page.cursor, page.limit + 1);
        return make_page(std::move(rows), page.limit, &LoginRow::id, info_of);
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<Change>> OpenLogins::end(Caller caller, UserId user, std::string login)
{
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto row = find_own_or_managed(directory, caller, user);
        if (!row)
            return row.error();
        const auto found = find_login(directory, login);
        if (!found || found->user != row->id || !found->is_good(directory.now()))
            return Error{Errc::not_found, "no such login, or it has ended"};
        revoke_login(directory, found->id);
        directory.audit("login.revoked", row->id, {{"login", found->id}, {"client", found->client}});
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Change>> OpenLogins::end_all(Caller caller, UserId user, WhichLogins which)
{
    const bool all = which == WhichLogins::all;
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto row = find_own_or_managed(directory, caller, user);
        if (!row)
            return row.error();
        const auto before = directory.revision();
        if (all)
            revoke_logins_of(directory, row->id);
        else
            revoke_other_logins_of(directory, row->id, caller.login);
        if (directory.revision() != before)
            directory.audit("logins.revoked", row->id, {{"which", all ? "all" : "others"}});
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Change>> OpenLogins::end_own(Caller caller)
{
    if (caller.login.empty())
        co_return Error{Errc::invalid_argument,
                        "there is no login to end: a key is revoked, another issuer's token is his"};
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        revoke_login(directory, caller.login);
        directory.audit("login.ended", caller.user.value(), {{"login", caller.login}});
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

} // namespace parley::bridge
