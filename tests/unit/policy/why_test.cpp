#include "core/policy/decide.h"

#include <gtest/gtest.h>

#include <set>

namespace parley::policy {
namespace {

TEST(Why, HasANameOfItsOwnForEachReason)
{
    std::set<std::string_view> names;
    for (int why = 0; why <= static_cast<int>(Why::not_our_topic); ++why)
        EXPECT_TRUE(names.insert(to_string(static_cast<Why>(why))).second) << why;
    EXPECT_TRUE(names.contains("only_own_receipts"));
}

} // namespace
} // namespace parley::policy
