#include "core/directory/revoked_logins.h"

#include <gtest/gtest.h>

namespace parley {
namespace {

TEST(RevokedLogins, AreKnownUntilTheirEnd)
{
    RevokedLogins logins;
    logins.put("l1", unix_millis(100));
    logins.put("l2", unix_millis(200));
    logins.put("l3", unix_millis(100));
    logins.forget_before(unix_millis(100));
    EXPECT_EQ(logins.size(), 3u);
    logins.forget_before(unix_millis(101));
    EXPECT_FALSE(logins.contains("l1"));
    EXPECT_TRUE(logins.contains("l2"));
    EXPECT_FALSE(logins.contains("l3"));
    logins.forget_before(unix_millis(1000));
    EXPECT_EQ(logins.size(), 0u);
}

TEST(RevokedLogins, StandOnceEach)
{
    RevokedLogins logins;
    logins.put("l1", unix_millis(100));
    logins.put("l1", unix_millis(300));
    EXPECT_EQ(logins.size(), 1u);
    logins.forget_before(unix_millis(200));
    EXPECT_TRUE(logins.contains("l1"));
    logins.erase("l1");
    logins.erase("l1");
    EXPECT_FALSE(logins.contains("l1"));
    logins.put("l2", unix_millis(1));
    logins.clear();
    EXPECT_FALSE(logins.contains("l2"));
    logins.forget_before(unix_millis(500));
    EXPECT_EQ(logins.size(), 0u);
}

} // namespace
} // namespace parley
