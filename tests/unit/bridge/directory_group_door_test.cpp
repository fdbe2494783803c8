#include "directory_support.h"

#include "bridge/services/bans.h"
#include "bridge/services/groups.h"
#include "bridge/services/invitations.h"
#include "bridge/services/joins.h"
#include "bridge/services/members.h"

namespace parley::bridge::test {
namespace {

using namespace std::chrono_literals;

class GroupDoorTest : public DirectoryTest {
protected:
    GroupDoorTest()
    {
        given_user("admin", true);
        for (const char* id : {"owner", "chief", "moderator", "member", "stranger", "guest"})
            given_user(id);
        for (const char* group : {"ops", "asked", "open"}) {
            given_group(group, std::string(group) != "ops");
            given_member(group, "owner", Role::owner);
            given_member(group, "chief", Role::admin);
            given_member(group, "moderator", Role::moderator);
            given_member(group, "member", Role::member);
        }
        must(groups.patch(as("owner"), GroupId{"asked"}, {.joining = Joining::request}));
    }
    template <class T>
    T must(asio::awaitable<Result<T>> call)
    {
        auto outcome = run(std::move(call));
        EXPECT_TRUE(outcome) << (outcome ? "" : outcome.error().message);
        return *std::move(outcome);
    }
    template <class T>
    std::optional<Errc> code(asio::awaitable<Result<T>> call)
    {
        return code_of(run(std::move(call)));
    }
    bool joins_now(const std::string& user, const std::string& group)
    {
        return must(joins.join(as(user), GroupId{group}, "please")).joined;
    }
    std::optional<Errc> ban(const std::string& caller, const std::string& user, const std::string& group = "open")
    {
        return code(bans.ban(as(caller), GroupId{group}, UserId{user}, {}));
    }

    static constexpr std::optional<Errc> done{};
    static constexpr std::optional<Errc> denied{Errc::permission_denied};
    static constexpr std::optional<Errc> missing{Errc::not_found};

