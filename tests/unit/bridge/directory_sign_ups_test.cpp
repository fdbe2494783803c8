#include "directory_support.h"

#include "bridge/services/invitations.h"
#include "bridge/services/members.h"
#include "bridge/services/sign_ups.h"
#include "bridge/services/users.h"

namespace parley::bridge::test {
namespace {

using namespace std::chrono_literals;

class SignUpsTest : public DirectoryTest {
protected:
    SignUpsTest()
    {
        given_user("admin", true);
        given_user("u1");
        given_group("ops");
        given_member("ops", "u1", Role::owner);
    }
    std::string invite(std::optional<GroupId> group = {}, InvitationSettings settings = {})
    {
        const auto made = run(sign_ups.invite(as_admin(), std::move(group), settings));
        EXPECT_TRUE(made) << (made ? "" : made.error().message);
        return made->invitation;
    }
    static SignUp as_new(const std::string& user, const std::string& invitation)
    {
        return {.invitation = invitation, .user = UserId{user}, .password = "secret", .display_name = "The " + user};
    }
    std::optional<Errc> sign_up(const std::string& user, const std::string& invitation)
    {
        return code_of(run(sign_ups.sign_up(as_new(user, invitation))));
    }
    std::optional<UserRow> row(const std::string& id)
    {
        return ask([&](DirectoryReader& directory) { return directory.user(id); });
    }

    static constexpr std::optional<Errc> done{};

