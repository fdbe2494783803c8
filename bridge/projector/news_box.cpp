#include "bridge/projector/news_box.h"

namespace parley::bridge {
namespace {

/// False: it is not in there and there is no room.
template <class Map, class Value>
bool put_newest(Map& map, const std::string& key, Value&& value, std::size_t bound)
{
    const auto found = map.find(key);
    if (found != map.end()) {
        found->second = std::forward<Value>(value);
        return true;
    }
    if (map.size() >= bound)
        return false;
    map.emplace(key, std::forward<Value>(value));
    return true;
}

} // namespace

bool NewsBox::put(ProjectionNews news)
{
    const std::lock_guard lock(mutex_);
    rest_.epoch = news.epoch;
    rest_.epoch_changed |= news.epoch_changed;
    rest_.logins_refused |= news.logins_refused;
    for (ConversationChange& change : news.conversations) {
        const std::string key = change.key;
        rest_.conversations_cut |= !put_newest(conversations_, key, std::move(change), bound_);
    }
    for (PresenceRow& row : news.presence) {
        const std::string user = row.user.value();
        rest_.presence_cut |= !put_newest(presence_, user, std::move(row), bound_);
    }
    const bool has_something =
        rest_.epoch_changed || rest_.logins_refused || !conversations_.empty() || !presence_.empty();
    if (!has_something || waiting_)
        return false;
    waiting_ = true;
    return true;
}

ProjectionNews NewsBox::take()
{
    const std::lock_guard lock(mutex_);
    ProjectionNews news = rest_;
    rest_.epoch_changed = rest_.conversations_cut = rest_.presence_cut = false;
    news.conversations.reserve(conversations_.size());
    for (auto& [key, change] : conversations_)
        news.conversations.push_back(std::move(change));
    news.presence.reserve(presence_.size());
    for (auto& [user, row] : presence_)
        news.presence.push_back(std::move(row));
    conversations_.clear();
    presence_.clear();
    waiting_ = false;
    return news;
}

} // namespace parley::bridge
