#include "core/directory/device_keys.h"

#include "core/credentials/sha256.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace parley {
namespace {

DeviceKey key(const std::string& id, std::uint32_t user, const std::string& secret = "s")
{
    DeviceKey made;
    made.id = id;
    made.user = UserIndex{user};
    made.secret_hash = credentials::sha256(secret);
    return made;
}

TEST(DeviceKeys, AreFoundByTheirId)
{
    DeviceKeys keys;
    EXPECT_EQ(keys.find("k1"), nullptr);
    keys.put(key("k1", 1));
    keys.put(key("k2", 2));
    ASSERT_NE(keys.find("k1"), nullptr);
    EXPECT_EQ(*keys.find("k1"), key("k1", 1));
    EXPECT_EQ(keys.find("k3"), nullptr);
    EXPECT_EQ(keys.size(), 2u);
}

TEST(DeviceKeys, AreReplacedAndErased)
{
    DeviceKeys keys;
    keys.put(key("k1", 1, "old"));
    keys.put(key("k1", 1, "new"));
    EXPECT_EQ(keys.size(), 1u);
    EXPECT_EQ(keys.find("k1")->secret_hash, credentials::sha256("new"));
    keys.erase("k1");
    keys.erase("k1");
    EXPECT_EQ(keys.find("k1"), nullptr);
    EXPECT_EQ(keys.size(), 0u);
    keys.put(key("k2", 2));
    EXPECT_EQ(keys.find("k2")->user, UserIndex{2});
}

TEST(DeviceKeys, AreWhatAMapWouldBe)
{
    std::mt19937 random(4);
    DeviceKeys keys;
    std::map<std::string, DeviceKey> map;
    for (int round = 0; round < 20'000; ++round) {
        const std::string id = "k" + std::to_string(random() % 200);
        if (random() % 5000 == 0) {
            keys.clear();
            map.clear();
        } else if (random() % 2 == 0) {
            const DeviceKey made = key(id, static_cast<std::uint32_t>(random() % 9), std::to_string(random()));
            keys.put(made);
            map[id] = made;
        } else {
            keys.erase(id);
            map.erase(id);
        }
        const DeviceKey* const found = keys.find(id);
        ASSERT_EQ(found != nullptr, map.contains(id));
        ASSERT_TRUE(found == nullptr || *found == map[id]);
        ASSERT_EQ(keys.size(), map.size());
    }
}

} // namespace
} // namespace parley
