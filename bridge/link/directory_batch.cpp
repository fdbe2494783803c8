#include "bridge/link/directory_batch.h"

#include <algorithm>
#include <utility>

namespace parley::bridge::link {

DirectoryBatch::Actions DirectoryBatch::want(Waiter waiter, Revision revision)
{
    if (!connected_)
        return {{}, {waiter}, std::nullopt};
    if (revision <= applied_)
        return {{waiter}, {}, std::nullopt};
    waiting_.emplace(revision, waiter);
    wanted_ = std::max(wanted_, revision);
    return next();
}

DirectoryBatch::Actions DirectoryBatch::next()
{
    Actions actions;
    if (!asking_ && connected_ && wanted_ > applied_ && !waiting_.empty()) {
        asking_ = true;
        actions.ask = wanted_;
    }
    return actions;
}

DirectoryBatch::Actions DirectoryBatch::answered(Revision applied)
{
    asking_ = false;
    applied_ = std::max(applied_, applied);
    std::vector<Waiter> done;
    const auto end = waiting_.upper_bound(applied_);
    for (auto waiting = waiting_.begin(); waiting != end; ++waiting)
        done.push_back(waiting->second);
    waiting_.erase(waiting_.begin(), end);
    auto actions = next();
    actions.done = std::move(done);
    return actions;
}

DirectoryBatch::Actions DirectoryBatch::unanswered()
{
    asking_ = false;
    return next();
}

DirectoryBatch::Actions DirectoryBatch::connected(Revision newest)
{
    connected_ = true;
    asking_ = true;
    applied_ = Revision{};
    wanted_ = newest;
    return {{}, {}, newest};
}

DirectoryBatch::Actions DirectoryBatch::disconnected()
{
    connected_ = false;
    asking_ = false;
    Actions actions;
    for (const auto& [revision, waiter] : waiting_)
        actions.failed.push_back(waiter);
    waiting_.clear();
    return actions;
}

void DirectoryBatch::gave_up(Waiter waiter)
{
    const auto is_him = [&](const auto& waiting) { return waiting.second == waiter; };
    if (const auto found = std::find_if(waiting_.begin(), waiting_.end(), is_him); found != waiting_.end())
        waiting_.erase(found);
}

} // namespace parley::bridge::link
