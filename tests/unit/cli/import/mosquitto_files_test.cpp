#include "clients/cli/import/mosquitto_files.h"

#include "clients/cli/import/acl_file.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/cli/import/import_support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace parley::cli::import {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::write_file;

/// What plants have: some rights of one's own, one deny, and patterns for everybody.
constexpr const char* plant = R"(# rights of the plant
topic read public/#

user ops
topic readwrite plant/#
topic deny plant/secret/#
topic read $SYS/#

user  dev42
topic write plant/line 1/temperature
topic cmd/all

user ghost
topic read plant/#

pattern read cmd/%u/#
pattern write state/%u/+
pattern deny state/%u/locked
)";

class MosquittoFiles : public ::testing::Test {
protected:
    Result<Source> read(const std::string& acl, const std::string& passwords)
    {
        write_file(folder_.path() / "acl", acl);
        write_file(folder_.path() / "passwords", passwords);
        return read_mosquitto_files(folder_.path() / "passwords", folder_.path() / "acl");
    }
    Source source(const std::string& acl = plant,
                  const std::string& passwords = "ops:" + pencil + "\ndev42:" + pencil + "\n")
    {
        return read(acl, passwords).value();
    }

    testing::TempFolder folder_;
};

TEST_F(MosquittoFiles, DecideAsMosquittoDoes)
{
    const auto all = source();
    const Decisions& mosquitto = *all.decisions;
    EXPECT_TRUE(mosquitto.may_publish("ops", "plant/x"));
    EXPECT_FALSE(mosquitto.may_publish("ops", "plant/secret/x")) << "a denial decides first";
    EXPECT_FALSE(mosquitto.may_receive("ops", "plant/secret"));
    EXPECT_TRUE(mosquitto.may_receive("ops", "$SYS/broker/uptime"));
    EXPECT_TRUE(mosquitto.may_publish("dev42", "plant/line 1/temperature"));
    EXPECT_FALSE(mosquitto.may_receive("dev42", "plant/line 1/temperature"));
    EXPECT_TRUE(mosquitto.may_publish("dev42", "cmd/all")) << "without a word it is readwrite";
    EXPECT_TRUE(mosquitto.may_receive("dev42", "cmd/dev42/set/x"));
    EXPECT_FALSE(mosquitto.may_receive("dev42", "cmd/ops/set"));
    EXPECT_TRUE(mosquitto.may_publish("dev42", "state/dev42/on"));
    EXPECT_FALSE(mosquitto.may_publish("dev42", "state/dev42/locked"));
    EXPECT_FALSE(mosquitto.may_receive("dev42", "public/x")) << "what stands before any user is for nameless clients";
    EXPECT_TRUE(mosquitto.may_subscribe("dev42", "#")) << "looked at is what is delivered";
}

TEST_F(MosquittoFiles, BecomeGrantsThatDecideTheSame)
{
    const auto before = source();
    const auto plan = make_plan(before, {});
    const auto comparison = compare(before, plan, "parley");
    EXPECT_THAT(comparison.differences,
                ElementsAre(Difference{"ops", Difference::What::subscribe, "plant/#", true, false}))
        << "a filter that a denial cuts into is refused, where Mosquitto holds the rest back";
    EXPECT_GT(comparison.questions, 50u);
    EXPECT_EQ(plan.users.size(), 2u);
    EXPECT_TRUE(holds(plan.losses, "line 2: topics before the first user"));
    EXPECT_TRUE(holds(plan.hints, "'ghost' is not in the password file"));
}

TEST_F(MosquittoFiles, HaveAsFewPrioritiesAsTheyNeed)
{
    const auto priorities = [&](const char* acl) {
        std::vector<std::int32_t> found;
        for (const PlannedGrant& grant : make_plan(source(acl), {}).grants)
            found.push_back(grant.priority);
        std::ranges::sort(found);
        const auto [first, last] = std::ranges::unique(found);
        found.erase(first, last);
        return found;
    };
    EXPECT_THAT(priorities("user ops\ntopic a/#\ntopic read b\npattern read c/%u\n"), ElementsAre(0));
    EXPECT_THAT(priorities("user ops\ntopic a/#\ntopic deny a/b\n"), ElementsAre(0)) << "a denial wins among equals";
    EXPECT_THAT(priorities("user ops\ntopic a/#\npattern deny a/b\n"), ElementsAre(0, 1))
        << "one's own lines come first";
}

