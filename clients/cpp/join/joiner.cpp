#include "clients/cpp/join/joiner.h"

#include <iterator>
#include <utility>

namespace parley::client {

void Joiner::start_at(Seq shown)
{
    shown_ = shown;
    kept_.erase(kept_.begin(), kept_.upper_bound(shown));
    see(shown);
}

void Joiner::arrived(Message message)
{
    see(message.seq);
    if (shown_ && message.seq <= *shown_)
        return;
    if (kept_.size() >= max_kept_) {
        // The nearest ones are worth the most: they are shown next.
        const auto last = std::prev(kept_.end());
        if (last->first <= message.seq)
            return;
        kept_.erase(last);
    }
    const Seq seq = message.seq;
    kept_.try_emplace(seq, std::move(message));
}

void Joiner::page(Seq after, std::vector<Message> messages)
{
    if (messages.empty())
        return;
    if (shown_ && after <= *shown_)
        exists_from_ = std::max(exists_from_.value_or(Seq{}), messages.back().seq);
    // From the end: if there is not room for all, those in front push the others out.
    for (auto message = messages.rbegin(); message != messages.rend(); ++message)
        arrived(std::move(*message));
}

Joiner::Output Joiner::take()
{
    Output output;
    while (shown_ && !kept_.empty()) {
        const auto first = kept_.begin();
        const Seq expected = shown_->next();
        if (first->first != expected) {
            if (!exists_from_ || first->first > *exists_from_)
                break;
            output.missing.push_back({first->second.conversation, expected, Seq{first->first.value() - 1}});
        }
        shown_ = first->first;
        output.show.push_back(std::move(first->second));
        kept_.erase(first);
    }
    return output;
}

std::optional<Seq> Joiner::wants_after() const noexcept
{
    if (!shown_ || highest_ <= *shown_)
        return std::nullopt;
    return *shown_;
}

} // namespace parley::client
