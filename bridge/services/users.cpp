#include "bridge/services/users.h"

#include "bridge/services/acts.h"
#include "bridge/services/directory_rules.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"
#include "bridge/stores/logins.h"
#include "core/credentials/foreign_verifier.h"
#include "core/credentials/scram.h"
#include "core/credentials/secret.h"

namespace parley::bridge {
namespace {

UserInfo info_of(const UserRow& row)
{
    return {.id = UserId{row.id},
            .kind = row.kind,
            .display_name = row.display_name,
            .admin = row.admin,
            .disabled = row.disabled,
            .has_password = row.has_password,
            .must_change_password = row.must_change_password,
            .created = row.created,
            .duty = row.duty};
}

Result<void> check_display_name(std::string_view name)
{
    return check_text("display_name", name, max_display_name_bytes);
}

bool rules(const UserRow& user) noexcept
{
    return user.admin && !user.disabled && !user.deleted;
}

/// Without an administrator nobody could ever make one again.
Result<void> keep_an_administrator(DirectoryReader& directory, const UserRow& before, const UserRow& after)
{
    if (rules(before) && !rules(after) && directory.enabled_admins() <= 1)
        return Error{Errc::invalid_argument, "this is the last administrator: make another one first"};
    return {};
}

/// Nobody who has a duty alone changes an office, or somebody who has one, or makes one.
Result<void> may_change(const Caller& caller, const UserRow& before, const UserRow& after)
{
    if (auto allowed = may_manage(caller, before); !allowed)
        return allowed;
    if (!caller.admin && after.has_office())
        return Error{Errc::permission_denied, "only administrators make administrators and give duties"};
    return {};
}

/// The free id of a new user, or the user who has it.
Result<std::optional<UserRow>> find_or_free(DirectoryReader& directory, const UserId& user)
{
    auto row = directory.user(user.value());
    if (row && row->deleted)
        return Error{Errc::already_exists, "the id belongs to a deleted user and is not given again"};
    if (row && row->id != user.value())
        return Error{Errc::already_exists, "the id is taken by " + row->id + ", which differs in case alone"};
    return row;
}

/// `with_password`: one is set, too.
Result<void> change_user(DirectoryWriter& directory, const UserRow& before, const UserRow& after, bool with_password)
{
    if (auto kept = keep_an_administrator(directory, before, after); !kept)
        return kept.error();
    const bool differs = before.kind != after.kind || before.display_name != after.display_name ||
                         before.admin != after.admin || before.duty != after.duty || before.disabled != after.disabled;
    if (differs)
        directory.update_user(after);
    acts::user_changed(directory, before, after, with_password);
    return {};
}

/// What was asked to be done about a user's password.
struct NewPassword {
    std::optional<std::string> verifier{};
    std::optional<bool> must_change{};
};

Result<void> check_verifier(const Caller& caller, const std::string& verifier)
{
    if (!caller.admin)
        return Error{Errc::permission_denied, "only administrators bring in verifiers"};
    if (credentials::is_scram_verifier(verifier)) {
        if (!credentials::is_valid_verifier(verifier))
            return Error{Errc::invalid_argument, "verifier: malformed, or it costs too much"};
        return {};
    }
    return credentials::check_foreign_verifier(verifier);
}

/// Hashing takes milliseconds: on the pool, never on the io or the directory thread.
asio::awaitable<Result<std::string>> hash(asio::any_io_executor pool, std::string password)
{
    auto work = [password = std::move(password)] { return credentials::make_verifier(password); };
    co_return co_await on_thread(std::move(pool), std::move(work));
}

/// `Settings`: UserSettings or UserPatch.
template <class Settings>
asio::awaitable<Result<NewPassword>> password_wanted(Caller caller, asio::any_io_executor pool,
                                                     const Settings& settings)
{
    NewPassword wanted{.must_change = settings.must_change_password};
    if (settings.password && settings.verifier)
        co_return Error{Errc::invalid_argument, "either password or verifier"};
    if (settings.verifier) {
        if (auto valid = check_verifier(caller, *settings.verifier); !valid)
            co_return valid.error();
        wanted.verifier = settings.verifier;
    }
    if (settings.password) {
        auto made = co_await hash(std::move(pool), *settings.password);
        if (!made)
            co_return made.error();
        wanted.verifier = *std::move(made);
    }
    co_return wanted;
}

/// Of a user who is there. What was proved by the old password ends with it.
void replace_password(DirectoryWriter& directory, const Caller& caller, const std::string& user,
                      const NewPassword& wanted)
{
    if (wanted.verifier) {
        directory.set_verifier(user, *wanted.verifier);
        if (caller.user.value() == user)
            revoke_other_logins_of(directory, user, caller.login);
        else
            revoke_logins_of(directory, user);
    }
    if (wanted.must_change)
        set_must_change_password(directory, user, *wanted.must_change);
}

void set_first_password(DirectoryWriter& directory, const std::string& user, const NewPassword& wanted)
{
    if (wanted.verifier)
        directory.set_verifier(user, *wanted.verifier);
    if (wanted.must_change)
        set_must_change_password(directory, user, *wanted.must_change);
}

} // namespace

std::string_view user_kind_name(UserKind kind) noexcept
{
    return stored_word(kind);
}

std::optional<UserKind> parse_user_kind(std::string_view name) noexcept
{
    for (const UserKind kind : {UserKind::person, UserKind::device, UserKind::service})
        if (stored_word(kind) == name)
            return kind;
    return std::nullopt;
}

Users::Users(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement)
    : store_(&store)
    , readers_(&readers)
    , enforcement_(&enforcement)
    , nobodys_verifier_(credentials::make_verifier(credentials::random_password()).value())
{}

asio::awaitable<Result<PutAnswer>> Users::put(Caller caller, UserId user, UserSettings settings)
{
    if (auto allowed = require_management(caller); !allowed)
        co_return allowed.error();
    if (auto valid = parse_user_id(user.value()); !valid)
        co_return valid.error();
    if (auto valid = check_display_name(settings.display_name); !valid)
        co_return valid.error();
    const auto password = co_await password_wanted(caller, readers_->pool(), settings);
    if (!password)
        co_return password.error();

    auto work = [&](DirectoryWriter& directory) -> Result<bool> {
        auto found = find_or_free(directory, user);
        if (!found)
            return found.error();
        const UserRow before = found->value_or(UserRow{.id = user.value()});
        UserRow after = before;
        after.kind = settings.kind;
        after.display_name = settings.display_name;
        after.admin = settings.admin.value_or(after.admin);
        after.duty = settings.duty.value_or(after.duty);
        if (auto allowed = may_change(caller, before, after); !allowed)
            return allowed.error();
        if (*found) {
            if (auto changed = change_user(directory, before, after, password->verifier.has_value()); !changed)
                return changed.error();
            replace_password(directory, caller, after.id, *password);
            return false;
        }
        directory.insert_user(after);
        set_first_password(directory, after.id, *password);
        acts::user_created(directory, after, password->verifier.has_value());
        return true;
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle_put(*enforcement_, std::move(committed));
}

asio::awaitable<Result<UserInfo>> Users::get(Caller caller, UserId user)
{
    if (!caller.sees_all() && caller.user != user)
        co_return Error{Errc::permission_denied, "only administrators may read the settings of others"};
    auto work = [&](DirectoryReader& directory) -> Result<UserInfo> {
        auto row = find_user(directory, user);
        if (!row)
            return row.error();
        return info_of(*row);
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<Page<UserInfo>>> Users::list(Caller caller, UserFilter filter, PageRequest page)
{
    if (auto allowed = require_overview(caller); !allowed)
        co_return allowed.error();
    if (auto valid = check_page(page); !valid)
        co_return valid.error();
    if (auto valid = check_text("text", filter.text, max_display_name_bytes); !valid)
        co_return valid.error();
    auto work = [&](DirectoryReader& directory) -> Result<Page<UserInfo>> {
        auto rows = directory.users({.after = page.cursor,
                                     .limit = page.limit + 1,
                                     .text = filter.text,
                                     .kind = filter.kind,
                                     .disabled = filter.disabled,
                                     .admin = filter.admin});
        return make_page(std::move(rows), page.limit, &UserRow::id, info_of);
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<Change>> Users::patch(Caller caller, UserId user, UserPatch patch)
{
    if (auto allowed = require_management(caller); !allowed)
        co_return allowed.error();
    if (patch.display_name)
        if (auto valid = check_display_name(*patch.display_name); !valid)
            co_return valid.error();
    const auto password = co_await password_wanted(caller, readers_->pool(), patch);
    if (!password)
        co_return password.error();

    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto before = find_user(directory, user);
        if (!before)
            return before.error();
        UserRow after = *before;
        after.display_name = patch.display_name.value_or(after.display_name);
        after.disabled = patch.disabled.value_or(after.disabled);
        after.admin = patch.admin.value_or(after.admin);
        after.duty = patch.duty.value_or(after.duty);
        if (auto allowed = may_change(caller, *before, after); !allowed)
            return allowed.error();
        if (auto changed = change_user(directory, *before, after, password->verifier.has_value()); !changed)
            return changed.error();
        replace_password(directory, caller, after.id, *password);
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Change>> Users::remove(Caller caller, UserId user)
{
    if (auto allowed = require_management(caller); !allowed)
        co_return allowed.error();
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto before = find_user(directory, user);
        if (!before)
            return before.error();
        if (auto allowed = may_manage(caller, *before); !allowed)
            return allowed.error();
        UserRow after = *before;
        after.deleted = true;
        if (auto kept = keep_an_administrator(directory, *before, after); !kept)
            return kept.error();
        directory.delete_user(before->id);
        acts::user_deleted(directory, before->id);
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Profile>> Users::profile(Caller caller, UserId user)
{
    auto work = [&](DirectoryReader& directory) -> Result<Profile> {
        auto row = find_user(directory, user);
        if (!row)
            return row.error();
        const bool is_open = caller.sees_all() || caller.user == user;
        if (!is_open && !directory.know_each_other(caller.user.value(), row->id))
            return Error{Errc::not_found, "no such user"};
        return Profile{UserId{row->id}, row->kind, row->display_name};
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<Change>> Users::set_own_profile(Caller caller, std::string display_name)
{
    if (auto valid = check_display_name(display_name); !valid)
        co_return valid.error();
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto before = find_user(directory, caller.user);
        if (!before)
            return before.error();
        if (before->display_name == display_name)
            return Done{};
        before->display_name = display_name;
        directory.update_user(*before);
        acts::own_profile_changed(directory, before->id);
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Change>> Users::change_own_password(Caller caller, std::string old_password,
                                                           std::string new_password)
{
    auto prove = [&](DirectoryReader& directory) -> Result<std::string> {
        auto verifier = directory.verifier(caller.user.value());
        const bool proved = credentials::verify_password(old_password, verifier ? *verifier : nobodys_verifier_);
        if (!verifier || !proved)
            return Error{Errc::permission_denied, "the old password is wrong"};
        return *std::move(verifier);
    };
    auto proved = co_await readers_->read(std::move(prove));
    if (!proved)
        co_return proved.error();
    auto verifier = co_await hash(readers_->pool(), new_password);
    if (!verifier)
        co_return verifier.error();

    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        auto user = find_user(directory, caller.user);
        if (!user)
            return user.error();
        if (directory.verifier(user->id) != *proved)
            return Error{Errc::permission_denied, "the password has been changed meanwhile"};
        if (proof_of(directory, user->id).must_change_password && old_password == new_password)
            return Error{Errc::invalid_argument, "this is the password that has to be changed"};
        directory.set_verifier(user->id, *verifier);
        set_must_change_password(directory, user->id, false);
        revoke_other_logins_of(directory, user->id, caller.login);
        acts::own_password_changed(directory, user->id);
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<ProvedUser>> Users::verify_password(std::string user, std::string password)
{
    auto work = [&](DirectoryReader& directory) -> Result<ProvedUser> {
        auto row = find_user(directory, UserId{user});
        const auto verifier = row ? directory.verifier(row->id) : std::nullopt;
        const bool proved = credentials::verify_password(password, verifier ? *verifier : nobodys_verifier_);
        if (!proved || !verifier || row->disabled)
            return Error{Errc::unauthenticated, "user name or password is wrong"};
        return ProvedUser{info_of(*row), *verifier};
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<Caller>> Users::caller_of(UserId user)
{
    auto work = [&](DirectoryReader& directory) -> Result<Caller> { return find_caller(directory, user); };
    co_return co_await readers_->read(std::move(work));
}

} // namespace parley::bridge
