#include "core/directory/index_set.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <utility>

namespace parley {
namespace {

std::map<std::uint32_t, std::uint8_t> entries_of(const IndexSet& set)
{
    std::map<std::uint32_t, std::uint8_t> entries;
    set.any_of([&](std::uint32_t key, std::uint8_t bits) {
        EXPECT_TRUE(entries.emplace(key, bits).second) << key;
        return false;
    });
    return entries;
}

TEST(IndexSet, HoldsWhatWasPutLast)
{
    IndexSet set;
    EXPECT_EQ(set.find(7), 0);
    set.put(7, 3);
    set.put(0, 1);
    set.put(IndexSet::max_key, 15);
    set.put(7, 4);
    EXPECT_EQ(set.find(7), 4);
    EXPECT_EQ(set.find(0), 1);
    EXPECT_EQ(set.find(IndexSet::max_key), 15);
    EXPECT_EQ(set.size(), 3u);
    set.put(7, 0);
    set.put(8, 0);
    EXPECT_EQ(set.find(7), 0);
    EXPECT_EQ(set.size(), 2u);
}

TEST(IndexSet, BehavesLikeAMapUnderRandomChanges)
{
    for (unsigned seed = 1; seed <= 8; ++seed) {
        std::mt19937 random(seed);
        const std::uint32_t keys = seed % 2 == 0 ? 12 : 700; // small: erasing wraps around the end all the time
        IndexSet set;
        std::map<std::uint32_t, std::uint8_t> expected;
        for (int step = 0; step < 20'000; ++step) {
            const std::uint32_t key = random() % keys * 46368; // a step that plain multiplicative hashing would cluster
            const bool grows = step / 2'000 % 2 == 0;
            const auto bits =
                static_cast<std::uint8_t>(random() % 4 == 0 ? (grows ? 1 : 0) : (grows ? random() % 16 : 0));
            set.put(key, bits);
            if (bits == 0)
                expected.erase(key);
            else
                expected[key] = bits;
            const std::uint32_t other = random() % keys * 46368;
            const auto found = expected.find(other);
            ASSERT_EQ(set.find(other), found == expected.end() ? 0 : found->second);
            ASSERT_EQ(set.size(), expected.size());
        }
        EXPECT_EQ(entries_of(set), expected);
    }
}

TEST(IndexSet, NeedsNoHeapForTwoAndGivesItBack)
{
    IndexSet set;
    set.put(1, 1);
    set.put(2, 1);
    EXPECT_EQ(set.heap_bytes(), 0u);
    for (std::uint32_t key = 3; key <= 1'000; ++key)
        set.put(key, 1);
    const std::size_t full = set.heap_bytes();
    EXPECT_GT(full, 4'000u);
    EXPECT_LT(full, 9'000u);
    for (std::uint32_t key = 2; key <= 1'000; ++key)
        set.put(key, 0);
    EXPECT_LE(set.heap_bytes(), 48u);
    EXPECT_EQ(entries_of(set), (std::map<std::uint32_t, std::uint8_t>{{1, 1}}));
    set.put(1, 0);
    EXPECT_EQ(set.heap_bytes(), 0u);
}

TEST(IndexSet, IsEmptyAfterItWasMovedFrom)
{
    for (const std::uint32_t size : {1u, 2u, 5u, 50u}) {
        IndexSet one;
        for (std::uint32_t key = 0; key < size; ++key)
            one.put(key, 2);
        IndexSet other = std::move(one);
        EXPECT_EQ(other.size(), size);
        EXPECT_EQ(one.size(), 0u);
        EXPECT_EQ(one.find(0), 0);
        one.put(5, 1);
        one = std::move(other);
        EXPECT_EQ(one.size(), size);
        EXPECT_EQ(one.find(0), 2);
    }
}

} // namespace
} // namespace parley
