#include "bridge/gateway/admission.h"
#include "bridge/gateway/origin.h"
#include "bridge/gateway/turnstile.h"
#include "core/credentials/introduction.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace parley::bridge::gateway {
namespace {

using namespace std::chrono_literals;

class AdmissionTest : public ::testing::Test {
protected:
    bool enter(const std::string& address)
    {
        auto [place, why] = admission.enter(address, now);
        refusal = why;
        if (!place)
            return false;
        places.push_back(*std::move(place));
        return true;
    }

    Admission admission{{.total = 5, .per_address = 3, .per_user = 2, .connects_per_minute = 4}};
    Admission::Time now = Admission::Time{} + 1h;
    std::vector<Admission::Place> places;
    Refusal refusal = Refusal::total;
};

TEST_F(AdmissionTest, AnAddressHasItsPlacesAndGetsThemBack)
{
    EXPECT_TRUE(enter("192.0.2.1"));
    EXPECT_TRUE(enter("192.0.2.1"));
    EXPECT_TRUE(enter("192.0.2.1"));
    EXPECT_FALSE(enter("192.0.2.1"));
    EXPECT_EQ(refusal, Refusal::address);
    EXPECT_TRUE(enter("192.0.2.2"));
    places.pop_back();
    places.pop_back();
    now += 1min;
    EXPECT_TRUE(enter("192.0.2.1"));
    EXPECT_EQ(admission.connections(), 3u);
}

TEST_F(AdmissionTest, AnAddressThatConnectsTooOftenWaitsAndOthersDoNot)
{
    for (int i = 0; i < 4; ++i) {
        EXPECT_TRUE(enter("192.0.2.1"));
        places.clear();
    }
    EXPECT_FALSE(enter("192.0.2.1"));
    EXPECT_EQ(refusal, Refusal::rate);
    EXPECT_TRUE(enter("192.0.2.2"));
    now += 15s; // a quarter of a minute: one more
    EXPECT_TRUE(enter("192.0.2.1"));
    places.clear();
    EXPECT_FALSE(enter("192.0.2.1"));
}

TEST_F(AdmissionTest, AllTogetherHaveALimit)
{
    for (int i = 1; i <= 5; ++i)
        EXPECT_TRUE(enter("192.0.2." + std::to_string(i)));
    EXPECT_FALSE(enter("192.0.2.6"));
    EXPECT_EQ(refusal, Refusal::total);
}

TEST_F(AdmissionTest, AUserIsCountedWhenHeIsInAndUntilHeLeaves)
{
    ASSERT_TRUE(enter("192.0.2.1") && enter("192.0.2.2") && enter("192.0.2.3"));
    EXPECT_TRUE(places[0].belongs_to("u1"));
    EXPECT_TRUE(places[1].belongs_to("u1"));
    EXPECT_FALSE(places[2].belongs_to("u1"));
    EXPECT_TRUE(places[2].belongs_to("u2"));
    places.clear();
    ASSERT_TRUE(enter("192.0.2.1"));
    EXPECT_TRUE(places[0].belongs_to("u1"));
}

TEST_F(AdmissionTest, AddressesThatLeftAreForgottenAndTheirNumberIsBounded)
{
    Admission wide({.total = 1'000'000, .per_address = 2, .per_user = 1, .connects_per_minute = 10});
    for (std::size_t i = 0; i < Admission::most_addresses + 100; ++i)
        (void)wide.enter("10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256), now);
    EXPECT_LE(wide.addresses(), Admission::most_addresses + 1);
    now += 2min;
    (void)wide.enter("192.0.2.1", now);
    EXPECT_EQ(wide.addresses(), 1u);
}

TEST(CountedAddressTest, AHouseholdIsOneAddress)
{
    EXPECT_EQ(counted_address("2001:db8:1:2:3:4:5:6"), counted_address("2001:db8:1:2::9"));
    EXPECT_NE(counted_address("2001:db8:1:2::9"), counted_address("2001:db8:1:3::9"));
    EXPECT_EQ(counted_address("::ffff:192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(counted_address("192.0.2.1"), "192.0.2.1");
}

TEST(OriginTest, OnesOwnPagesAndListedOnesMayConnect)
{
    const OriginRules rules{{"https://app.example.org"}, false};
    EXPECT_TRUE(origin_allowed(rules, "https://chat.example.org", "chat.example.org"));
    EXPECT_TRUE(origin_allowed(rules, "https://chat.example.org", "CHAT.example.org:443"));
    EXPECT_TRUE(origin_allowed(rules, "http://127.0.0.1:8080", "127.0.0.1:8080"));
    EXPECT_TRUE(origin_allowed(rules, "https://app.example.org", "chat.example.org"));
    EXPECT_FALSE(origin_allowed(rules, "http://app.example.org", "chat.example.org"));
    EXPECT_FALSE(origin_allowed(rules, "https://evil.example", "chat.example.org"));
    EXPECT_FALSE(origin_allowed(rules, "https://chat.example.org.evil.example", "chat.example.org"));
    EXPECT_FALSE(origin_allowed(rules, "https://chat.example.org:8443", "chat.example.org"));
    EXPECT_FALSE(origin_allowed(rules, "null", "chat.example.org"));
    EXPECT_FALSE(origin_allowed(rules, "null", ""));
    EXPECT_FALSE(origin_allowed(rules, "https://", ""));
    EXPECT_FALSE(origin_allowed(rules, "", "chat.example.org"));
    EXPECT_TRUE(origin_allowed({{}, true}, "", "chat.example.org"));
    EXPECT_TRUE(origin_allowed({{"*"}, false}, "https://anybody.example", "chat.example.org"));
}

TEST(OriginTest, TheSubprotocolIsOneOfAList)
{
    EXPECT_TRUE(offers_mqtt("mqtt"));
    EXPECT_TRUE(offers_mqtt("chat, mqtt"));
    EXPECT_FALSE(offers_mqtt("mqttv3.1"));
    EXPECT_FALSE(offers_mqtt(""));
}

TEST(TurnstileTest, LetsSoManyThroughAndTheOthersInTheirOrder)
{
    asio::io_context io;
    Turnstile turnstile(io.get_executor(), 2);
    std::vector<int> in;
    std::deque<Turnstile::Pass> passes;
    auto pass_through = [&](int number) -> asio::awaitable<void> {
        auto pass = co_await turnstile.enter();
        in.push_back(number);
        passes.push_back(std::move(pass));
    };
    for (int i = 1; i <= 4; ++i)
        asio::co_spawn(io, pass_through(i), asio::detached);
    io.poll();
    EXPECT_EQ(in, (std::vector{1, 2}));
    EXPECT_EQ(turnstile.waiting(), 2u);
    passes.pop_front();
    io.restart();
    io.poll();
    EXPECT_EQ(in, (std::vector{1, 2, 3}));
    passes.clear();
    io.restart();
    io.poll();
    EXPECT_EQ(in, (std::vector{1, 2, 3, 4}));
    passes.clear();
}

TEST(IntroductionTest, OnlyWhoHasTheKeyIntroducesAndOnlyThisUserWithThisPassword)
{
    const credentials::Introduction ours("key"), others("another key");
    const auto field = ours.seal("2001:db8::1", "u1", "pass word");
    ASSERT_TRUE(credentials::Introduction::is_sealed(field));
    EXPECT_LE(field.size(), 9 + credentials::Introduction::most_overhead);
    const auto opened = ours.open("u1", field);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->address, "2001:db8::1");
    EXPECT_EQ(opened->password, "pass word");
    EXPECT_FALSE(others.open("u1", field));
    EXPECT_FALSE(ours.open("u2", field));
    EXPECT_FALSE(credentials::Introduction::is_sealed("pass word"));
    EXPECT_EQ(ours.open("", ours.seal("192.0.2.1", "", ""))->password, "");
}

TEST(IntroductionTest, AnyByteThatIsChangedBreaksIt)
{
    const credentials::Introduction ours("key");
    const auto field = ours.seal("192.0.2.1", "u1", "secret");
    for (std::size_t i = 0; i < field.size(); ++i) {
        auto forged = field;
        forged[i] = static_cast<char>(forged[i] ^ 1);
        EXPECT_FALSE(ours.open("u1", forged)) << i;
    }
    for (std::size_t keep = 0; keep < field.size(); ++keep)
        EXPECT_FALSE(ours.open("u1", field.substr(0, keep))) << keep;
}

TEST(IntroductionTest, ASealedPasswordInsideAnotherIsOnlyAPassword)
{
    const credentials::Introduction ours("key");
    const auto inner = credentials::Introduction("guessed").seal("127.0.0.1", "u1", "secret");
    const auto field = ours.seal("192.0.2.1", "u1", inner);
    const auto opened = ours.open("u1", field);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->address, "192.0.2.1");
    EXPECT_EQ(opened->password, inner);
}

} // namespace
} // namespace parley::bridge::gateway
