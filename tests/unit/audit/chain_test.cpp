#include "core/audit/chain.h"

#include <gtest/gtest.h>

namespace parley::audit {
namespace {

// Computed with sha256sum over the netstrings; docs/security.md shows the same two entries.
constexpr const char* first_hash = "3fb2781cf7314b01fe545a49bfc2591ef711d3655ef11d0d5a00b9279d340643";
constexpr const char* second_hash = "3fe3af56d2e75d563e69c82afda9368909a9d018cb0c5bef7c1d33b238f3f357";

Entry first()
{
    return {.seq = 1,
            .at_ms = 1795372797385,
            .actor = "admin",
            .action = "user.created",
            .target = "alice",
            .detail = R"({"kind":"person"})"};
}

TEST(AuditChain, HashesAreThoseOfTheDocument)
{
    EXPECT_EQ(chain_hash("", first()), first_hash);
    const Entry second{.seq = 2,
                       .at_ms = 1795372797386,
                       .action = "login.failed",
                       .target = "alice",
                       .detail = R"({"count":1})",
                       .source = "journal:37"};
    EXPECT_EQ(chain_hash(first_hash, second), second_hash);
}

TEST(AuditChain, EveryMemberCountsAndNoneRunsIntoTheNext)
{
    const auto changed = [](auto change) {
        Entry entry = first();
        change(entry);
        return chain_hash("", entry);
    };
    EXPECT_NE(changed([](Entry& entry) { entry.seq = 2; }), first_hash);
    EXPECT_NE(changed([](Entry& entry) { entry.at_ms += 1; }), first_hash);
    EXPECT_NE(changed([](Entry& entry) { entry.actor = "bob"; }), first_hash);
    EXPECT_NE(changed([](Entry& entry) { entry.detail = "{}"; }), first_hash);
    EXPECT_NE(changed([](Entry& entry) { entry.source = ""; }), first_hash);
    EXPECT_NE(chain_hash("0", first()), first_hash);
    const auto moved = changed([](Entry& entry) {
        entry.action = "user.create";
        entry.target = "dalice";
    });
    EXPECT_NE(moved, first_hash);
}

} // namespace
} // namespace parley::audit
