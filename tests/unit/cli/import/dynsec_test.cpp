#include "clients/cli/import/dynsec.h"

#include "clients/cli/import/dynsec_decisions.h"
#include "tests/unit/cli/import/import_support.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include <random>

namespace parley::cli::import {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

/// As mosquitto_ctrl makes it, with two devices, an operator, a group and a role that denies.
constexpr const char* plant = R"({
 "defaultACLAccess": {"publishClientSend":false, "publishClientReceive":true, "subscribe":false, "unsubscribe":true},
 "clients": [
  {"username":"admin","textname":"Dynsec admin user","password":"UOQ1MZr5kFpHKv6TWiqHDNQc8gwrybSqmATiDHehLTGjW6HduWajLsJiUasjy3Kb+eLErpwqZ8Zd4boALc5A9g==","salt":"9vgCc4YO+dsteRg8","iterations":101,"roles":[{"rolename":"admin"}]},
  {"username":"dev1","password":"x","salt":"y","iterations":101,"roles":[{"rolename":"device"}]},
  {"username":"dev2","clientid":"sensor-2","roles":[{"rolename":"device"}], "disabled":true},
  {"username":"ops","roles":[{"rolename":"no-secrets","priority":5}], "textname":"Operator"}
 ],
 "groups": [{"groupname":"plant","roles":[{"rolename":"plant-read","priority":0}],
             "clients":[{"username":"ops"},{"username":"dev1"}]}],
 "roles": [
  {"rolename":"admin","acls":[
   {"acltype":"publishClientSend","topic":"$CONTROL/dynamic-security/#","priority":0,"allow":true},
   {"acltype":"publishClientReceive","topic":"$CONTROL/dynamic-security/#","priority":0,"allow":true},
   {"acltype":"publishClientReceive","topic":"$SYS/#","priority":0,"allow":true},
   {"acltype":"publishClientReceive","topic":"#","priority":0,"allow":true},
   {"acltype":"subscribePattern","topic":"$CONTROL/dynamic-security/#","priority":0,"allow":true},
   {"acltype":"subscribePattern","topic":"$SYS/#","priority":0,"allow":true},
   {"acltype":"subscribePattern","topic":"#","priority":0,"allow":true},
   {"acltype":"unsubscribePattern","topic":"#","priority":0,"allow":true}]},
  {"rolename":"device","acls":[
   {"acltype":"publishClientSend","topic":"state/+","priority":1,"allow":true},
   {"acltype":"publishClientSend","topic":"state/locked","priority":2,"allow":false},
   {"acltype":"subscribeLiteral","topic":"cmd/all","allow":true}]},
  {"rolename":"plant-read","acls":[{"acltype":"subscribePattern","topic":"plant/#","priority":0,"allow":true}]},
  {"rolename":"no-secrets","acls":[{"acltype":"publishClientSend","topic":"plant/secret","allow":false},
                                   {"acltype":"publishClientSend","topic":"plant/#","priority":-1,"allow":true}]},
  {"rolename":"unused","acls":[]}
 ]})";

Source source(const std::string& json = plant)
{
    return read_dynsec(json).value();
}

TEST(Dynsec, DecidesAsThePluginDoes)
{
    const auto all = source();
    const Decisions& dynsec = *all.decisions;
    EXPECT_TRUE(dynsec.may_publish("dev1", "state/on"));
    EXPECT_FALSE(dynsec.may_publish("dev1", "state/locked")) << "the higher priority decides";
    EXPECT_TRUE(dynsec.may_publish("ops", "plant/x"));
    EXPECT_FALSE(dynsec.may_publish("ops", "plant/secret"));
    EXPECT_FALSE(dynsec.may_publish("dev1", "plant/x")) << "the default";
    EXPECT_TRUE(dynsec.may_subscribe("dev1", "plant/+/x")) << "by the group";
    EXPECT_TRUE(dynsec.may_subscribe("dev1", "cmd/all"));
    EXPECT_FALSE(dynsec.may_subscribe("dev1", "cmd/#"));
    EXPECT_TRUE(dynsec.may_subscribe("admin", "#"));
    EXPECT_TRUE(dynsec.may_receive("dev1", "anything"));
    EXPECT_FALSE(dynsec.may_publish("stranger", "state/on"));
}

