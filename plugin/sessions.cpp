#include "plugin/sessions.h"

#include <algorithm>

namespace parley::plugin {

Sessions::Opened Sessions::open(Session session)
{
    auto replaced = close(session.client);

    auto owned = std::make_unique<Session>(std::move(session));
    Session& added = *owned;
    added.number = epoch_ << 32 | ++opened_;

    const auto older = by_client_.find(added.client_id);
    if (older != by_client_.end()) {
        older->second->closing = true;
        by_client_.erase(older); // its key lives in the older session
    }
    by_handle_.emplace(added.client, Entry{std::move(owned), added.user, added.is_bridge});
    by_client_.emplace(added.client_id, &added);
    if (!added.is_bridge)
        by_user_[added.user.value()].push_back(&added);
    return {added, std::move(replaced)};
}

std::unique_ptr<Session> Sessions::close(ClientHandle client)
{
    const auto found = by_handle_.find(client);
    if (found == by_handle_.end())
        return nullptr;
    auto session = std::move(found->second.session);
    by_handle_.erase(found);
    unlink(*session);
    return session;
}

void Sessions::unlink(const Session& session)
{
    const auto client = by_client_.find(session.client_id);
    if (client != by_client_.end() && client->second == &session)
        by_client_.erase(client);
    const auto user = by_user_.find(session.user.value());
    if (session.is_bridge || user == by_user_.end())
        return;
    std::erase(user->second, &session);
    if (user->second.empty())
        by_user_.erase(user);
}

Session* Sessions::find_client(std::string_view client_id) noexcept
{
    const auto found = by_client_.find(client_id);
    return found == by_client_.end() ? nullptr : found->second;
}

std::vector<Session*> Sessions::of_user(UserIndex user)
{
    const auto found = by_user_.find(user.value());
    return found == by_user_.end() ? std::vector<Session*>{} : found->second;
}

std::vector<Session*> Sessions::all()
{
    std::vector<Session*> sessions;
    sessions.reserve(by_handle_.size());
    for (const auto& [handle, entry] : by_handle_)
        sessions.push_back(entry.session.get());
    return sessions;
}

} // namespace parley::plugin
