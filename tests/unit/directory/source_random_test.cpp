#include "core/directory/device_keys.h"
#include "core/directory/revoked_logins.h"
#include "core/directory/source.h"
#include "tests/unit/directory/file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace parley {
namespace {

constexpr int user_count = 25;
constexpr int group_count = 8;
constexpr int key_count = 30;

std::string user_of(std::mt19937& random)
{
    return "u" + std::to_string(random() % user_count);
}

std::string group_of(std::mt19937& random)
{
    return "g" + std::to_string(random() % group_count);
}

std::string key_of(std::mt19937& random)
{
    return "k" + std::to_string(random() % key_count);
}

std::string_view role_of(std::mt19937& random)
{
    return to_string(static_cast<Role>(1 + random() % 5));
}

std::string in_quotes(std::string_view text)
{
    return "'" + std::string(text) + "'";
}

/// One random statement that the schema allows; many hit no row, as in life.
std::string random_change(std::mt19937& random)
{
    const std::string user = in_quotes(user_of(random));
    const std::string peer = in_quotes(user_of(random));
    const std::string group = in_quotes(group_of(random));
    const std::string bit = std::to_string(random() % 2);
    const std::string flag = random() % 3 == 0 ? "5" : "NULL";
    switch (random() % 19) {
    case 0:
        return "INSERT OR IGNORE INTO user (id, kind, created_ms) VALUES (" + user + ", 'person', 1)";
    case 1:
        return "UPDATE user SET disabled = " + bit + " WHERE id = " + user;
    case 2:
        return "UPDATE user SET deleted_ms = " + flag + ", admin = " + bit + " WHERE id = " + user;
    case 3:
        return "INSERT INTO credential (user, kind, verifier, changed_ms) SELECT id, 'password', 'v" +
               std::to_string(random() % 100) + "', 1 FROM user WHERE id = " + user +
               " ON CONFLICT (user, kind) DO UPDATE SET verifier = excluded.verifier";
    case 4:
        return "DELETE FROM credential WHERE user = " + user;
    case 5:
        return "INSERT OR IGNORE INTO \"group\" (id, created_ms) VALUES (" + group + ", 1)";
    case 6:
        return "UPDATE \"group\" SET visibility = " + std::string(random() % 2 == 0 ? "'public'" : "'private'") +
               " WHERE id = " + group;
    case 7:
        return "UPDATE \"group\" SET deleted_ms = " + flag + " WHERE id = " + group;
    case 8:
    case 9:
        return "INSERT INTO member (\"group\", user, role, muted, since_ms) SELECT \"group\".id, user.id, " +
               in_quotes(role_of(random)) + ", " + bit + ", 1 FROM \"group\", user WHERE \"group\".id = " + group +
               " AND user.id = " + user +
               " ON CONFLICT (\"group\", user) DO UPDATE SET role = excluded.role, muted = excluded.muted";
    case 10:
        return "DELETE FROM member WHERE \"group\" = " + group + " AND user = " + user;
    case 11:
        return "INSERT OR IGNORE INTO contact (user, peer, since_ms) SELECT a.id, b.id, 1 FROM user a, user b WHERE "
               "(a.id = " +
               user + " AND b.id = " + peer + ") OR (a.id = " + peer + " AND b.id = " + user + ")";
    case 12:
        return "DELETE FROM contact WHERE (user = " + user + " AND peer = " + peer + ") OR (user = " + peer +
               " AND peer = " + user + ")";
    case 13:
        return "INSERT INTO access_key (id, user, kind, secret, created_ms, expires_ms) SELECT " +
               in_quotes(key_of(random)) + ", id, " + (random() % 4 == 0 ? "'api'" : "'device'") + ", '" +
               std::string(64, "0123456789abcdef"[random() % 16]) + "', 1, " + flag + " FROM user WHERE id = " + user +
               " ON CONFLICT (id) DO UPDATE SET secret = excluded.secret, expires_ms = excluded.expires_ms";
    case 14:
        return "DELETE FROM access_key WHERE id = " + in_quotes(key_of(random));
    case 15:
        return "INSERT INTO login (id, user, refresh, created_ms, used_ms, expires_ms) SELECT " +
               in_quotes(key_of(random)) + ", id, 'r', 1, 1, 9 FROM user WHERE id = " + user +
               " ON CONFLICT (id) DO UPDATE SET revoked_ms = 5";
    case 16:
        return "UPDATE user SET tokens_from_ms = " + std::to_string(random() % 9) + ", password_due = " + bit +
               " WHERE id = " + user;
    case 17:
        return random() % 3 == 0
                   ? "DELETE FROM psk WHERE user = " + user
                   : "INSERT INTO psk (user, key_hex, changed_ms) SELECT id, '" +
                         std::string(32, "0123456789abcdef"[random() % 16]) + "', 1 FROM user WHERE id = " + user +
                         " ON CONFLICT (user) DO UPDATE SET key_hex = excluded.key_hex";
    default:
        return random() % 2 == 0
                   ? "INSERT OR IGNORE INTO block (user, peer, since_ms) SELECT a.id, b.id, 1 FROM user a, user b "
                     "WHERE a.id = " +
                         user + " AND b.id = " + peer
                   : "DELETE FROM block WHERE user = " + user + " AND peer = " + peer;
    }
}

std::set<std::string> groups_of(const Directory& directory, UserIndex user)
{
    std::set<std::string> ids;
    for (const GroupIndex group : directory.groups_of(user))
        ids.insert(directory.group(group).id);
    return ids;
}

/// Compares by id: two directories may have given out their indexes in another order.
void expect_same(const Directory& one, const Directory& other)
{
    ASSERT_EQ(one.users(), other.users());
    ASSERT_EQ(one.groups(), other.groups());
    EXPECT_EQ(one.memberships(), other.memberships());
    EXPECT_EQ(one.revision(), other.revision());
    for (std::uint32_t number = 0; number < one.groups(); ++number) {
        const Group& group = one.group(GroupIndex{number});
        const Group& same = other.group(other.find_group(group.id).value());
        EXPECT_EQ(group.is_public, same.is_public) << group.id;
        EXPECT_EQ(group.exists, same.exists) << group.id;
        EXPECT_EQ(group.members, same.members) << group.id;
    }
    for (std::uint32_t number = 0; number < one.users(); ++number) {
        const UserIndex index{number};
        const User& user = one.user(index);
        const UserIndex same = other.find_user(user.id).value();
        EXPECT_EQ(user.admin, other.user(same).admin) << user.id;
        EXPECT_EQ(user.enabled, other.user(same).enabled) << user.id;
        EXPECT_EQ(one.is_enabled(index), other.is_enabled(same)) << user.id;
        EXPECT_EQ(user.password_verifier, other.user(same).password_verifier) << user.id;
        EXPECT_EQ(user.tokens_from, other.user(same).tokens_from) << user.id;
        EXPECT_EQ(user.password_due, other.user(same).password_due) << user.id;
        EXPECT_EQ(groups_of(one, index), groups_of(other, same)) << user.id;
        for (std::uint32_t group = 0; group < one.groups(); ++group) {
            const GroupIndex same_group = other.find_group(one.group(GroupIndex{group}).id).value();
            EXPECT_EQ(one.membership(index, GroupIndex{group}), other.membership(same, same_group));
        }
        for (std::uint32_t peer = 0; peer < one.users(); ++peer) {
            const UserIndex same_peer = other.find_user(one.user(UserIndex{peer}).id).value();
            EXPECT_EQ(one.are_contacts(index, UserIndex{peer}), other.are_contacts(same, same_peer));
            EXPECT_EQ(one.has_blocked(index, UserIndex{peer}), other.has_blocked(same, same_peer));
            EXPECT_EQ(one.share_a_group(index, UserIndex{peer}), other.share_a_group(same, same_peer));
        }
    }
}

void expect_same_ways_in(const Directory& one, const Directory& other)
{
    for (std::uint32_t number = 0; number < one.users(); ++number) {
        const User& user = one.user(UserIndex{number});
        EXPECT_EQ(one.psk(UserIndex{number}), other.psk(other.find_user(user.id).value())) << user.id;
    }
    EXPECT_EQ(one.device_keys().size(), other.device_keys().size());
    EXPECT_EQ(one.revoked_logins().size(), other.revoked_logins().size());
    for (int number = 0; number < key_count; ++number) {
        const std::string id = "k" + std::to_string(number);
        EXPECT_EQ(one.revoked_logins().contains(id), other.revoked_logins().contains(id)) << id;
        const DeviceKey* const key = one.device_keys().find(id);
        const DeviceKey* const same = other.device_keys().find(id);
        ASSERT_EQ(key != nullptr, same != nullptr) << id;
        if (key == nullptr)
            continue;
        EXPECT_EQ(one.user(key->user).id, other.user(same->user).id) << id;
        EXPECT_EQ(key->secret_hash, same->secret_hash) << id;
        EXPECT_EQ(key->expires, same->expires) << id;
    }
}

TEST(ADirectoryThatFollowsTheLog, IsTheOneThatAFreshLoadGives)
{
    for (unsigned seed = 1; seed <= 2; ++seed) {
        std::mt19937 random(seed);
        DirectoryFile file;
        file.write("PRAGMA synchronous = OFF");
        DirectorySource source(file.path);
        Directory follower = source.load();
        for (int round = 0; round < 8; ++round) {
            file.write("BEGIN IMMEDIATE");
            for (int i = 0; i < 100; ++i)
                file.write(random_change(random));
            file.write("COMMIT");
            const std::size_t budget = 1 + random() % 60;
            while (source.apply(follower, budget).more) {
            }
            DirectorySource fresh(file.path);
            const Directory loaded = fresh.load();
            expect_same(follower, loaded);
            expect_same_ways_in(follower, loaded);
            ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed << ", round " << round;
        }
        EXPECT_GT(follower.revision().value(), 250);
        EXPECT_GT(follower.memberships(), 10u);
    }
}

TEST(ADirectoryThatFollowsTheLog, NamesEveryUserThatItDisabled)
{
    std::mt19937 random(9);
    DirectoryFile file;
    file.write("PRAGMA synchronous = OFF");
    for (int i = 0; i < user_count; ++i)
        file.user("u" + std::to_string(i));
    DirectorySource source(file.path);
    Directory follower = source.load();
    std::set<std::string> enabled;
    for (int i = 0; i < user_count; ++i)
        enabled.insert("u" + std::to_string(i));
    for (int round = 0; round < 200; ++round) {
        const std::string user = user_of(random);
        const bool disable = random() % 2 == 0;
        file.write("UPDATE user SET disabled = " + std::string(disable ? "1" : "0") + " WHERE id = " + in_quotes(user));
        const auto applied = source.apply(follower, 100);
        const bool was_enabled = enabled.contains(user);
        if (disable)
            enabled.erase(user);
        else
            enabled.insert(user);
        ASSERT_EQ(applied.shaken.size(), disable && was_enabled ? 1u : 0u);
        EXPECT_TRUE(applied.shaken.empty() || follower.user(applied.shaken.front()).id == user);
    }
}

} // namespace
} // namespace parley
