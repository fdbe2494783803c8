#include "plugin/password_memory.h"

#include <gtest/gtest.h>

namespace parley::plugin {
namespace {

TEST(PasswordMemory, KnowsOnlyThePasswordThatItWasTold)
{
    PasswordMemory memory(10);
    EXPECT_FALSE(memory.knows(UserIndex{1}, "verifier", "right"));
    memory.remember(UserIndex{1}, "verifier", "right");
    EXPECT_TRUE(memory.knows(UserIndex{1}, "verifier", "right"));
    EXPECT_FALSE(memory.knows(UserIndex{1}, "verifier", "wrong"));
    EXPECT_FALSE(memory.knows(UserIndex{2}, "verifier", "right"));
}

TEST(PasswordMemory, ForgetsWhenTheVerifierChanges)
{
    PasswordMemory memory(10);
    memory.remember(UserIndex{1}, "old verifier", "right");
    EXPECT_FALSE(memory.knows(UserIndex{1}, "new verifier", "right"));
}

TEST(PasswordMemory, DoesNotTakeVerifierAndPasswordForOneText)
{
    PasswordMemory memory(10);
    memory.remember(UserIndex{1}, "ab", "c");
    EXPECT_FALSE(memory.knows(UserIndex{1}, "a", "bc"));
}

TEST(PasswordMemory, IsBoundedAndKeepsThoseWhoComeBack)
{
    PasswordMemory memory(10);
    memory.remember(UserIndex{0}, "v", "p");
    for (std::uint32_t user = 1; user < 100; ++user) {
        memory.remember(UserIndex{user}, "v", "p");
        EXPECT_TRUE(memory.knows(UserIndex{0}, "v", "p")) << user;
        EXPECT_LE(memory.size(), 10u);
    }
    EXPECT_FALSE(memory.knows(UserIndex{1}, "v", "p"));
}

} // namespace
} // namespace parley::plugin