    Groups groups{store, readers, enforcement};
    Members members{store, readers, enforcement};
    Bans bans{store, readers, enforcement};
    Joins joins{store, readers, enforcement};
    Invitations invitations{store, readers, enforcement};
};

TEST_F(GroupDoorTest, JoiningIsOpenAskedForOrByInvitation)
{
    EXPECT_TRUE(joins_now("stranger", "open"));
    EXPECT_EQ(role_of("open", "stranger"), Role::member);
    EXPECT_FALSE(joins_now("stranger", "asked"));
    EXPECT_EQ(role_of("asked", "stranger"), Role::none);
    EXPECT_EQ(code(joins.join(as("stranger"), GroupId{"ops"}, "")), missing); // private: not even seen
    EXPECT_EQ(code(joins.join(as_admin(), GroupId{"ops"}, "")), denied);
    must(groups.patch(as("owner"), GroupId{"open"}, {.joining = Joining::invitation}));
    EXPECT_EQ(code(joins.join(as("guest"), GroupId{"open"}, "")), denied);
    EXPECT_TRUE(joins_now("owner", "open")); // stays owner
    EXPECT_EQ(role_of("open", "owner"), Role::owner);
}

TEST_F(GroupDoorTest, WhatAGroupIsForDecidesTheUsualWayIn)
{
    const auto joining = [&](const std::string& group) {
        return must(groups.get(as("owner"), GroupId{group})).joining;
    };
    must(groups.create(as("owner"), GroupId{"p1"}, {.visibility = Visibility::public_group}));
    must(groups.create(as("owner"), GroupId{"p2"}, {.visibility = Visibility::private_group}));
    EXPECT_EQ(joining("p1"), Joining::open);
    EXPECT_EQ(joining("p2"), Joining::invitation);
    must(groups.patch(as("owner"), GroupId{"p2"}, {.visibility = Visibility::public_group}));
    EXPECT_EQ(joining("p2"), Joining::open);
    must(groups.patch(as("owner"), GroupId{"p2"}, {.joining = Joining::request}));
    must(groups.patch(as("owner"), GroupId{"p2"}, {.visibility = Visibility::public_group}));
    EXPECT_EQ(joining("p2"), Joining::request); // public already: nothing changes
}

TEST_F(GroupDoorTest, RequestsAreSeenAndAnsweredByOwnersAndAdmins)
{
    const GroupId asked{"asked"};
    EXPECT_FALSE(joins_now("stranger", "asked"));
    EXPECT_FALSE(joins_now("stranger", "asked")); // asking twice is asking
    EXPECT_EQ(code(joins.requests(as("moderator"), asked, {})), denied);
    const auto page = must(joins.requests(as("chief"), asked, {}));
    ASSERT_EQ(page.items.size(), 1u);
    EXPECT_EQ(page.items[0].user.value(), "stranger");
    EXPECT_EQ(page.items[0].text, "please");
    EXPECT_EQ(code(joins.accept(as("moderator"), asked, UserId{"stranger"}, Role::member)), denied);
    EXPECT_EQ(code(joins.accept(as("chief"), asked, UserId{"stranger"}, Role::admin)), denied);
    EXPECT_EQ(code(joins.accept(as("chief"), asked, UserId{"guest"}, Role::member)), missing);
    EXPECT_EQ(code(joins.accept(as("chief"), asked, UserId{"stranger"}, Role::observer)), done);
    EXPECT_EQ(role_of("asked", "stranger"), Role::observer);
    EXPECT_TRUE(must(joins.requests(as("owner"), asked, {})).items.empty());
}

TEST_F(GroupDoorTest, ARequestIsDeclinedOrWithdrawn)
{
    const GroupId asked{"asked"};
    joins_now("stranger", "asked");
    joins_now("guest", "asked");
    EXPECT_EQ(code(joins.decline(as("member"), asked, UserId{"stranger"})), denied);
    EXPECT_EQ(code(joins.decline(as("owner"), asked, UserId{"stranger"})), done);
    EXPECT_EQ(code(joins.decline(as("guest"), asked, UserId{"guest"})), done);
    EXPECT_EQ(code(joins.decline(as("guest"), asked, UserId{"guest"})), missing);
    EXPECT_EQ(role_of("asked", "guest"), Role::none);
}

TEST_F(GroupDoorTest, BeingAddedAnswersTheRequest)
{
    joins_now("stranger", "asked");
    must(members.put(as("owner"), GroupId{"asked"}, UserId{"stranger"}, Role::member));
    EXPECT_TRUE(must(joins.requests(as("owner"), GroupId{"asked"}, {})).items.empty());
}

TEST_F(GroupDoorTest, BanningTakesAHigherRole)
{
    EXPECT_EQ(ban("stranger", "member"), denied);
    EXPECT_EQ(ban("member", "stranger"), denied);
    EXPECT_EQ(ban("moderator", "chief"), denied);
    EXPECT_EQ(ban("moderator", "moderator"), Errc::invalid_argument);
    EXPECT_EQ(ban("moderator", "nobody"), missing);
    EXPECT_EQ(ban("moderator", "stranger"), done);
    EXPECT_EQ(ban("moderator", "member"), done);
    EXPECT_EQ(ban("chief", "moderator"), done);
    EXPECT_EQ(role_of("open", "member"), Role::none);
    EXPECT_EQ(must(bans.list(as("owner"), GroupId{"open"}, {})).items.size(), 3u);
    EXPECT_EQ(code(bans.list(as("member"), GroupId{"open"}, {})), denied);
}

TEST_F(GroupDoorTest, WhoIsBannedGetsInByNoWay)
{
    const auto invitation = must(invitations.make(as("owner"), GroupId{"open"}, {})).invitation;
    joins_now("stranger", "asked");
    EXPECT_EQ(ban("moderator", "stranger"), done);
    EXPECT_EQ(ban("owner", "stranger", "asked"), done);
    EXPECT_EQ(code(joins.join(as("stranger"), GroupId{"open"}, "")), denied);
    EXPECT_EQ(code(joins.join(as("stranger"), GroupId{"asked"}, "")), denied);
    EXPECT_TRUE(must(joins.requests(as("owner"), GroupId{"asked"}, {})).items.empty());
    EXPECT_EQ(code(members.put(as_admin(), GroupId{"open"}, UserId{"stranger"}, Role::member)), denied);
    EXPECT_EQ(code(invitations.accept(as("stranger"), invitation)), denied);
    EXPECT_EQ(must(invitations.accept(as("guest"), invitation)).group.value(), "open"); // no use was counted
    EXPECT_EQ(code(bans.lift(as("moderator"), GroupId{"open"}, UserId{"stranger"})), done);
    EXPECT_TRUE(joins_now("stranger", "open"));
}

TEST_F(GroupDoorTest, ABanRunsOut)
{
    const GroupId open{"open"};
    EXPECT_EQ(code(bans.ban(as("owner"), open, UserId{"stranger"}, {.until = clock.time})), Errc::invalid_argument);
    const auto banned =
        must(bans.ban(as("owner"), open, UserId{"stranger"}, {.until = clock.time + 1s, .reason = "spam"}));
    EXPECT_TRUE(banned.created);
    EXPECT_EQ(code(joins.join(as("stranger"), open, "")), denied);
    clock.time += 1s;
    EXPECT_TRUE(joins_now("stranger", "open"));
    EXPECT_TRUE(must(bans.list(as("owner"), open, {})).items.empty());
}

TEST_F(GroupDoorTest, AnInvitationLetsInAsOftenAsItSays)
{
    const auto made = must(invitations.make(as("chief"), GroupId{"ops"}, {.role = Role::observer, .uses = 1}));
    EXPECT_EQ(made.invitation.find("pi_" + made.id + "_"), 0u);
    EXPECT_EQ(code(invitations.accept(as("stranger"), made.invitation + "0")), missing);
    EXPECT_EQ(code(invitations.accept(as("stranger"), "pi_" + made.id + "_" + std::string(40, '0'))), missing);
    EXPECT_EQ(must(invitations.accept(as("member"), made.invitation)).group.value(),
              "ops"); // is in, and stays what he is
    EXPECT_EQ(role_of("ops", "member"), Role::member);
    EXPECT_EQ(must(invitations.accept(as("stranger"), made.invitation)).group.value(), "ops");
    EXPECT_EQ(role_of("ops", "stranger"), Role::observer);
    EXPECT_EQ(code(invitations.accept(as("guest"), made.invitation)), missing); // used up
}

TEST_F(GroupDoorTest, AnInvitationExpiresAndIsRevoked)
{
    const GroupId ops{"ops"};
    const auto short_lived = must(invitations.make(as("owner"), ops, {.uses = 5, .expires = clock.time + 1s}));
    const auto revoked = must(invitations.make(as("owner"), ops, {.uses = 5}));
    clock.time += 1s;
    EXPECT_EQ(code(invitations.accept(as("guest"), short_lived.invitation)), missing);
    EXPECT_EQ(code(invitations.revoke(as("owner"), GroupId{"open"}, revoked.id)), missing);
    EXPECT_EQ(code(invitations.revoke(as("moderator"), ops, revoked.id)), denied);
    EXPECT_EQ(code(invitations.revoke(as("owner"), ops, revoked.id)), done);
    EXPECT_EQ(code(invitations.accept(as("guest"), revoked.invitation)), missing);
}

TEST_F(GroupDoorTest, InvitationsAreForRolesThatOneCouldGive)
{
    const GroupId ops{"ops"};
    EXPECT_EQ(code(invitations.make(as("moderator"), ops, {})), denied);
    EXPECT_EQ(code(invitations.make(as("chief"), ops, {.role = Role::admin})), denied);
    EXPECT_EQ(code(invitations.make(as("owner"), ops, {.role = Role::admin})), done);
    EXPECT_EQ(code(invitations.make(as("owner"), ops, {.role = Role::owner})), Errc::invalid_argument);
    EXPECT_EQ(code(invitations.make(as("owner"), ops, {.uses = 0})), Errc::invalid_argument);
    EXPECT_EQ(code(invitations.list(as("moderator"), ops, {})), denied);
    EXPECT_EQ(must(invitations.list(as("chief"), ops, {})).items.size(), 1u);
}

TEST_F(GroupDoorTest, ADeletedGroupLetsNobodyIn)
{
    const auto made = must(invitations.make(as("owner"), GroupId{"ops"}, {}));
    must(groups.remove(as("owner"), GroupId{"ops"}));
    EXPECT_EQ(code(invitations.accept(as("guest"), made.invitation)), missing);
}

} // namespace
} // namespace parley::bridge::test
