#include "clients/cpp/outbox/order.h"

#include <gtest/gtest.h>

namespace parley::client {
namespace {

using namespace std::chrono_literals;

const auto ops = ConversationId::group("ops");
const auto news = ConversationId::group("news");
const SendingOrder::Instant now{1h};

std::optional<std::int64_t> take(SendingOrder& order, SendingOrder::Instant at = now)
{
    const auto number = order.take(at);
    return number ? std::optional(number->value()) : std::nullopt;
}

TEST(SendingOrder, GivesMessagesInTheOrderOfTheirAcceptance)
{
    SendingOrder order;
    order.add(OutboxNumber{1}, ops);
    order.add(OutboxNumber{2}, news);
    order.add(OutboxNumber{3}, ops);
    EXPECT_EQ(take(order), 1);
    EXPECT_EQ(take(order), 2);
    EXPECT_EQ(take(order), 3);
    EXPECT_EQ(take(order), std::nullopt);
    EXPECT_EQ(order.under_way(), 3u);
}

TEST(SendingOrder, AfterALostConnectionBeginsAgainWithTheOldest)
{
    SendingOrder order;
    for (const auto number : {1, 2, 3})
        order.add(OutboxNumber{number}, ops);
    take(order);
    take(order);
    order.done(OutboxNumber{1});
    order.all_back();
    EXPECT_EQ(take(order), 2);
    EXPECT_EQ(take(order), 3);
}

TEST(SendingOrder, AMessageThatIsPutOffHoldsBackItsOwnConversationAlone)
{
    SendingOrder order;
    order.add(OutboxNumber{1}, ops);
    order.add(OutboxNumber{2}, ops);
    order.add(OutboxNumber{3}, news);
    take(order);
    order.put_off(OutboxNumber{1}, now + 5s);
    EXPECT_EQ(take(order), 3);
    EXPECT_EQ(take(order), std::nullopt);
    EXPECT_EQ(order.wakes_at(), now + 5s);
    EXPECT_EQ(take(order, now + 5s), 1);
}

TEST(SendingOrder, AConversationThatWasPutOnceOffGoesOneAtATime)
{
    SendingOrder order;
    order.add(OutboxNumber{1}, ops);
    order.add(OutboxNumber{2}, ops);
    take(order);
    order.put_off(OutboxNumber{1}, now);
    EXPECT_EQ(take(order), 1);
    EXPECT_EQ(take(order), std::nullopt); // 2 must not pass 1
    order.done(OutboxNumber{1});
    EXPECT_EQ(take(order), 2);
}

TEST(SendingOrder, ForgetsWhatIsDone)
{
    SendingOrder order;
    order.add(OutboxNumber{1}, ops);
    order.add(OutboxNumber{2}, ops);
    order.done(OutboxNumber{1}); // it came back before it was sent again
    EXPECT_EQ(take(order), 2);
    order.done(OutboxNumber{2});
    order.done(OutboxNumber{2});
    EXPECT_EQ(order.waiting(), 0u);
    EXPECT_EQ(order.under_way(), 0u);
}

} // namespace
} // namespace parley::client
