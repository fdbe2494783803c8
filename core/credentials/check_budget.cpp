#include "core/credentials/check_budget.h"

#include "core/credentials/network.h"

#include <cmath>

namespace parley::credentials {
namespace {

constexpr std::chrono::duration<double, std::milli> time_constant = std::chrono::seconds{1};
constexpr CheckBudget::Duration nothing{0.001};
constexpr std::chrono::seconds sweep_interval{1};
const std::string everybody_else = "*";

} // namespace

CheckBudget::Duration CheckBudget::faded(const Use& use, Time now) const
{
    if (use.spent <= nothing)
        return Duration{0};
    return use.spent * std::exp(-(CheckBudget::Duration(now - use.at) / time_constant));
}

std::string CheckBudget::account_of(std::string_view address) const
{
    std::string network = network_of(address);
    if (network.empty())
        network = "/";
    return of_network_.size() < max_networks || of_network_.contains(network) ? network : everybody_else;
}

bool CheckBudget::admits(std::string_view address)
{
    const Time now = clock_->steady_now();
    const Duration left = budget_ - faded(all_, now);
    if (left <= Duration{0})
        return false;
    const auto found = of_network_.find(account_of(address));
    return found == of_network_.end() || faded(found->second, now) < left;
}

void CheckBudget::spend(std::string_view address, Duration cost)
{
    const Time now = clock_->steady_now();
    if (of_network_.size() >= max_networks)
        forget_faded(now);
    all_ = {faded(all_, now) + cost, now};
    Use& use = of_network_[account_of(address)];
    use = {faded(use, now) + cost, now};
}

void CheckBudget::forget_faded(Time now)
{
    if (now - swept_ < sweep_interval)
        return;
    swept_ = now;
    boost::unordered::erase_if(of_network_, [&](const auto& entry) { return faded(entry.second, now) <= nothing; });
}

} // namespace parley::credentials