    Users users{store, readers, enforcement};
    Invitations invitations{store, readers, enforcement};
    SignUps sign_ups{store, readers, enforcement, clock, {}};
    SignUps open_sign_ups{store, readers, enforcement, clock, {.open = true}};
};

TEST_F(SignUpsTest, AnInvitationMakesAUserOnce)
{
    const auto invitation = invite();
    const auto signed_up = run(sign_ups.sign_up(as_new("new1", invitation)));
    ASSERT_TRUE(signed_up) << signed_up.error().message;
    EXPECT_TRUE(signed_up->change.enforced);
    EXPECT_EQ(signed_up->group, std::nullopt);
    EXPECT_TRUE(run(users.verify_password("new1", "secret")));
    EXPECT_EQ(row("new1")->display_name, "The new1");
    EXPECT_FALSE(row("new1")->admin);
    EXPECT_EQ(row("new1")->kind, UserKind::person);

    EXPECT_EQ(sign_up("new2", invitation), Errc::not_found);
    EXPECT_FALSE(row("new2"));
}

TEST_F(SignUpsTest, ANewUserIsAtOnceAMemberOfTheInvitationsGroup)
{
    const auto invitation = invite(GroupId{"ops"}, {.role = Role::observer, .uses = 2});
    const auto signed_up = run(sign_ups.sign_up(as_new("new1", invitation)));
    ASSERT_TRUE(signed_up);
    EXPECT_EQ(signed_up->group, GroupId{"ops"});
    EXPECT_EQ(role_of("ops", "new1"), Role::observer);
    EXPECT_EQ(sign_up("new2", invitation), done);
    EXPECT_EQ(sign_up("new3", invitation), Errc::not_found);
}

TEST_F(SignUpsTest, WhatFailsUsesNothing)
{
    const auto invitation = invite();
    EXPECT_EQ(sign_up("u1", invitation), Errc::already_exists);
    EXPECT_EQ(sign_up("U1", invitation), Errc::already_exists);
    EXPECT_EQ(sign_up("not an id", invitation), Errc::invalid_argument);
    auto without_password = as_new("new1", invitation);
    without_password.password.clear();
    EXPECT_EQ(code_of(run(sign_ups.sign_up(without_password))), Errc::invalid_argument);
    EXPECT_EQ(sign_up("new1", invitation), done);
}

TEST_F(SignUpsTest, TheIdOfADeletedUserIsNotGivenAgain)
{
    ASSERT_TRUE(run(users.remove(as_admin(), UserId{"u1"})));
    EXPECT_EQ(sign_up("u1", invite()), Errc::already_exists);
}

TEST_F(SignUpsTest, WithoutAGoodInvitationNothingIsLearnt)
{
    const auto invitation = invite();
    auto wrong = invitation;
    wrong.back() = wrong.back() == '0' ? '1' : '0';
    for (const auto& text : {wrong, std::string("pi_"), std::string("pi_000000000000_") + std::string(40, '0')})
        for (const char* user : {"u1", "new1"}) // taken or free: the same answer
            EXPECT_EQ(sign_up(user, text), Errc::not_found) << text;
    EXPECT_EQ(sign_up("u1", ""), Errc::permission_denied);
    EXPECT_EQ(sign_up("new1", ""), Errc::permission_denied);
}

TEST_F(SignUpsTest, OpenSignUpNeedsNoInvitationAndIsOffByDefault)
{
    EXPECT_FALSE(SignUps::Options{}.open);
    EXPECT_EQ(code_of(run(open_sign_ups.sign_up(as_new("new1", "")))), done);
    EXPECT_EQ(code_of(run(open_sign_ups.sign_up(as_new("new2", "pi_wrong")))), Errc::not_found);
}

TEST_F(SignUpsTest, AnInvitationEndsByTimeAndByRevocation)
{
    const auto brief = invite({}, {.expires = clock.time + 10s});
    clock.time += 10s;
    EXPECT_EQ(sign_up("new1", brief), Errc::not_found);

    const auto made = run(sign_ups.invite(as_admin(), {}, {})).value();
    EXPECT_EQ(run(sign_ups.list(as_admin(), {}))->items.size(), 2u);
    ASSERT_TRUE(run(sign_ups.revoke(as_admin(), made.id)));
    EXPECT_EQ(sign_up("new1", made.invitation), Errc::not_found);
    EXPECT_EQ(code_of(run(sign_ups.revoke(as_admin(), made.id))), Errc::not_found);
}

TEST_F(SignUpsTest, AGroupsInvitationMakesNoUserAndAUsersOneOpensItsGroup)
{
    const auto of_group = run(invitations.make(as("u1"), GroupId{"ops"}, {})).value().invitation;
    EXPECT_EQ(sign_up("new1", of_group), Errc::invalid_argument);
    given_user("u2");
    EXPECT_EQ(code_of(run(invitations.accept(as("u2"), invite()))), Errc::invalid_argument);
    EXPECT_TRUE(run(invitations.accept(as("u2"), invite(GroupId{"ops"}))));
    EXPECT_EQ(role_of("ops", "u2"), Role::member);
}

TEST_F(SignUpsTest, OnlyWhoManagesUsersInvites)
{
    EXPECT_EQ(code_of(run(sign_ups.invite(as("u1"), {}, {}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(sign_ups.invite(as("u1"), GroupId{"ops"}, {}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(sign_ups.list(as("u1"), {}))), Errc::permission_denied);
    EXPECT_EQ(code_of(run(sign_ups.revoke(as("u1"), "0123456789ab"))), Errc::permission_denied);
    const Caller officer{UserId{"u1"}, false, Duty::users};
    EXPECT_TRUE(run(sign_ups.invite(officer, {}, {})));
    const Caller auditor{UserId{"u1"}, false, Duty::audit};
    EXPECT_EQ(code_of(run(sign_ups.invite(auditor, {}, {}))), Errc::permission_denied);
    EXPECT_EQ(run(sign_ups.list(auditor, {}))->items.size(), 1u);
    EXPECT_EQ(code_of(run(sign_ups.invite(as_admin(), GroupId{"nowhere"}, {}))), Errc::not_found);
}

TEST_F(SignUpsTest, TheNewUserStandsInTheAuditLogWithoutSecrets)
{
    const auto invitation = invite();
    ASSERT_EQ(sign_up("new1", invitation), done);
    const auto entries = ask([](DirectoryReader& directory) { return directory.audit_entries({.limit = 1}); });
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries[0].action, "user.signed_up");
    EXPECT_EQ(entries[0].actor, "new1");
    EXPECT_EQ(entries[0].detail.find(invitation.substr(16)), std::string::npos);
}

} // namespace
} // namespace parley::bridge::test
