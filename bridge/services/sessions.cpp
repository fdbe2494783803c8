#include "bridge/services/sessions.h"

#include "bridge/services/acts.h"
#include "bridge/services/directory_rules.h"
#include "bridge/stores/directory_store.h"

#include <charconv>

namespace parley::bridge {
namespace {

Error not_yours()
{
    return {Errc::permission_denied, "only administrators see and close the sessions of others"};
}

Result<std::uint64_t> parse_cursor(const std::string& cursor)
{
    std::uint64_t below = 0;
    if (cursor.empty())
        return below;
    const auto [end, problem] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), below);
    if (problem != std::errc() || end != cursor.data() + cursor.size() || below == 0)
        return Error{Errc::invalid_argument, "the cursor is not one that a page returned"};
    return below;
}

} // namespace

Sessions::Sessions(HistoryReaders& readers, DirectoryStore& store, SessionCloser& closer)
    : readers_(&readers)
    , store_(&store)
    , closer_(&closer)
{}

asio::awaitable<Result<Page<SessionRow>>> Sessions::list(Caller caller, std::optional<UserId> of, PageRequest request)
{
    if (of && *of != caller.user && !caller.sees_all())
        co_return not_yours();
    if (request.limit < 1 || request.limit > max_page)
        co_return Error{Errc::invalid_argument, "limit must be 1 to " + std::to_string(max_page)};
    const auto below = parse_cursor(request.cursor);
    if (!below)
        co_return below.error();
    if (!of && !caller.sees_all())
        of = caller.user;

    auto work = [&](HistoryStore& store) -> Result<Page<SessionRow>> {
        Page<SessionRow> page;
        page.items = of ? store.open_sessions_of(*of, *below, request.limit + 1)
                        : store.open_sessions(*below, request.limit + 1);
        if (page.items.size() > request.limit) {
            page.items.pop_back();
            page.next = std::to_string(page.items.back().number);
        }
        return page;
    };
    co_return co_await readers_->read(std::move(work));
}

asio::awaitable<Result<void>> Sessions::may_close(Caller caller, UserId user, std::string client)
{
    if (user == caller.user)
        co_return Result<void>{};
    if (!caller.manages())
        co_return not_yours();
    auto work = [&](DirectoryWriter& directory) -> Result<Done> {
        // Also of a user who is deleted meanwhile.
        if (const auto row = directory.user(user.value()))
            if (auto allowed = may_manage(caller, *row); !allowed)
                return allowed.error();
        acts::sessions_closed(directory, user.value(), client);
        return Done{};
    };
    const auto committed = co_await store_->change(caller.user, std::move(work));
    co_return committed ? Result<void>{} : Result<void>(committed.error());
}

asio::awaitable<Result<int>> Sessions::close_user(Caller caller, UserId user)
{
    if (auto allowed = co_await may_close(std::move(caller), user, {}); !allowed)
        co_return allowed.error();
    co_return co_await closer_->close_user(std::move(user));
}

asio::awaitable<Result<int>> Sessions::close_client(Caller caller, std::string client)
{
    auto work = [&](HistoryStore& store) -> Result<std::optional<SessionRow>> {
        return store.open_session_of_client(client);
    };
    const auto session = co_await readers_->read(std::move(work));
    if (!session)
        co_return session.error();
    // The same answer for both, or anybody could find out which clients are connected.
    if (!*session || ((*session)->user != caller.user && !caller.sees_all()))
        co_return Error{Errc::not_found, "no session of yours has this client identifier"};
    if (auto allowed = co_await may_close(std::move(caller), (*session)->user, client); !allowed)
        co_return allowed.error();
    co_return co_await closer_->close_client(std::move(client));
}

} // namespace parley::bridge
