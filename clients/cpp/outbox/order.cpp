#include "clients/cpp/outbox/order.h"

#include <algorithm>

namespace parley::client {

void SendingOrder::refresh(Queue& queue)
{
    if (!queue.pending.empty())
        heads_.emplace(*queue.pending.begin(), &queue);
}

void SendingOrder::add(OutboxNumber number, const ConversationId& conversation)
{
    Queue& queue = queues_[conversation];
    messages_.emplace(number.value(), &queue);
    to_pending(number, queue);
}

void SendingOrder::to_pending(OutboxNumber number, Queue& queue)
{
    if (!queue.pending.empty())
        heads_.erase(*queue.pending.begin());
    queue.pending.insert(number);
    refresh(queue);
}

bool SendingOrder::may_go(const Queue& queue, Instant now)
{
    return queue.held_until <= now && !(queue.one_at_a_time && queue.under_way != 0);
}

std::optional<OutboxNumber> SendingOrder::take(Instant now)
{
    const auto head = std::ranges::find_if(heads_, [&](const auto& each) { return may_go(*each.second, now); });
    if (head == heads_.end())
        return std::nullopt;
    const auto [number, queue] = *head;
    heads_.erase(head);
    queue->pending.erase(number);
    ++queue->under_way;
    under_way_.insert(number);
    refresh(*queue);
    return number;
}

void SendingOrder::done(OutboxNumber number)
{
    const auto found = messages_.find(number.value());
    if (found == messages_.end())
        return;
    Queue& queue = *found->second;
    if (under_way_.erase(number) != 0) {
        --queue.under_way;
    } else {
        heads_.erase(*queue.pending.begin());
        queue.pending.erase(number);
        refresh(queue);
    }
    messages_.erase(found);
}

void SendingOrder::put_off(OutboxNumber number, Instant when)
{
    const auto found = messages_.find(number.value());
    if (found == messages_.end() || under_way_.erase(number) == 0)
        return;
    Queue& queue = *found->second;
    --queue.under_way;
    queue.held_until = std::max(queue.held_until, when);
    queue.one_at_a_time = true;
    to_pending(number, queue);
}

void SendingOrder::back(OutboxNumber number)
{
    const auto found = messages_.find(number.value());
    if (found == messages_.end() || under_way_.erase(number) == 0)
        return;
    --found->second->under_way;
    to_pending(number, *found->second);
}

void SendingOrder::all_back()
{
    for (const OutboxNumber number : numbers_under_way())
        back(number);
}

std::optional<SendingOrder::Instant> SendingOrder::wakes_at() const
{
    std::optional<Instant> first;
    for (const auto& [number, queue] : heads_)
        if (queue->held_until != Instant{} && (!first || queue->held_until < *first))
            first = queue->held_until;
    return first;
}

} // namespace parley::client
