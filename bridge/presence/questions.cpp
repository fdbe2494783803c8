#include "bridge/presence/questions.h"

#include "bridge/async/on_thread.h"

namespace parley::bridge {

asio::awaitable<std::optional<std::vector<PresenceRow>>> PresenceQuestions::rows_after(UserId after, std::size_t limit)
{
    auto work = [after, limit](HistoryStore& store) -> Result<std::vector<PresenceRow>> {
        return store.presence_after(after, limit);
    };
    auto rows = co_await readers_->read(std::move(work));
    if (!rows)
        co_return std::nullopt;
    co_return *std::move(rows);
}

asio::awaitable<MembershipChanges> PresenceQuestions::changes_after(std::optional<Revision> revision,
                                                                    std::size_t budget)
{
    auto work = [this, revision, budget]() -> MembershipChanges {
        MembershipChanges none;
        if (revision)
            return membership_->changes_after(*revision, budget);
        none.revision = membership_->revision();
        return none;
    };
    co_return co_await on_thread(readers_->pool(), std::move(work));
}

asio::awaitable<PresenceQuestions::Groups> PresenceQuestions::groups_of(std::vector<UserId> users)
{
    auto work = [this, &users]() -> Groups {
        Groups found;
        for (const UserId& user : users)
            found.emplace_back(user, membership_->groups_of(user));
        return found;
    };
    co_return co_await on_thread(readers_->pool(), std::move(work));
}

asio::awaitable<std::set<UserId>> PresenceQuestions::deleted_among(std::vector<UserId> users)
{
    auto work = [this, &users]() -> std::set<UserId> {
        const auto deleted = membership_->deleted_among(users);
        return {deleted.begin(), deleted.end()};
    };
    co_return co_await on_thread(readers_->pool(), std::move(work));
}

} // namespace parley::bridge
