#include "bridge/announcer/lanes.h"

#include "bridge/async/for_each.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace parley::bridge {
namespace {

std::string name_of(const Publication& publication)
{
    return publication.topic + '\n' + publication.payload;
}

} // namespace

asio::awaitable<bool> LanePublisher::publish(Lanes lanes)
{
    std::vector<const Publication*> order;
    for (const auto& [name, lane] : lanes)
        for (const Publication& publication : lane)
            order.push_back(&publication);
    bool complete = true;
    auto work = [this, &order, &complete](std::size_t index) -> asio::awaitable<void> {
        if (!complete || stopped_)
            complete = false;
        else if (!co_await publish_one(*order[index]))
            complete = false;
    };
    co_await for_each_at_most(max_under_way, order.size(), std::move(work));
    co_return complete;
}

asio::awaitable<bool> LanePublisher::publish_one(const Publication& publication)
{
    const std::string name = name_of(publication);
    if (acknowledged_.contains(name) || refused_too_often(publication))
        co_return true;
    if (!co_await publisher_->publish(publication)) {
        ++refusals_[name];
        co_return false;
    }
    refusals_.erase(name);
    if (!publication.retain)
        acknowledged_.insert(name);
    co_return true;
}

bool LanePublisher::refused_too_often(const Publication& publication)
{
    const auto found = refusals_.find(name_of(publication));
    if (found == refusals_.end() || found->second < max_refusals)
        return false;
    spdlog::error("announcer: the broker did not accept {} in {} attempts; it is skipped", publication.topic,
                  max_refusals);
    refusals_.erase(found);
    if (!publication.retain)
        acknowledged_.insert(name_of(publication));
    return true;
}

} // namespace parley::bridge
