#include "tests/integration/conversation_helpers.h"
#include "tests/integration/system_suite.h"
#include "tests/support/eventually.h"

#include <gmock/gmock.h>

namespace parley::testing {
namespace {

class JournalLimit : public SystemSuite<JournalLimit> {
protected:
    friend class SystemSuite<JournalLimit>;
    static SystemOptions options()
    {
        SystemOptions small;
        small.settings = {
            {"journal.max_bytes", "1MiB"}, {"journal.segment_bytes", "64KiB"}, {"messages.resend_window", "1s"}};
        return small;
    }
};

TEST_F(JournalLimit, AFullJournalRefusesWithoutAcknowledgingAndHealsByItself)
{
    given().user("u1").member_of("ops");
    system().kill_bridge(); // nobody frees segments now
    const std::string payload(16 * 1024, 'x');
    std::size_t acknowledged = 0;
    bool refused = false;
    while (!refused) {
        auto sender = connect_as("u1", {.protocol = acknowledged % 2 == 0 ? Protocol::v5 : Protocol::v311});
        ASSERT_LT(acknowledged, 200u) << "the limit does not hold";
        try {
            for (;;) {
                sender.publish(topics().group_send("ops", "u1"), payload + std::to_string(acknowledged));
                ++acknowledged;
                ASSERT_LT(acknowledged, 200u);
            }
        } catch (const ConnectionClosed&) {
            refused = true; // disconnected instead of acknowledged
        }
    }
    EXPECT_GT(acknowledged, 30u);
    for (const auto protocol : {Protocol::v5, Protocol::v311}) {
        auto again = connect_as("u1", {.protocol = protocol});
        again.start_publish(topics().group_send("ops", "u1"), payload);
        EXPECT_TRUE(again.closes());
    }

    system().start_bridge();

    std::size_t healed = 0;
    EXPECT_TRUE(eventually(
        [&] {
            auto sender = connect_as("u1");
            try {
                sender.publish(topics().group_send("ops", "u1"), "healed");
                ++healed;
                return true;
            } catch (const ConnectionClosed&) {
                return false;
            }
        },
        Within{20'000}));
    const auto texts = texts_in_history(system(), "ops", acknowledged + healed);
    EXPECT_EQ(texts.size(), acknowledged + healed);
    EXPECT_EQ(texts.back(), "healed");
}

} // namespace
} // namespace parley::testing