TEST(Dynsec, ASubscribePatternCoversLevelByLevel)
{
    EXPECT_TRUE(dynsec_covers("#", "$SYS/#"));
    EXPECT_TRUE(dynsec_covers("a/#", "a"));
    EXPECT_TRUE(dynsec_covers("a/#", "a/+/b"));
    EXPECT_TRUE(dynsec_covers("a/+", "a/+"));
    EXPECT_TRUE(dynsec_covers("+/b", "x/b"));
    EXPECT_FALSE(dynsec_covers("a/+", "a/#"));
    EXPECT_FALSE(dynsec_covers("a/b", "a/+"));
    EXPECT_FALSE(dynsec_covers("a/b/#", "a/#"));
    EXPECT_FALSE(dynsec_covers("a/+", "a/b/c"));
}

TEST(Dynsec, BecomesUsersGroupsAndGrantsThatDecideTheSame)
{
    const auto before = source();
    const auto plan = make_plan(before, {});
    EXPECT_THAT(compare(before, plan, "parley").differences, IsEmpty());
    ASSERT_EQ(plan.users.size(), 4u);
    EXPECT_EQ(plan.users[0].verifier, pencil);
    EXPECT_EQ(plan.users[0].display_name, "Dynsec admin user");
    EXPECT_TRUE(plan.users[2].disabled);
    std::vector<std::string> groups;
    for (const PlannedGroup& group : plan.groups)
        groups.push_back(group.id);
    EXPECT_THAT(groups, UnorderedElementsAre("plant", "role-device"));
    EXPECT_TRUE(holds(plan.losses, "'sensor-2' alone"));
    EXPECT_TRUE(holds(plan.hints, "role 'unused' is nobody's"));
    EXPECT_TRUE(holds(plan.hints, "how the other broker was administered"));
}

/// Many configurations with denials in every list: what is joined must say what the two lists say together.
TEST(Dynsec, ArbitraryRulesAreCarriedOverExactly)
{
    std::mt19937 random(1);
    const std::vector<std::string> filters{"a", "b", "a/b", "a/+", "+/b", "a/#", "#", "+", "a/b/c", "+/+"};
    const std::vector<std::string> names{"a", "b", "a/b", "b/b", "a/c", "a/b/c", "c", "c/c/c"};
    const auto pick = [&](const auto& list) { return list[random() % list.size()]; };
    int receives_by_rules = 0;
    for (int round = 0; round < 300; ++round) {
        boost::json::array roles, clients, groups;
        for (int role = 0; role < 4; ++role) {
            boost::json::array acls;
            for (unsigned rule = random() % 5; rule > 0; --rule)
                acls.push_back(boost::json::object{
                    {"acltype",
                     pick(std::vector<std::string>{"publishClientSend", "publishClientReceive", "subscribePattern"})},
                    {"topic", pick(filters)},
                    {"priority", static_cast<int>(random() % 3)},
                    {"allow", random() % 3 != 0}});
            roles.push_back(boost::json::object{{"rolename", "r" + std::to_string(role)}, {"acls", acls}});
        }
        const auto some_roles = [&] {
            boost::json::array some;
            for (unsigned count = random() % 3; count > 0; --count)
                some.push_back(boost::json::object{{"rolename", "r" + std::to_string(random() % 4)},
                                                   {"priority", static_cast<int>(random() % 2)}});
            return some;
        };
        for (int user = 0; user < 3; ++user)
            clients.push_back(boost::json::object{{"username", "u" + std::to_string(user)}, {"roles", some_roles()}});
        for (int group = 0; group < 2; ++group) {
            boost::json::array members;
            for (int user = 0; user < 3; ++user)
                if (random() % 2 == 0)
                    members.push_back(boost::json::object{{"username", "u" + std::to_string(user)},
                                                          {"priority", static_cast<int>(random() % 2)}});
            groups.push_back(boost::json::object{
                {"groupname", "g" + std::to_string(group)}, {"roles", some_roles()}, {"clients", members}});
        }
        const bool receive = random() % 2 == 0;
        receives_by_rules += receive ? 0 : 1;
        const boost::json::value file{{"defaultACLAccess",
                                       {{"publishClientSend", random() % 2 == 0},
                                        {"publishClientReceive", receive},
                                        {"subscribe", random() % 2 == 0}}},
                                      {"roles", roles},
                                      {"clients", clients},
                                      {"groups", groups}};
        const auto before = source(boost::json::serialize(file));
        const auto plan = make_plan(before, {});
        const auto after = decisions_of(plan, "parley");
        for (const std::string user : {"u0", "u1", "u2"})
            for (const std::string& name : names) {
                const Decisions& dynsec = *before.decisions;
                ASSERT_EQ(after->may_publish(user, name), dynsec.may_publish(user, name))
                    << user << ' ' << name << ' ' << file;
                ASSERT_EQ(after->may_receive(user, name),
                          dynsec.may_receive(user, name) && dynsec.may_subscribe(user, name))
                    << user << ' ' << name << ' ' << file;
            }
    }
    EXPECT_GT(receives_by_rules, 50);
}

