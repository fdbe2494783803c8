#include "bridge/services/grant_rules.h"

#include "bridge/services/acts.h"
#include "bridge/services/directory_rules.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"
#include "core/policy/by_grants.h"

namespace parley::bridge {
namespace {

Error wrong(std::string what)
{
    return Error{Errc::invalid_argument, std::move(what)};
}

Result<void> check_filter(const GrantSettings& settings, std::string_view root)
{
    const std::string_view filter = settings.filter;
    if (!is_valid_grant_filter(filter))
        return wrong("filter is not a topic filter in which %u and %g fill a level and %g stands at most once");
    if (policy::is_inside(root, filter))
        return wrong("filter is inside " + std::string(root) + "/, where memberships decide");
    if (!filter.starts_with('$'))
        return {};
    if (filter != "$SYS" && !filter.starts_with("$SYS/"))
        return wrong("of the topics that begin with $ only $SYS can be granted");
    if (settings.access != GrantAccess::subscribe)
        return wrong("$SYS can be granted for subscribing only");
    return {};
}

Result<void> check_id(std::string_view id)
{
    if (!is_valid_id(id))
        return wrong("a grant's id is 1 to 64 of A-Z a-z 0-9 . _ - and starts with a letter or digit");
    return {};
}

/// The subject as it is registered.
Result<void> check_subject(DirectoryReader& directory, const GrantSettings& settings)
{
    if (settings.subject_kind == GrantSubject::user) {
        auto user = find_user(directory, UserId{settings.subject});
        return user ? Result<void>{} : Result<void>(user.error());
    }
    if (settings.subject_kind == GrantSubject::group) {
        const auto group = directory.group(settings.subject);
        if (!group || group->deleted || group->id != settings.subject)
            return Error{Errc::not_found, "no such group"};
    }
    return {};
}

GrantRow row_of(std::string id, const GrantSettings& settings)
{
    return {.id = std::move(id),
            .subject_kind = settings.subject_kind,
            .subject = settings.subject,
            .least_role = settings.least_role,
            .filter = settings.filter,
            .access = settings.access,
            .allows = settings.allows,
            .priority = settings.priority,
            .note = settings.note};
}

GrantInfo info_of(const GrantRow& row)
{
    return {row.id,
            {.subject_kind = row.subject_kind,
             .subject = row.subject,
             .least_role = row.least_role,
             .filter = row.filter,
             .access = row.access,
             .allows = row.allows,
             .priority = row.priority,
             .note = row.note},
            row.created};
}

Result<GrantRow> find_grant(DirectoryReader& directory, const std::string& id)
{
    auto row = directory.grant(id);
    if (!row || row->id != id)
        return Error{Errc::not_found, "no such grant"};
    return *std::move(row);
}

} // namespace

Result<void> check_grant(const GrantSettings& settings, std::string_view root)
{
    if ((settings.subject_kind == GrantSubject::everybody) != settings.subject.empty())
        return wrong("subject is the id of a user or group, and empty for everybody");
    if (settings.priority < -max_grant_priority || settings.priority > max_grant_priority)
        return wrong("priority is -1000000 to 1000000");
    if (settings.least_role == Role::none)
        return wrong("least_role is observer, member, moderator, admin or owner");
    const bool speaks_of_a_group = settings.subject_kind == GrantSubject::group || has_group_level(settings.filter);
    if (settings.least_role != Role::observer && !speaks_of_a_group)
        return wrong("least_role is for grants to a group, and for filters with %g");
    if (auto text = check_text("note", settings.note, max_grant_note_bytes, true); !text)
        return text;
    return check_filter(settings, root);
}

GrantRules::GrantRules(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement, std::string root)
    : store_(&store)
    , readers_(&readers)
    , enforcement_(&enforcement)
    , root_(std::move(root))
{}

asio::awaitable<Result<PutAnswer>> GrantRules::put(Caller caller, std::string id, GrantSettings settings)
{
    if (auto allowed = require_admin(caller); !allowed)
        co_return allowed.error();
    if (auto valid = check_id(id); !valid)
        co_return valid.error();
    if (auto valid = check_grant(settings, root_); !valid)
        co_return valid.error();
    auto work = [&](DirectoryWriter& directory) -> Result<bool> {
        if (auto subject = check_subject(directory, settings); !subject)
            return subject.error();
        const auto before = directory.grant(id);
        if (!before) {
            const GrantRow row = row_of(id, settings);
            directory.insert_grant(row);
            acts::grant_created(directory, row);
            return true;
        }
        if (before->id != id)
            return Error{Errc::already_exists, "the id is taken by " + before->id};
        if (info_of(*before).settings == settings)
            return false;
        const GrantRow row = row_of(id, settings);
        directory.update_grant(row);
        acts::grant_changed(directory, *before, row);
        return false;
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle_put(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Change>> GrantRules::remove(Caller caller, std::string id)
{
    if (auto allowed = require_admin(caller); !allowed)
        co_return allowed.error();
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        const auto found = find_grant(directory, id);
        if (!found)
            return found.error();
        directory.delete_grant(id);
        acts::grant_deleted(directory, *found);
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<GrantInfo>> GrantRules::get(Caller caller, std::string id)
{
    if (auto allowed = require_overview(caller); !allowed)
        co_return allowed.error();
    auto work = [&](DirectoryReader& directory) -> Result<GrantInfo> {
        auto found = find_grant(directory, id);
        if (!found)
            return found.error();
        return info_of(*found);
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<Page<GrantInfo>>> GrantRules::list(Caller caller, GrantFilter filter, PageRequest page)
{
    if (auto allowed = require_overview(caller); !allowed)
        co_return allowed.error();
    if (auto valid = check_page(page); !valid)
        co_return valid.error();
    auto work = [&](DirectoryReader& directory) -> Result<Page<GrantInfo>> {
        auto rows = directory.grants(
            {page.cursor, page.limit + 1, filter.text, filter.subject_kind, std::move(filter.subject)});
        return make_page(std::move(rows), page.limit, &GrantRow::id, info_of);
    };
    co_return co_await readers_->read(std::move(work));
}

} // namespace parley::bridge
