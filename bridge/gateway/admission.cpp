#include "bridge/gateway/admission.h"

#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace parley::bridge::gateway {

namespace {

constexpr std::chrono::seconds sweep_interval{10};
/// Of all addresses beyond most_addresses.
constexpr const char* crowd = "*";

} // namespace

Admission::Place::~Place()
{
    if (owner_ != nullptr)
        owner_->leave(*this);
}

bool Admission::Place::belongs_to(std::string_view user)
{
    auto& count = owner_->users_[std::string(user)];
    if (count >= owner_->limits_.per_user)
        return false;
    ++count;
    user_ = user;
    return true;
}

std::pair<std::optional<Admission::Place>, Refusal> Admission::enter(std::string_view address, Time now)
{
    auto name = counted_address(address);
    auto& counted = entry(name, now);
    counted.allowance = allowance(counted, now);
    counted.since = now;
    if (counted.allowance < 1)
        return {std::nullopt, Refusal::rate};
    counted.allowance -= 1;
    if (connections_ >= limits_.total)
        return {std::nullopt, Refusal::total};
    if (counted.connections >= limits_.per_address)
        return {std::nullopt, Refusal::address};
    ++counted.connections;
    ++connections_;
    return {Place(*this, std::move(name)), Refusal::total};
}

Admission::Address& Admission::entry(std::string& address, Time now)
{
    if (now >= next_sweep_) {
        forget_idle(now);
        next_sweep_ = now + sweep_interval;
    }
    if (!addresses_.contains(address) && addresses_.size() >= most_addresses)
        address = crowd;
    const Address fresh{0, static_cast<double>(limits_.connects_per_minute), now};
    return addresses_.try_emplace(address, fresh).first->second;
}

double Admission::allowance(const Address& address, Time now) const noexcept
{
    const auto most = static_cast<double>(limits_.connects_per_minute);
    const std::chrono::duration<double, std::ratio<60>> minutes = now - address.since;
    return std::min(most, address.allowance + most * minutes.count());
}

void Admission::forget_idle(Time now)
{
    const auto most = static_cast<double>(limits_.connects_per_minute);
    std::erase_if(addresses_, [&](const auto& each) {
        return each.second.connections == 0 && allowance(each.second, now) >= most;
    });
}

void Admission::leave(const Place& place) noexcept
{
    --connections_;
    if (const auto found = addresses_.find(place.address_); found != addresses_.end())
        --found->second.connections; // forgotten later, when its allowance is whole again
    if (place.user_.empty())
        return;
    const auto user = users_.find(place.user_);
    if (user != users_.end() && --user->second == 0)
        users_.erase(user);
}

std::string counted_address(std::string_view address)
{
    boost::system::error_code ec;
    auto parsed = boost::asio::ip::make_address(std::string(address), ec);
    if (ec || parsed.is_v4())
        return std::string(address);
    auto v6 = parsed.to_v6();
    if (v6.is_v4_mapped())
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6).to_string();
    auto bytes = v6.to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return boost::asio::ip::address_v6(bytes).to_string() + "/64";
}

} // namespace parley::bridge::gateway
