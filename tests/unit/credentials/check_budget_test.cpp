#include "core/credentials/check_budget.h"

#include "tests/unit/credentials/manual_clock.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace parley::credentials {
namespace {

using namespace std::chrono_literals;

/// Addresses that want a check of `cost` ever again, in turn, for a while; what each of them got.
struct Flood {
    std::vector<std::string> addresses;
    CheckBudget::Duration cost = 1ms;

    std::vector<double> run(CheckBudget& budget, ManualClock& clock, std::chrono::milliseconds time) const
    {
        std::vector<double> spent(addresses.size());
        for (auto passed = 0ms; passed < time; passed += 1ms) {
            for (std::size_t at = 0; at < addresses.size(); ++at) {
                if (!budget.admits(addresses[at]))
                    continue;
                budget.spend(addresses[at], cost);
                spent[at] += cost.count();
            }
            clock.pass(1ms);
        }
        return spent;
    }
};

TEST(CheckBudget, LetsOneAddressHaveHalfOfIt)
{
    ManualClock clock;
    CheckBudget budget(200ms, clock);
    const Flood flood{{"10.0.0.1"}};
    const double first = flood.run(budget, clock, 1s).front();
    EXPECT_LT(first, 210);
    const double later = flood.run(budget, clock, 10s).front();
    EXPECT_NEAR(later, 1000, 50) << "half of 200 ms a second";
    EXPECT_TRUE(budget.admits("10.0.0.2")) << "the rest is left for others";
}

TEST(CheckBudget, DividesFairly)
{
    ManualClock clock;
    CheckBudget budget(300ms, clock);
    const Flood flood{{"10.0.0.1", "10.0.0.2"}};
    (void)flood.run(budget, clock, 3s);
    const auto spent = flood.run(budget, clock, 10s);
    EXPECT_NEAR(spent[0], 1000, 60) << "a third each";
    EXPECT_NEAR(spent[1], 1000, 60);
    EXPECT_TRUE(budget.admits("10.0.0.3")) << "and a third for a newcomer";
}

TEST(CheckBudget, IsNeverOverspentForLong)
{
    ManualClock clock;
    CheckBudget budget(200ms, clock);
    Flood flood;
    for (int number = 0; number < 300; ++number)
        flood.addresses.push_back("10.0.1." + std::to_string(number));
    (void)flood.run(budget, clock, 2s);
    double all = 0;
    for (const double spent : flood.run(budget, clock, 10s))
        all += spent;
    EXPECT_GT(all, 1700);
    EXPECT_LT(all, 2050) << "200 ms a second";
}

TEST(CheckBudget, ACheckThatIsDearerThanWhatIsLeftIsPaidBack)
{
    ManualClock clock;
    CheckBudget budget(100ms, clock);
    budget.spend("10.0.0.1", 400ms);
    EXPECT_FALSE(budget.admits("10.0.0.2"));
    clock.pass(1300ms);
    EXPECT_FALSE(budget.admits("10.0.0.2"));
    clock.pass(200ms);
    EXPECT_TRUE(budget.admits("10.0.0.2"));
}

TEST(CheckBudget, TakesANetworkForOneAddress)
{
    ManualClock clock;
    CheckBudget budget(100ms, clock);
    budget.spend("2001:db8::1", 60ms);
    EXPECT_FALSE(budget.admits("2001:db8::2"));
    EXPECT_TRUE(budget.admits("2001:db8:0:1::2"));
    budget.spend("/run/parley/mqtt.sock", 30ms);
    EXPECT_FALSE(budget.admits("/run/parley/another.sock"));
}

TEST(CheckBudget, ItsMemoryIsBoundedAndHeals)
{
    ManualClock clock;
    CheckBudget budget(100ms, clock);
    for (int number = 0; number < 6000; ++number)
        budget.spend("10." + std::to_string(number / 200) + ".0." + std::to_string(number % 200), 0.005ms);
    budget.spend("192.0.2.1", 40ms);
    EXPECT_TRUE(budget.admits("10.0.0.1"));
    EXPECT_FALSE(budget.admits("192.0.2.2")) << "those who came too late share one account";
    clock.pass(60s);
    budget.spend("192.0.2.1", 55ms);
    EXPECT_TRUE(budget.admits("192.0.2.2")) << "what has faded makes room";
}

} // namespace
} // namespace parley::credentials
