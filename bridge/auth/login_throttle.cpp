#include "bridge/auth/login_throttle.h"

#include <algorithm>

namespace parley::bridge::auth {

namespace {

/// User ids are unique without regard to case, so attempts are counted so as well; cut, because anything can be sent as
/// a name.
std::string key_of(std::string_view user, std::string_view address)
{
    std::string key(user.substr(0, 64));
    std::transform(key.begin(), key.end(), key.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    key.push_back('\n');
    key.append(address);
    return key;
}

} // namespace

std::chrono::seconds LoginThrottle::wait(std::string_view user, std::string_view address) const
{
    const auto found = entries_.find(key_of(user, address));
    if (found == entries_.end() || found->second->failures < limits_.failures)
        return std::chrono::seconds{0};
    const auto left = found->second->last + limits_.window - clock_->steady_now();
    return std::max(std::chrono::seconds{0}, std::chrono::ceil<std::chrono::seconds>(left));
}

void LoginThrottle::failed(std::string_view user, std::string_view address)
{
    const auto now = clock_->steady_now();
    const auto key = key_of(user, address);
    const auto found = entries_.find(key);
    if (found == entries_.end()) {
        if (entries_.size() >= limits_.pairs) {
            entries_.erase(by_age_.front().key);
            by_age_.pop_front();
        }
        by_age_.push_back({key, 1, now});
        entries_.emplace(key, std::prev(by_age_.end()));
        return;
    }
    auto entry = found->second;
    if (now - entry->last >= limits_.window)
        entry->failures = 0;
    ++entry->failures;
    entry->last = now;
    by_age_.splice(by_age_.end(), by_age_, entry);
}

void LoginThrottle::succeeded(std::string_view user, std::string_view address)
{
    const auto found = entries_.find(key_of(user, address));
    if (found == entries_.end())
        return;
    by_age_.erase(found->second);
    entries_.erase(found);
}

} // namespace parley::bridge::auth
