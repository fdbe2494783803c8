#include "bridge/services/presence.h"

#include "bridge/services/membership.h"

namespace parley::bridge {
namespace {

PresenceRow row_of(HistoryStore& store, const UserId& user)
{
    auto row = store.presence(user);
    return row ? *std::move(row) : PresenceRow{user, 0, {}, {}, 0};
}

} // namespace

Presence::Presence(HistoryReaders& readers, MembershipView& membership)
    : readers_(&readers)
    , membership_(&membership)
{}

asio::awaitable<Result<PresenceRow>> Presence::get(Caller caller, UserId user)
{
    auto work = [&](HistoryStore& store) -> Result<PresenceRow> {
        if (!caller.sees_all() && !membership_->is_known_to(caller.user, user))
            return Error{Errc::permission_denied,
                         "presence is seen by contacts and members of a common group; " + user.value() + " is neither"};
        return row_of(store, user);
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<std::vector<PresenceRow>>> Presence::get_many(Caller caller, std::vector<UserId> users)
{
    if (users.size() > max_page)
        co_return Error{Errc::too_large, "at most " + std::to_string(max_page) + " users at once"};
    auto work = [&](HistoryStore& store) -> Result<std::vector<PresenceRow>> {
        std::vector<PresenceRow> rows;
        for (const UserId& user : users)
            if (caller.sees_all() || membership_->is_known_to(caller.user, user))
                rows.push_back(row_of(store, user));
        return rows;
    };
    co_return co_await readers_->read(std::move(work));
}

} // namespace parley::bridge
