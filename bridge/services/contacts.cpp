#include "bridge/services/contacts.h"

#include "bridge/services/acts.h"
#include "bridge/services/directory_rules.h"
#include "bridge/stores/contact_requests.h"
#include "bridge/stores/directory_readers.h"
#include "bridge/stores/directory_store.h"

namespace parley::bridge {
namespace {

ContactInfo info_of(const PeerRow& row)
{
    return {.user = UserId{row.user}, .display_name = row.display_name, .since = row.since};
}

Result<void> check_two(const UserId& one, const UserId& other)
{
    if (one == other)
        return Error{Errc::invalid_argument, "this takes two different users"};
    return {};
}

Result<void> may_list(const Caller& caller, const UserId& of, const PageRequest& page)
{
    if (!caller.sees_all() && caller.user != of)
        return Error{Errc::permission_denied, "only administrators may read the lists of others"};
    return check_page(page);
}

} // namespace

Contacts::Contacts(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement)
    : store_(&store)
    , readers_(&readers)
    , enforcement_(&enforcement)
{}

asio::awaitable<Result<Change>> Contacts::add(Caller caller, UserId one, UserId other)
{
    if (auto allowed = require_management(caller); !allowed)
        co_return allowed.error();
    if (auto valid = check_two(one, other); !valid)
        co_return valid.error();
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        for (const UserId& user : {one, other})
            if (auto found = find_user(directory, user); !found)
                return Error{found.error().code, "no such user: " + user.value()};
        delete_contact_request(directory, one.value(), other.value());
        delete_contact_request(directory, other.value(), one.value());
        if (directory.are_contacts(one.value(), other.value()))
            return Done{};
        directory.insert_contacts(one.value(), other.value());
        acts::contact_added(directory, one.value(), other.value());
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Change>> Contacts::remove(Caller caller, UserId one, UserId other)
{
    if (!caller.manages() && caller.user != one && caller.user != other)
        co_return Error{Errc::permission_denied, "only administrators may end the contacts of others"};
    if (auto valid = check_two(one, other); !valid)
        co_return valid.error();
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        const Revision before = directory.revision();
        directory.delete_contacts(one.value(), other.value());
        if (directory.revision() != before)
            acts::contact_removed(directory, one.value(), other.value());
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Page<ContactInfo>>> Contacts::list(Caller caller, UserId of, PageRequest page)
{
    if (auto allowed = may_list(caller, of, page); !allowed)
        co_return allowed.error();
    auto work = [&](DirectoryReader& directory) -> Result<Page<ContactInfo>> {
        auto rows = directory.contacts(of.value(), page.cursor, page.limit + 1);
        return make_page(std::move(rows), page.limit, &PeerRow::user, info_of);
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<Change>> Contacts::block(Caller caller, UserId peer)
{
    if (auto valid = check_two(caller.user, peer); !valid)
        co_return valid.error();
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        for (const UserId& user : {caller.user, peer})
            if (auto found = find_user(directory, user); !found)
                return Error{found.error().code, "no such user: " + user.value()};
        delete_contact_request(directory, caller.user.value(), peer.value());
        delete_contact_request(directory, peer.value(), caller.user.value());
        if (directory.has_blocked(caller.user.value(), peer.value()))
            return Done{};
        directory.insert_block(caller.user.value(), peer.value());
        acts::block_added(directory, caller.user.value(), peer.value());
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Change>> Contacts::unblock(Caller caller, UserId peer)
{
    if (auto valid = check_two(caller.user, peer); !valid)
        co_return valid.error();
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        const Revision before = directory.revision();
        directory.delete_block(caller.user.value(), peer.value());
        if (directory.revision() != before)
            acts::block_removed(directory, caller.user.value(), peer.value());
        return Done{};
    };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Page<ContactInfo>>> Contacts::blocks(Caller caller, UserId of, PageRequest page)
{
    if (auto allowed = may_list(caller, of, page); !allowed)
        co_return allowed.error();
    auto work = [&](DirectoryReader& directory) -> Result<Page<ContactInfo>> {
        auto rows = directory.blocks(of.value(), page.cursor, page.limit + 1);
        return make_page(std::move(rows), page.limit, &PeerRow::user, info_of);
    };
    co_return co_await readers_->read(std::move(work));
}

} // namespace parley::bridge
