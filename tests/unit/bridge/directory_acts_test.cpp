// Every act of the services is one entry of the audit log, under its own name.

#include "directory_support.h"

#include "bridge/services/bans.h"
#include "bridge/services/contacts.h"
#include "bridge/services/grant_rules.h"
#include "bridge/services/groups.h"
#include "bridge/services/invitations.h"
#include "bridge/services/joins.h"
#include "bridge/services/members.h"
#include "bridge/services/users.h"

namespace parley::bridge::test {
namespace {

class ActsTest : public DirectoryTest {
protected:
    ActsTest()
    {
        given_user("admin", true);
        for (const char* id : {"u1", "u2", "u3"})
            given_user(id);
    }

    /// The entries that the call adds: action, actor, target and detail of each.
    template <class T>
    std::vector<std::string> entries_of(asio::awaitable<Result<T>> call)
    {
        const std::int64_t before = newest();
        const auto outcome = run(std::move(call));
        EXPECT_TRUE(outcome) << (outcome ? "" : outcome.error().message);
        std::vector<std::string> lines;
        for (const audit::Entry& entry : all())
            if (entry.seq > before)
                lines.push_back(entry.action + " " + entry.actor + " " + entry.target + " " + entry.detail);
        return lines;
    }
    std::vector<audit::Entry> all()
    {
        return ask([](DirectoryReader& directory) { return directory.audit_entries({.limit = 1000}); });
    }
    std::int64_t newest()
    {
        const auto entries = all();
        return entries.empty() ? 0 : entries.front().seq;
    }