TEST(Dynsec, WhatDynamicSecurityDeniesByFilterAloneIsSaid)
{
    const auto before = source(R"({"roles":[{"rolename":"r","acls":[
        {"acltype":"subscribeLiteral","topic":"#","allow":false},
        {"acltype":"subscribePattern","topic":"a/#","allow":true},
        {"acltype":"unsubscribePattern","topic":"a/b","allow":false}]}],
        "clients":[{"username":"u1","roles":[{"rolename":"r"}]}], "anonymousGroup":"guests",
        "defaultACLAccess":{"publishClientReceive":true}})");
    const auto plan = make_plan(before, {});
    EXPECT_TRUE(holds(plan.losses, "subscribing with exactly '#' is denied"));
    EXPECT_TRUE(holds(plan.losses, "unsubscribing from 'a/b' is denied"));
    EXPECT_TRUE(holds(plan.losses, "clients without a user name"));
    EXPECT_THAT(compare(before, plan, "parley").differences, IsEmpty()) << "# is refused all the same";
}

TEST(Dynsec, ALeakByAWiderFilterIsShownAsADifference)
{
    // The plugin refuses a/secret, and hands it out to whoever subscribes with a/#.
    const auto before = source(R"({"roles":[{"rolename":"r","acls":[
        {"acltype":"subscribePattern","topic":"a/secret","priority":1,"allow":false},
        {"acltype":"subscribePattern","topic":"a/#","allow":true}]}],
        "clients":[{"username":"u1","roles":[{"rolename":"r"}]}],
        "defaultACLAccess":{"publishClientReceive":true}})");
    const auto differences = compare(before, make_plan(before, {}), "parley").differences;
    EXPECT_THAT(differences, ElementsAre(Difference{"u1", Difference::What::receive, "a/secret", true, false},
                                         Difference{"u1", Difference::What::subscribe, "a/#", true, false}));
}

TEST(Dynsec, TheFormOf21IsReadToo)
{
    const auto before = source(
        R"({"clients":[{"username":"u1","encoded_password":"$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc","roles":[{"rolename":"r"}]}],
        "roles":[{"rolename":"r","allowwildcardsubs":false,"acls":[{"acltype":"publishClientSend","topic":"dev/%u/#","allow":true}]}]})");
    const auto plan = make_plan(before, {});
    EXPECT_TRUE(plan.users.at(0).verifier.starts_with("$argon2id$"));
    EXPECT_TRUE(holds(plan.losses, "allowwildcardsubs"));
    EXPECT_EQ(plan.grants.at(0).filter, "dev/%u/#");
    EXPECT_THAT(compare(before, plan, "parley").differences, IsEmpty());
}

TEST(Dynsec, WhatIsNoDynamicSecurityIsRefused)
{
    for (const char* text : {"", "{", "[]", "{}", "{\"users\":[]}", "3"})
        EXPECT_FALSE(read_dynsec(text)) << text;
    // Fields of other types are passed over, as the plugin does.
    EXPECT_TRUE(
        read_dynsec(R"({"clients":[1,{"username":7},{"username":"u1","roles":"r"}],"roles":[{"rolename":3}]})"));
}

} // namespace
} // namespace parley::cli::import
