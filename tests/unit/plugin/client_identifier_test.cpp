#include "plugin/client_identifier.h"

#include "tests/unit/plugin/support.h"

namespace parley::plugin {
namespace {

using testing::SmallWorld;

struct Case {
    const char* client_id;
    bool clean_start;
    ClientIdentifier verdict;
};

TEST(ClientIdentifiers, AreJudgedByTheirPrefix)
{
    const SmallWorld world;
    const std::string long_one(257, 'x');
    const Case cases[] = {
        {"u1", false, ClientIdentifier::own},
        {"u1:web", false, ClientIdentifier::own},
        {"u1/phone", false, ClientIdentifier::own},
        {"u1:", false, ClientIdentifier::own},
        {"u2", true, ClientIdentifier::another_users},
        {"u2:web", true, ClientIdentifier::another_users},
        {"u2/web", false, ClientIdentifier::another_users},
        {"u11", true, ClientIdentifier::unowned},
        {"u1-web", true, ClientIdentifier::unowned},
        {"u1-web", false, ClientIdentifier::needs_clean_start},
        {"auto-1", true, ClientIdentifier::unowned},
        {"", true, ClientIdentifier::unowned},
        {"", false, ClientIdentifier::needs_clean_start},
        {"$bridge", true, ClientIdentifier::reserved},
        {"$anything", true, ClientIdentifier::reserved},
        {long_one.c_str(), true, ClientIdentifier::too_long},
    };
    for (const Case& each : cases)
        EXPECT_EQ(judge_client_identifier(world.directory, "u1", each.client_id, each.clean_start), each.verdict)
            << each.client_id << (each.clean_start ? " with a clean start" : "");
}

TEST(ClientIdentifiers, NameTheClientBehindTheUserId)
{
    EXPECT_EQ(own_part("u1", "u1:web"), "web");
    EXPECT_EQ(own_part("u1", "u1/a:b"), "a:b");
    EXPECT_EQ(own_part("u1", "u1"), "");
    EXPECT_EQ(own_part("u1", "u1-web"), "");
    EXPECT_EQ(own_part("u1", "other:web"), "");
}

} // namespace
} // namespace parley::plugin
