#include "core/credentials/failure_counts.h"

#include <algorithm>
#include <iterator>

namespace parley::credentials {

std::chrono::seconds FailureCounts::wait(std::string_view key, unsigned most) const
{
    const auto found = by_key_.find(key);
    if (found == by_key_.end() || found->second->failures < most)
        return std::chrono::seconds{0};
    const auto left = found->second->since + window_ - clock_->steady_now();
    return std::max(std::chrono::seconds{0}, std::chrono::ceil<std::chrono::seconds>(left));
}

void FailureCounts::add(const std::string& key)
{
    const auto now = clock_->steady_now();
    const auto found = by_key_.find(key);
    if (found != by_key_.end()) {
        Entry& entry = *found->second;
        if (now - entry.since >= window_) {
            entry.failures = 0;
            entry.since = now;
            by_age_.splice(by_age_.end(), by_age_, found->second);
        }
        ++entry.failures;
        return;
    }
    if (by_key_.size() >= entries_) {
        by_key_.erase(by_age_.front().key);
        by_age_.pop_front();
    }
    by_age_.push_back({key, 1, now});
    by_key_.emplace(by_age_.back().key, std::prev(by_age_.end()));
}

void FailureCounts::take_back(const std::string& key)
{
    const auto found = by_key_.find(key);
    if (found != by_key_.end() && --found->second->failures == 0)
        forget(key);
}

void FailureCounts::forget(const std::string& key)
{
    const auto found = by_key_.find(key);
    if (found == by_key_.end())
        return;
    const auto entry = found->second;
    by_key_.erase(found);
    by_age_.erase(entry);
}

} // namespace parley::credentials
