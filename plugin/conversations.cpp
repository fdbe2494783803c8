#include "plugin/conversations.h"

#include <algorithm>
#include <utility>

namespace parley::plugin {

Seq Conversations::last(const std::string& key)
{
    if (const auto found = young_.find(key); found != young_.end())
        return Seq{found->second};
    if (const auto found = old_.find(key); found != old_.end())
        return Seq{found->second};
    return history_ == nullptr ? Seq::before_first() : history_->last_seq(key);
}

void Conversations::advance(const std::string& key, Seq seq, journal::Offset offset)
{
    if (young_.size() >= half_ && !young_.contains(key))
        make_room();
    young_newest_ = std::max(young_newest_, offset.value());
    young_.insert_or_assign(key, seq.value());
}

void Conversations::make_room()
{
    if (history_ == nullptr)
        return;
    // Asking history.db costs; if the bridge is behind, ask again only after another eighth.
    if (!old_.empty() && history_->projected().value() <= old_newest_) {
        half_ += std::max<std::size_t>(half_ / 8, 1);
        return;
    }
    old_ = std::move(young_);
    old_newest_ = std::exchange(young_newest_, 0);
    young_ = Numbers{};
}

} // namespace parley::plugin
