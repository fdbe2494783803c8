#pragma once

#include "bridge/services/caller.h"
#include "bridge/services/enforcement.h"
#include "bridge/stores/directory_reader.h"
#include "bridge/stores/directory_store.h"
#include "core/base/result.h"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::bridge {

// What the services of the directory share: finding with the right error, checking text, paging, answering.

/// not_found: unknown, deleted, or spelled otherwise than registered.
Result<UserRow> find_user(DirectoryReader& directory, const UserId& user);

/// Who calls, once it is proved that he is that user. unauthenticated: he is gone or disabled.
Result<Caller> find_caller(DirectoryReader& directory, const UserId& user);
/// The user, if what is his (logins, keys) is the caller's to change: his own, or somebody's whom he may manage.
Result<UserRow> find_own_or_managed(DirectoryReader& directory, const Caller& caller, const UserId& user);

struct SeenGroup {
    GroupRow group;
    std::optional<MemberRow> membership; ///< the caller's
    [[nodiscard]] Role role() const noexcept { return membership ? membership->role : Role::none; }
};
/// not_found: unknown, deleted, spelled otherwise, or private while the caller is neither member nor administrator.
Result<SeenGroup> find_group(DirectoryReader& directory, const Caller& caller, const GroupId& group);

/// invalid_argument: not UTF-8, or with control characters (line breaks are allowed where `lines`). too_large: over
/// `max_bytes`.
Result<void> check_text(std::string_view what, std::string_view text, std::size_t max_bytes, bool lines = false);

/// permission_denied for all but (full) administrators.
Result<void> require_admin(const Caller& caller);
/// permission_denied for all but those who see what is not theirs: administrators, and who has a duty.
Result<void> require_overview(const Caller& caller);
/// permission_denied for all but those who change users and groups that are not theirs: administrators, and who has the
/// duty for it.
Result<void> require_management(const Caller& caller);
/// permission_denied unless the caller may change that user and what is his (passwords, keys, sessions): administrators
/// anybody, who has the duty for it everybody who has no office himself.
Result<void> may_manage(const Caller& caller, const UserRow& user);

/// invalid_argument unless the limit is 1 to max_page.
Result<void> check_page(const PageRequest& page);

/// Rows are asked for with limit + 1: the one too many says that there is a next page.
template <class Row, class Make>
auto make_page(std::vector<Row> rows, std::size_t limit, std::string Row::*id, Make make)
{
    Page<decltype(make(rows.front()))> page;
    if (rows.size() > limit) {
        rows.resize(limit);
        page.next = rows.back().*id;
    }
    page.items.reserve(rows.size());
    for (const Row& row : rows)
        page.items.push_back(make(row));
    return page;
}

/// The answer to a change that is committed: waits until the plugin has applied it, or cannot be reached.
template <class T>
asio::awaitable<Result<Change>> settle(Enforcement& enforcement, Result<Committed<T>> committed)
{
    if (!committed)
        co_return committed.error();
    const Revision revision = committed->revision;
    const bool enforced = co_await enforcement.applied(revision);
    co_return Change{revision, enforced};
}

/// As settle(); the value says whether it was created.
inline asio::awaitable<Result<PutAnswer>> settle_put(Enforcement& enforcement, Result<Committed<bool>> committed)
{
    if (!committed)
        co_return committed.error();
    const Revision revision = committed->revision;
    const bool enforced = co_await enforcement.applied(revision);
    co_return PutAnswer{{revision, enforced}, committed->value};
}

} // namespace parley::bridge
