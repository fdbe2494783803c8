#include "bridge/services/contact_requests.h"

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

Result<void> check_peer(const Caller& caller, const UserId& peer)
{
    if (caller.user == peer)
        return Error{Errc::invalid_argument, "this takes two different users"};
    return {};
}

/// One transaction's question: two users who want to be, or not to be, contacts.
class Pair {
public:
    Pair(DirectoryWriter& directory, const UserId& me, const UserId& peer)
        : directory_(directory)
        , me_(me.value())
        , peer_(peer.value())
    {}

    /// True: they are contacts. False: the peer is asked.
    Result<bool> ask()
    {
        if (auto allowed = may_meet(); !allowed)
            return allowed.error();
        if (directory_.are_contacts(me_, peer_))
            return true;
        if (has_asked(directory_, peer_, me_)) {
            if (auto met = meet(); !met)
                return met.error();
            return true;
        }
        if (has_asked(directory_, me_, peer_))
            return false;
        if (count_contact_requests_by(directory_, me_) >= max_requests_made)
            return Error{Errc::unavailable, "too many of your requests wait for an answer: withdraw some"};
        if (count_contact_requests_to(directory_, peer_) >= max_requests_waiting)
            return Error{Errc::unavailable, "too many requests wait for this user's answer"};
        insert_contact_request(directory_, me_, peer_);
        acts::contact_requested(directory_, me_, peer_);
        return false;
    }

    Result<Done> accept()
    {
        if (!has_asked(directory_, peer_, me_))
            return Error{Errc::not_found, "this user has not asked you"};
        if (auto allowed = may_meet(); !allowed)
            return allowed.error();
        if (auto met = meet(); !met)
            return met.error();
        return Done{};
    }

    Result<Done> drop()
    {
        if (!has_asked(directory_, peer_, me_) && !has_asked(directory_, me_, peer_))
            return Error{Errc::not_found, "there is no request between you and this user"};
        const bool was_his_own = !has_asked(directory_, peer_, me_);
        forget();
        acts::contact_declined(directory_, me_, peer_, was_his_own);
        return Done{};
    }

private:
    Result<void> may_meet()
    {
        for (const std::string& user : {me_, peer_})
            if (auto found = find_user(directory_, UserId{user}); !found)
                return Error{found.error().code, "no such user: " + user};
        if (directory_.has_blocked(me_, peer_))
            return Error{Errc::permission_denied, "you have blocked this user"};
        if (directory_.has_blocked(peer_, me_))
            return Error{Errc::permission_denied, "this user does not want to be asked"};
        return {};
    }
    Result<void> meet()
    {
        for (const std::string& user : {me_, peer_})
            if (count_contacts(directory_, user) >= max_contacts)
                return Error{Errc::unavailable, "too many contacts: " + user};
        forget();
        if (!directory_.are_contacts(me_, peer_))
            directory_.insert_contacts(me_, peer_);
        acts::contact_accepted(directory_, me_, peer_);
        return {};
    }
    void forget()
    {
        delete_contact_request(directory_, peer_, me_);
        delete_contact_request(directory_, me_, peer_);
    }

    DirectoryWriter& directory_;
    const std::string me_;
    const std::string peer_;
};

} // namespace

std::optional<RequestSide> parse_request_side(std::string_view word) noexcept
{
    if (word == "received")
        return RequestSide::received;
    if (word == "sent")
        return RequestSide::sent;
    return std::nullopt;
}

ContactRequests::ContactRequests(DirectoryStore& store, DirectoryReaders& readers, Enforcement& enforcement)
    : store_(&store)
    , readers_(&readers)
    , enforcement_(&enforcement)
{}

asio::awaitable<Result<AskAnswer>> ContactRequests::ask(Caller caller, UserId peer)
{
    if (auto valid = check_peer(caller, peer); !valid)
        co_return valid.error();
    auto work = [&](DirectoryWriter& directory) { return Pair(directory, caller.user, peer).ask(); };
    auto committed = co_await store_->change(caller.user, std::move(work));
    auto settled = co_await settle_put(*enforcement_, std::move(committed));
    if (!settled)
        co_return settled.error();
    co_return AskAnswer{settled->change, settled->created};
}

asio::awaitable<Result<Change>> ContactRequests::accept(Caller caller, UserId peer)
{
    if (auto valid = check_peer(caller, peer); !valid)
        co_return valid.error();
    auto work = [&](DirectoryWriter& directory) { return Pair(directory, caller.user, peer).accept(); };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Change>> ContactRequests::drop(Caller caller, UserId peer)
{
    if (auto valid = check_peer(caller, peer); !valid)
        co_return valid.error();
    auto work = [&](DirectoryWriter& directory) { return Pair(directory, caller.user, peer).drop(); };
    auto committed = co_await store_->change(caller.user, std::move(work));
    co_return co_await settle(*enforcement_, std::move(committed));
}

asio::awaitable<Result<Page<ContactInfo>>> ContactRequests::list(Caller caller, UserId of, RequestSide side,
                                                                 PageRequest page)
{
    if (!caller.sees_all() && caller.user != of)
        co_return Error{Errc::permission_denied, "only administrators may read the lists of others"};
    if (auto valid = check_page(page); !valid)
        co_return valid.error();
    auto work = [&](DirectoryReader& directory) -> Result<Page<ContactInfo>> {
        auto rows = side == RequestSide::received
                        ? contact_requests_to(directory, of.value(), page.cursor, page.limit + 1)
                        : contact_requests_by(directory, of.value(), page.cursor, page.limit + 1);
        return make_page(std::move(rows), page.limit, &PeerRow::user, info_of);
    };
    co_return co_await readers_->read(std::move(work));
}

} // namespace parley::bridge
