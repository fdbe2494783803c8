#include "tests/unit/policy/town.h"

#include <gtest/gtest.h>

#include <set>

namespace parley::policy {
namespace {

using topics::TopicKind;

Decision ask(Action action, TopicKind kind)
{
    return decide_for_bridge(action, topics::parse("parley", name_of(kind, "x1", "u1")));
}

TEST(Bridge, PublishesWhatIsItsOwnAndMessagesUnderAnyName)
{
    const std::set<TopicKind> its_own{
        TopicKind::group_send,  TopicKind::group_send_event, TopicKind::group_info,    TopicKind::group_presence,
        TopicKind::user_send,   TopicKind::user_send_event,  TopicKind::user_presence, TopicKind::user_groups,
        TopicKind::user_notice, TopicKind::user_reply,       TopicKind::announcement,  TopicKind::control};
    for (const TopicKind kind : all_kinds) {
        const Decision decision = ask(Action::publish, kind);
        if (its_own.contains(kind))
            EXPECT_EQ(decision, allow(Why::is_bridge)) << int(kind);
        else
            EXPECT_EQ(decision, deny(kind == TopicKind::other ? Why::not_our_topic : Why::only_the_broker))
                << int(kind);
    }
}

TEST(Bridge, ReceivesRequestsAndItsControlAnswersAlone)
{
    const std::set<TopicKind> its_own{TopicKind::user_rpc, TopicKind::control_response};
    for (const TopicKind kind : all_kinds)
        EXPECT_EQ(ask(Action::receive, kind).allowed(), its_own.contains(kind)) << int(kind);
}

TEST(Bridge, MaySubscribeSinceDeliveryIsDecidedAgain)
{
    EXPECT_EQ(decide_for_bridge(Action::subscribe, topics::parse("parley", topics::Names("parley").rpc_filter())),
              allow(Why::is_bridge));
}

} // namespace
} // namespace parley::policy
