#include "bridge/link/outbox.h"

namespace parley::bridge::link {

std::optional<std::pair<Outbox::Number, Publication>> Outbox::take()
{
    if (queue_.empty() || handed_over_.size() >= window)
        return std::nullopt;
    auto next = std::move(queue_.front());
    queue_.pop_front();
    handed_over_.insert(next.first);
    return next;
}

void Outbox::forget(Number number)
{
    std::erase_if(queue_, [number](const auto& entry) { return entry.first == number; });
}

void Outbox::clear()
{
    queue_.clear();
    handed_over_.clear();
}

} // namespace parley::bridge::link