TEST_F(MosquittoFiles, APatternWithinALevelIsSpelledOutForEachUser)
{
    const auto before = source("pattern readwrite dev-%u/#\n");
    const auto plan = make_plan(before, {});
    EXPECT_THAT(plan.losses, IsEmpty());
    EXPECT_EQ(plan.grants.size(), 2u);
    EXPECT_THAT(compare(before, plan, "parley").differences, IsEmpty());
}

TEST_F(MosquittoFiles, TheClientIdentifierIsLostUnlessItIsTheUser)
{
    const auto before = source("pattern readwrite dev/%c/#\n");
    EXPECT_TRUE(holds(make_plan(before, {}).losses, "--client-id-is-user"));
    const auto plan = make_plan(before, {.client_id_is_user = true});
    EXPECT_THAT(plan.losses, IsEmpty());
    EXPECT_THAT(compare(before, plan, "parley").differences, IsEmpty());
}

TEST_F(MosquittoFiles, WhatCannotBeExpressedIsSaidAndCountedAsADifference)
{
    const auto before = source("user ops\ntopic readwrite parley/x\ntopic readwrite $share/y\ntopic read a/%g/b\n");
    const auto plan = make_plan(before, {});
    EXPECT_TRUE(holds(plan.losses, "'parley/x' is inside parley/"));
    EXPECT_TRUE(holds(plan.losses, "of topics that begin with $ only $SYS"));
    EXPECT_TRUE(holds(plan.losses, "%g"));
    EXPECT_FALSE(compare(before, plan, "parley").differences.empty());
}

TEST_F(MosquittoFiles, UsersWithoutAParleyIdAreLostWithWhatIsSaidOfThem)
{
    const auto before = source("user plant 1\ntopic a/#\nuser ops\ntopic b\n",
                               "ops:" + pencil + "\nplant 1:" + pencil + "\nOPS:" + pencil + "\nu1:$9$x\n");
    const auto plan = make_plan(before, {});
    EXPECT_TRUE(holds(plan.losses, "user 'plant 1': not a user id of Parley"));
    EXPECT_TRUE(holds(plan.losses, "user 'OPS': differs from 'ops' in case alone"));
    EXPECT_TRUE(holds(plan.losses, "user 'u1': the password hash is of an unknown kind"));
    ASSERT_EQ(plan.users.size(), 2u);
    EXPECT_EQ(plan.users[1].name, "u1");
    EXPECT_EQ(plan.users[1].verifier, "");
    EXPECT_EQ(plan.grants.size(), 1u);
}

TEST_F(MosquittoFiles, WithoutAnAclFileEverybodyMayDoEverything)
{
    write_file(folder_.path() / "passwords", "ops:" + pencil + "\n");
    const auto before = read_mosquitto_files(folder_.path() / "passwords", std::nullopt).value();
    const auto plan = make_plan(before, {});
    EXPECT_THAT(compare(before, plan, "parley").differences, IsEmpty());
    const auto after = decisions_of(plan, "parley");
    EXPECT_TRUE(after->may_publish("ops", "any/topic"));
    EXPECT_TRUE(after->may_subscribe("ops", "#"));
    EXPECT_FALSE(after->may_publish("ops", "parley/g/ops/send/ops")) << "memberships decide there";
}

TEST_F(MosquittoFiles, WhatMosquittoWouldNotStartWithIsRefusedWithItsLine)
{
    const std::vector<std::pair<std::string, std::string>> wrong = {
        {"topic\n", ":1: nothing stands behind 'topic'"},
        {"user ops\ntopic maybe a/b\n", ":2: 'maybe' is not read"},
        {"\n\ntopic read a/#/b\n", ":3: 'a/#/b' is not a topic filter"},
        {"grant read a\n", ":1: 'grant' is not user"},
        {"topic subscribe a\n", ":1: 'subscribe' is not read"},
    };
    for (const auto& [acl, complaint] : wrong)
        EXPECT_THAT(read(acl, "u:" + pencil + "\n").error().message, HasSubstr(complaint)) << acl;
    EXPECT_THAT(read("", ":x\n").error().message, HasSubstr("no user name"));
    EXPECT_EQ(read_mosquitto_files(folder_.path() / "absent", std::nullopt).error().code, Errc::unavailable);
}

TEST_F(MosquittoFiles, TheSameImportMakesTheSameIds)
{
    const auto one = make_plan(source(), {});
    const auto other = make_plan(source(), {});
    EXPECT_EQ(one.grants, other.grants);
    for (const PlannedGrant& grant : one.grants)
        EXPECT_TRUE(grant.id.starts_with("acl-") && is_valid_id(grant.id)) << grant.id;
}

} // namespace
} // namespace parley::cli::import
