#include "bridge/auth/address_budget.h"

#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace parley::bridge::auth {

namespace {

std::string network_of(std::string_view address)
{
    boost::system::error_code problem;
    const auto parsed = boost::asio::ip::make_address(address, problem);
    if (problem || !parsed.is_v6())
        return std::string(address.substr(0, 64));
    const auto v6 = parsed.to_v6();
    if (v6.is_v4_mapped())
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6).to_string();
    auto bytes = v6.to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return boost::asio::ip::address_v6(bytes).to_string();
}

} // namespace

std::chrono::seconds AddressBudget::take(std::string_view address)
{
    const auto now = clock_->steady_now();
    auto key = network_of(address);
    auto found = entries_.find(key);
    if (found != entries_.end() && now - found->second->began >= limits_.window) {
        by_age_.erase(found->second);
        entries_.erase(found);
        found = entries_.end();
    }
    if (found == entries_.end()) {
        if (entries_.size() >= limits_.addresses) {
            entries_.erase(by_age_.front().address);
            by_age_.pop_front();
        }
        by_age_.push_back({key, limits_.attempts, now});
        found = entries_.emplace(std::move(key), std::prev(by_age_.end())).first;
    }
    auto& entry = *found->second;
    if (entry.left == 0)
        return std::max(std::chrono::seconds{1},
                        std::chrono::ceil<std::chrono::seconds>(entry.began + limits_.window - now));
    --entry.left;
    return std::chrono::seconds{0};
}

} // namespace parley::bridge::auth