    using Lines = std::vector<std::string>;
    const UserId u1{"u1"};
    const UserId u2{"u2"};
    const GroupId ops{"ops"};
    Users users{store, readers, enforcement};
    Groups groups{store, readers, enforcement};
    Members members{store, readers, enforcement};
    Bans bans{store, readers, enforcement};
    Joins joins{store, readers, enforcement};
    Invitations invitations{store, readers, enforcement};
    Contacts contacts{store, readers, enforcement};
    GrantRules grants{store, readers, enforcement, "parley"};
};

TEST_F(ActsTest, OfUsersAreNamedAndNeverHoldAPassword)
{
    EXPECT_EQ(entries_of(users.put(as_admin(), UserId{"u9"},
                                   {.kind = UserKind::device, .password = "s3cret", .duty = Duty::audit})),
              Lines{R"(user.created admin u9 {"kind":"device","duty":"audit","password":true})"});
    EXPECT_EQ(entries_of(users.put(as_admin(), UserId{"u9"}, {.kind = UserKind::device})), Lines{})
        << "nothing changed";
    EXPECT_EQ(entries_of(
                  users.patch(as_admin(), UserId{"u9"}, {.disabled = true, .password = "an0ther", .duty = Duty::none})),
              Lines{R"(user.changed admin u9 {"duty":["audit","none"],"disabled":[false,true],"password":true})"});
    EXPECT_EQ(entries_of(users.patch(as_admin(), u1, {.admin = true})),
              Lines{R"(user.changed admin u1 {"admin":[false,true]})"});
    EXPECT_EQ(entries_of(users.patch(as_admin(), u1, {.password = "first"})),
              Lines{R"(user.changed admin u1 {"password":true})"});
    EXPECT_EQ(entries_of(users.change_own_password(as("u1"), "first", "second")), Lines{"password.changed u1 u1 {}"});
    EXPECT_EQ(entries_of(users.set_own_profile(as("u1"), "One")), Lines{"profile.changed u1 u1 {}"});
    EXPECT_EQ(entries_of(users.set_own_profile(as("u1"), "One")), Lines{});
    EXPECT_EQ(entries_of(users.remove(as_admin(), UserId{"u9"})), Lines{"user.deleted admin u9 {}"});
}

TEST_F(ActsTest, OfGroupsAndMembersAreOneEntryWhateverTheyChange)
{
    EXPECT_EQ(entries_of(groups.put(as("u1"), ops, {.name = "Ops"})),
              Lines{R"(group.created u1 ops {"visibility":"private","joining":"invitation","owner":"u1"})"});
    EXPECT_EQ(entries_of(groups.patch(as("u1"), ops, {.topic = "long", .read_only = true})),
              Lines{R"(group.changed u1 ops {"topic":true,"read_only":[false,true]})"});
    EXPECT_EQ(entries_of(groups.patch(as("u1"), ops, {.read_only = true})), Lines{});
    EXPECT_EQ(entries_of(members.put(as("u1"), ops, u2, Role::member, std::nullopt)),
              Lines{R"(member.added u1 ops/u2 {"role":"member"})"});
    EXPECT_EQ(entries_of(members.put(as("u1"), ops, u2, Role::admin, true)),
              Lines{R"(member.changed u1 ops/u2 {"role":["member","admin"],"muted":[false,true]})"});
    EXPECT_EQ(entries_of(members.mute(as("u1"), ops, u2, true)), Lines{});
    EXPECT_EQ(entries_of(members.leave(as("u2"), ops)), Lines{R"(member.left u2 ops/u2 {"role":"admin"})"});
    EXPECT_EQ(entries_of(members.put(as_admin(), ops, u2, Role::member, std::nullopt)).size(), 1u);
    EXPECT_EQ(entries_of(members.remove(as_admin(), ops, u2)),
              Lines{R"(member.removed admin ops/u2 {"role":"member"})"});
    EXPECT_EQ(entries_of(groups.remove(as("u1"), ops)), Lines{"group.deleted u1 ops {}"});
}

TEST_F(ActsTest, AtTheDoorOfAGroupAreNamed)
{
    ASSERT_TRUE(run(groups.put(as("u1"), ops, {.visibility = Visibility::public_group, .joining = Joining::request})));
    EXPECT_EQ(entries_of(joins.join(as("u2"), ops, "please")), Lines{"request.made u2 ops/u2 {}"});
    EXPECT_EQ(entries_of(joins.decline(as("u2"), ops, u2)), Lines{"request.withdrawn u2 ops/u2 {}"});
    ASSERT_TRUE(run(joins.join(as("u2"), ops, "")));
    EXPECT_EQ(entries_of(joins.decline(as("u1"), ops, u2)), Lines{"request.declined u1 ops/u2 {}"});
    ASSERT_TRUE(run(joins.join(as("u2"), ops, "")));
    EXPECT_EQ(entries_of(joins.accept(as("u1"), ops, u2, Role::member)),
              Lines{R"(request.accepted u1 ops/u2 {"role":"member"})"});
    EXPECT_EQ(entries_of(bans.ban(as("u1"), ops, u2, {.reason = "noise"})),
              Lines{R"(ban.added u1 ops/u2 {"reason":"noise","was_member":true})"});
    EXPECT_EQ(entries_of(bans.lift(as("u1"), ops, u2)), Lines{"ban.lifted u1 ops/u2 {}"});
    EXPECT_EQ(entries_of(bans.lift(as("u1"), ops, u2)), Lines{});

    const auto invitation = run(invitations.make(as("u1"), ops, {}));
    ASSERT_TRUE(invitation);
    const std::string detail = R"({"group":"ops","role":"member","uses_left":1})";
    EXPECT_EQ(all().front().action + " " + all().front().target + " " + all().front().detail,
              "invitation.made " + invitation->id + " " + detail);
    EXPECT_EQ(entries_of(invitations.accept(as("u2"), invitation->invitation)),
              Lines{R"(invitation.used u2 ops/u2 {"invitation":")" + invitation->id + R"(","role":"member"})"});
    const auto other = run(invitations.make(as("u1"), ops, {}));
    EXPECT_EQ(entries_of(invitations.revoke(as("u1"), ops, other->id)),
              Lines{"invitation.revoked u1 " + other->id + " " + detail});
    ASSERT_TRUE(run(groups.patch(as("u1"), ops, {.joining = Joining::open})));
    EXPECT_EQ(entries_of(joins.join(as("u3"), ops, "")), Lines{"member.joined u3 ops/u3 {}"});
}

TEST_F(ActsTest, OnContactsAndGrantsAreNamed)
{
    EXPECT_EQ(entries_of(contacts.add(as_admin(), u1, u2)), Lines{"contact.added admin u1/u2 {}"});
    EXPECT_EQ(entries_of(contacts.add(as_admin(), u1, u2)), Lines{});
    EXPECT_EQ(entries_of(contacts.remove(as("u2"), u1, u2)), Lines{"contact.removed u2 u1/u2 {}"});
    EXPECT_EQ(entries_of(contacts.remove(as("u2"), u1, u2)), Lines{});
    EXPECT_EQ(entries_of(contacts.block(as("u1"), u2)), Lines{"block.added u1 u1/u2 {}"});
    EXPECT_EQ(entries_of(contacts.unblock(as("u1"), u2)), Lines{"block.removed u1 u1/u2 {}"});
    EXPECT_EQ(entries_of(contacts.unblock(as("u1"), u2)), Lines{});

    GrantSettings grant{.subject_kind = GrantSubject::user, .subject = "u1", .filter = "plant/#"};
    const std::string rest =
        R"("least_role":"observer","filter":"plant/#","access":"both","verdict":"allow","priority":)";
    EXPECT_EQ(entries_of(grants.put(as_admin(), "r1", grant)),
              Lines{R"(grant.created admin r1 {"subject":"user u1",)" + rest + "0}"});
    grant.priority = 7;
    EXPECT_EQ(entries_of(grants.put(as_admin(), "r1", grant)), Lines{R"(grant.changed admin r1 {"priority":[0,7]})"});
    EXPECT_EQ(entries_of(grants.put(as_admin(), "r1", grant)), Lines{});
    EXPECT_EQ(entries_of(grants.remove(as_admin(), "r1")),
              Lines{R"(grant.deleted admin r1 {"subject":"user u1",)" + rest + "7}"});
}

} // namespace
} // namespace parley::bridge::test
